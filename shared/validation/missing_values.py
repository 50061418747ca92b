"""Placeholders that programs write into empty cells: `NULL`, `nan`, `n/a`, a dash.

Signs mean nothing in every column. A word can be somebody's name, or the code of Namibia: in a
phone number it means nothing, anywhere else where it cannot be a name or the file uses it as a
mark. The words are those of R, pandas, SQL, .NET and JavaScript, and what offices type.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

from shared.models import Column
from shared.validation.sheet import Record

_SIGNS: Final = frozenset(
    re.split(
        " ",
        "- -- --- \u2013 \u2014 . / \\N <NA> <na> <null> <NULL> (null) (NULL) [null] [NULL] {null}"
        " <none> <None> (none) (None) (blank) (empty) (leeg) (leer) (vide) <NaN> NaN nan NaT"
        " undefined N/A n/a N/a N.A. n.a. n.v.t. N.v.t. N.V.T. k.A. k.a. n/d N/D n/v N/V s/o S/O",
    )
)
_WORDS: Final = frozenset(
    re.findall(r"\w+", "null Null NULL none None NONE nil Nil NIL NA na Na Nan NAN nvt NVT")
)
_MAY_BE_NAME: Final = frozenset({"NA", "na", "Na", "Nan", "NAN", "Nil", "Null"})
_MAY_BE_COUNTRY: Final = frozenset({"NA", "na", "Na"})
_NO_NUMBER: Final = (
    "geen onbekend keine keines kein unbekannt unknown aucun aucune inconnu ninguno ninguna nessuno"
    " nessuna nenhum nenhuma brak ingen ei nema není нет なし 无 無 없음"
)
_IN_NUMBERS: Final = frozenset([*_NO_NUMBER.split(), *_NO_NUMBER.title().split()])
_ALL: Final = _SIGNS | _WORDS | _IN_NUMBERS

_NUMBERS: Final = frozenset({Column.OFFICE_PHONE, Column.MOBILE_PHONE, Column.FAX})
_NO_WORDS: Final = _NUMBERS | {Column.POSTAL_CODE, Column.ALTERNATE_EMAIL}
_NAMES: Final = frozenset({Column.FIRST_NAME, Column.LAST_NAME, Column.DISPLAY_NAME})
_NO_EVIDENCE: Final = _NAMES | {Column.USER_NAME, Column.COUNTRY, Column.LICENCES}
_FEWEST_COLUMNS: Final = 2  # with one word in them that show that it is the file's mark


def find_marks(records: Iterable[Record], layout: Sequence[Column]) -> frozenset[str]:
    """The words that a file has where it has no value."""
    columns: defaultdict[str, set[Column]] = defaultdict(set)
    for _, cells in records:
        if not _WORDS.isdisjoint(cells):
            for column, cell in zip(layout, cells, strict=False):
                if cell in _WORDS and column not in _NO_EVIDENCE:
                    columns[cell].add(column)
    return frozenset(
        word
        for word, found in columns.items()
        if len(found) >= _FEWEST_COLUMNS or not found.isdisjoint(_NO_WORDS)
    )


def without_marks(
    values: tuple[str, ...], columns: Sequence[Column], marks: frozenset[str]
) -> tuple[str, ...]:
    """The values with nothing where a mark says so; `marks` is what `find_marks` found."""
    if _ALL.isdisjoint(values):
        return values
    return tuple(
        "" if _is_missing(value, column, marks) else value
        for value, column in zip(values, columns, strict=True)
    )


def _is_missing(value: str, column: Column, marks: frozenset[str]) -> bool:
    if column is Column.USER_NAME:
        return False
    if value in _SIGNS or (value in marks and column is not Column.LICENCES):
        return True
    if column is Column.LICENCES:  # `none` is an answer there
        return False
    if column in _NO_WORDS:
        return value in _WORDS or (column in _NUMBERS and value in _IN_NUMBERS)
    if column is Column.COUNTRY:
        return value in _WORDS and value not in _MAY_BE_COUNTRY
    return column not in _NAMES and value in _WORDS and value not in _MAY_BE_NAME
