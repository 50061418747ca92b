"""What spreadsheets and exports do to cells: traces that say the text is not what was meant."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from shared.models import Column, Finding
from shared.validation.characters import name_characters, unwanted_characters
from shared.validation.findings import CellProblem, bad_characters
from shared.validation.mojibake import is_misread, may_be_misread

_PHONES: Final = (Column.OFFICE_PHONE, Column.MOBILE_PHONE, Column.FAX)
_PLACES: Final = {column: place for place, column in enumerate(Column)}
_POSTAL_CODE_PLACE: Final = _PLACES[Column.POSTAL_CODE]
_NUMBERS: Final = frozenset({*_PHONES, Column.POSTAL_CODE})
_NAMES: Final = frozenset(
    {Column.FIRST_NAME, Column.LAST_NAME, Column.DISPLAY_NAME, Column.CITY, Column.STATE}
)

_SCIENTIFIC: Final = re.compile(r"\d(?:[.,]\d+)?[Ee]\+\d{1,3}")
_DECIMAL: Final = re.compile(r"(?<!\d)\d{4,}+[.,]0+")
_SPREADSHEET_ERROR: Final = re.compile(
    r"#(?:#{2,}|N/A|REF!|NAME\?|VALUE!|DIV/0!|NUM!|NULL!|SPILL!|CALC!|N/B|NAAM\?|WAARDE!|VERW!"
    r"|NV|WERT!|BEZUG!|NOMBRE\?|VALEUR!|NOM\?)"
)
# Inside a word: `Hauptstra?e`, `M?LLER`; not `What?Why`, `A?B` or `index.php?id=5`.
_REPLACED_LETTER: Final = re.compile(
    r"(?<![/?])\b[^\W\d_]*(?:[a-zß-ÿ]\?[a-zß-ÿ]|[A-ZÀ-Þ]{2}\?[A-ZÀ-Þ]|[A-ZÀ-Þ]\?[A-ZÀ-Þ]{2})"
    r"\w*\b(?!=)"
)

# Digits of a postcode where it is all digits and may start with 0 (Universal Postal Union,
# "Postal addressing systems"), and of a mobile number that lost its trunk prefix 0.
_POSTCODE_DIGITS: Final[Mapping[str, int]] = {
    "AU": 4, "BR": 8, "CN": 6, "DE": 5, "ES": 5, "FI": 5, "FR": 5, "IT": 5, "JP": 7, "KR": 5,
    "MX": 5, "NO": 4, "PR": 5, "RO": 6, "SG": 6, "SK": 5, "TR": 5, "UA": 5, "US": 5,
}  # fmt: skip
_WITH_TWO_ZEROS: Final = frozenset({"FI", "IT", "JP", "NO", "PR", "US"})  # 00100 in Rome
_MOBILES_WITHOUT_ZERO: Final[Mapping[str, re.Pattern[str]]] = {
    "BE": re.compile(r"4\d{8}"),
    "DE": re.compile(r"1[567]\d{8,9}"),
    "FR": re.compile(r"[67]\d{8}"),
    "GB": re.compile(r"7\d{9}"),
    "NL": re.compile(r"6\d{8}"),
}


def has_signs_of_damage(text: str) -> bool:
    """A quick look at a whole row: whether `judge_damage` could find anything in its cells."""
    return (
        "?" in text
        or "#" in text
        or ((".0" in text or ",0" in text) and _DECIMAL.search(text) is not None)
        or "E+" in text
        or "e+" in text
        or may_be_misread(text)
    )


def judge_damage(column: Column, text: str) -> Iterator[Finding]:
    """What shows that the text of a cell got damaged; the user name has rules of its own."""
    if unwanted := unwanted_characters(text):
        yield bad_characters(column, CellProblem.CHARACTERS, name_characters(unwanted))
    elif problem := _problem(column, text):
        yield bad_characters(column, problem)


def judge_lost_zeros(values: Sequence[str], country: str) -> Iterator[Finding]:
    """Numbers among the 16 values of a person in `country` whose leading zero is gone."""
    if mobile := _MOBILES_WITHOUT_ZERO.get(country):
        for column in _PHONES:
            if mobile.fullmatch(values[_PLACES[column]]):
                yield bad_characters(column, CellProblem.LOST_ZERO)
    if _is_short_postcode(values[_POSTAL_CODE_PLACE], country):
        yield bad_characters(Column.POSTAL_CODE, CellProblem.LOST_ZERO)


def _is_short_postcode(text: str, country: str) -> bool:
    digits = _POSTCODE_DIGITS.get(country, 0)
    zeros = 2 if country in _WITH_TWO_ZEROS else 1
    return digits - zeros <= len(text) < digits and text.isdecimal()


def _problem(column: Column, text: str) -> CellProblem | None:
    if _SPREADSHEET_ERROR.fullmatch(text):
        return CellProblem.SPREADSHEET_ERROR
    if column in _NUMBERS and _SCIENTIFIC.fullmatch(text):
        return CellProblem.SCIENTIFIC
    if column in _NUMBERS and _DECIMAL.fullmatch(text):
        return CellProblem.DECIMAL
    if is_misread(text):
        return CellProblem.MISREAD
    if _REPLACED_LETTER.search(text) or (column in _NAMES and "?" in text):
        return CellProblem.REPLACED
    return None
