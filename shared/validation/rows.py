"""Rows to judged rows: every fault of every row at once."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final
from unicodedata import is_normalized, normalize

from shared.models import Column, Finding, JudgedRow, JudgingRules
from shared.validation.characters import has_unwanted
from shared.validation.columns import COLUMN_LIMITS, FORMULA_STARTS, MODERN_LAYOUT, USER_NAME_LIMITS
from shared.validation.countries import resolve_country
from shared.validation.country_suggestions import suggest_countries
from shared.validation.damaged_text import has_signs_of_damage, judge_damage, judge_lost_zeros
from shared.validation.findings import (
    CellProblem,
    bad_characters,
    column_count,
    duplicate_in_file,
    required,
    too_long,
    unknown_country,
)
from shared.validation.sheet import Record
from shared.validation.user_names import is_mailbox, judge_user_name

# A suggestion takes some milliseconds; whoever has this many names wrong has one fault, not many.
_MOST_SUGGESTED_FOR: Final = 250
_PROTECTED: Final = tuple(f"'{start}" for start in FORMULA_STARTS)
_TEXT_FORMULA: Final = re.compile(
    r'="((?:[^"]|"")*)"'
)  # how exports keep Excel from reading a number
_SHORTEST_LIMIT: Final = min(COLUMN_LIMITS.values())
_POSITION: Final = {column: at for at, column in enumerate(MODERN_LAYOUT)}
_JUDGED_ELSEWHERE: Final = (Column.USER_NAME, Column.ALTERNATE_EMAIL, Column.COUNTRY)
_ALTERNATE_EMAIL: Final = _POSITION[Column.ALTERNATE_EMAIL]
_LIMITS: Final = tuple(COLUMN_LIMITS.get(column, 0) for column in MODERN_LAYOUT)


class RowValues(Mapping[Column, str]):
    """The 16 values of a row: a mapping that takes the room of a tuple."""

    __slots__ = ("_values",)

    def __init__(self, values: tuple[str, ...]) -> None:
        self._values = values

    def __getitem__(self, column: Column) -> str:
        return self._values[_POSITION[column]]

    def __iter__(self) -> Iterator[Column]:
        return iter(MODERN_LAYOUT)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return f"RowValues({len(self._values)} values)"


class RowJudge:
    """Judges the rows of one file in order, and remembers which user names came by."""

    def __init__(self, layout: tuple[Column, ...], rules: JudgingRules) -> None:
        self._width = len(layout)
        self._has_alternate_email = Column.ALTERNATE_EMAIL in layout
        self._user_name_limits = USER_NAME_LIMITS[rules.limits]
        self._default_country = rules.default_country
        self._first_rows: dict[str, int] = {}
        self._countries: dict[str, str | None] = {}
        self._unknown_countries: set[str] = set()

    def judge(self, record: Record) -> JudgedRow:
        """The row with its values cleaned and all that is wrong with it."""
        number, cells = record
        if len(cells) != self._width:
            cells = _without_blank_end(cells, self._width)
        if len(cells) != self._width:
            return self._miscounted(number, cells)
        return self._judge_full(number, cells)

    def _judge_full(self, number: int, cells: tuple[str, ...]) -> JudgedRow:
        joined = "".join(cells)
        values = self._in_modern_layout(_clean(cells, joined))
        code = self._country(values[-1])
        findings = self._judge_user_name(number, values[0])
        findings.extend(_judge_cells(values, joined))
        if code is None:
            findings.append(self._unresolved(values[-1]))
        else:
            findings.extend(judge_lost_zeros(values, code))
        return JudgedRow(
            row_number=number,
            values=RowValues(values),
            usage_location=code,
            findings=tuple(sorted(findings, key=_place) if len(findings) > 1 else findings),
            cells=cells,
        )

    def _in_modern_layout(self, values: tuple[str, ...]) -> tuple[str, ...]:
        if self._has_alternate_email:
            return values
        return (*values[:_ALTERNATE_EMAIL], "", *values[_ALTERNATE_EMAIL:])

    def _miscounted(self, number: int, cells: tuple[str, ...]) -> JudgedRow:
        """Only what stands before a possible shift is taken over: the two names."""
        values = dict.fromkeys(MODERN_LAYOUT, "")
        for column in (Column.USER_NAME, Column.DISPLAY_NAME):
            if _POSITION[column] < len(cells):
                values[column] = _clean_cell(cells[_POSITION[column]])
        self._first_rows.setdefault(values[Column.USER_NAME].casefold(), number)
        return JudgedRow(
            row_number=number,
            values=RowValues(tuple(values.values())),
            usage_location=None,
            findings=(column_count(len(cells), self._width),),
            cells=cells,
        )

    def _country(self, text: str) -> str | None:
        if not text:
            return self._default_country or None
        if text not in self._countries:
            self._countries[text] = resolve_country(text)
        return self._countries[text]

    def _unresolved(self, text: str) -> Finding:
        if not text:
            return required(Column.COUNTRY)
        self._unknown_countries.add(text)
        is_worth_it = len(self._unknown_countries) <= _MOST_SUGGESTED_FOR
        return unknown_country(text, suggest_countries(text) if is_worth_it else "")

    def _judge_user_name(self, number: int, text: str) -> list[Finding]:
        if not text:
            return [required(Column.USER_NAME)]
        findings = judge_user_name(text, self._user_name_limits)
        first = self._first_rows.setdefault(text.casefold(), number)
        return findings if first == number else [*findings, duplicate_in_file(first)]


def _without_blank_end(cells: tuple[str, ...], width: int) -> tuple[str, ...]:
    """The cells without blank ones that stand beyond the heading."""
    end = len(cells)
    while end > width and not cells[end - 1].strip():
        end -= 1
    return cells[:end]


def _clean(cells: Sequence[str], joined: str) -> tuple[str, ...]:
    if "'" in joined or '="' in joined or not is_normalized("NFC", joined):
        return tuple(map(_clean_cell, cells))
    return tuple(map(str.strip, cells))


def _clean_cell(cell: str) -> str:
    """Trimmed, in Unicode's composed form, and without what only protects from a spreadsheet."""
    text = normalize("NFC", cell.strip())
    if text.startswith(_PROTECTED):
        return text[1:].strip()
    if protected := _TEXT_FORMULA.fullmatch(text):
        return protected[1].replace('""', '"').strip()
    return text


def _judge_cells(values: tuple[str, ...], joined: str) -> Iterator[Finding]:
    """What is wrong with cells by themselves; user name and country have judges of their own."""
    if not values[_POSITION[Column.DISPLAY_NAME]]:
        yield required(Column.DISPLAY_NAME)
    if max(map(len, values)) > _SHORTEST_LIMIT:
        yield from _judge_lengths(values)
    alternate = values[_ALTERNATE_EMAIL]
    if alternate and not is_mailbox(alternate):
        yield bad_characters(Column.ALTERNATE_EMAIL, CellProblem.NOT_AN_ADDRESS)
    if has_signs_of_damage(joined) or has_unwanted(joined):
        yield from _judge_texts(values)


def _judge_lengths(values: tuple[str, ...]) -> Iterator[Finding]:
    for column, text, limit in zip(MODERN_LAYOUT, values, _LIMITS, strict=True):
        if limit and len(text) > limit:
            yield too_long(column, len(text), limit)


def _judge_texts(values: tuple[str, ...]) -> Iterator[Finding]:
    for column, text in zip(MODERN_LAYOUT, values, strict=True):
        if column not in _JUDGED_ELSEWHERE:
            yield from judge_damage(column, text)


def _place(finding: Finding) -> int:
    return _POSITION[finding.column] if finding.column else 0
