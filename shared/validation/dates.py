"""Read a date as people and programs write it, and never guess which number is the month.

ISO dates, the year first, month names in the offered languages, and day before month where the
file's language or the numbers leave no other reading.
"""

import re
from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Final

from shared.languages import LANGUAGES, cldr_locale
from shared.validation.folding import fold_accents

# A date that may be either of two.
type Readings = tuple[date, date]

# A time of day after a date, as exports write it; the day is what counts.
_TIME: Final = re.compile(
    r"[T ]+\d{1,2}:\d\d(:\d\d([.,]\d+)?)?\s*([AaPp]\.?[Mm]\.?)?\s*(Z|[+-]\d\d:?\d\d)?$"
)
_YEAR_FIRST: Final = re.compile(
    r"(\d{4})\s*([-/.])\s*(\d{1,2})\s*\2\s*(\d{1,2})\.?|(\d{4})(\d\d)(\d\d)"
    r"|(\d{4})\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일]"
)
_YEAR_LAST: Final = re.compile(r"(\d{1,2})\s*([-/.])\s*(\d{1,2})\s*\2\s*(\d{4})\.?")
_SERIAL: Final = re.compile(r"[2-6]\d{4}([.,]\d+)?")  # days since 1900, from 1954 to 2091
_WORD: Final = re.compile(r"[^\W\d_]+")
_NUMBER: Final = re.compile(r"\d+")
_BETWEEN: Final = frozenset(
    {"de", "del", "do", "di", "of", "the", "den", "le", "el", "il", "lo", "er", "st", "nd", "rd"}
    | {"th", "o", "r"}
)
# CLDR, short dates. English is missing: half of its writers put the month first.
_DAY_FIRST: Final = frozenset({"nl", "de", "fr", "es", "it", "pt", "pl", "ar"})
_FIRST_YEAR: Final = 1900
_LAST_YEAR: Final = 2199
_MONTHS: Final = 12


def read_date(text: str, language: str) -> date | Readings | None:
    """The date that a text means in a file of this language.

    Two dates if it may be either of them, None if it is no date of the calendar from 1900 to 2199.
    """
    plain = _TIME.sub("", text).strip()
    if numbers := _YEAR_FIRST.fullmatch(plain):
        year, month, day = (int(each) for each in numbers.groups() if each and each.isdecimal())
        return _date(year, month, day)
    if numbers := _YEAR_LAST.fullmatch(plain):
        first, separator, second, year_text = numbers.groups()
        is_day_first = separator == "." or language.partition("-")[0] in _DAY_FIRST
        return _year_last(int(first), int(second), int(year_text), is_day_first=is_day_first)
    return _with_month_name(plain)


def is_serial_number(text: str) -> bool:
    """True for the number that spreadsheets store for a date, as a cell without a date format
    shows it."""
    return _SERIAL.fullmatch(text) is not None


def _year_last(first: int, second: int, year: int, *, is_day_first: bool) -> date | Readings | None:
    if second > _MONTHS:
        return _date(year, first, second)
    day_first, month_first = _date(year, second, first), _date(year, first, second)
    if is_day_first or first > _MONTHS or first == second:
        return day_first
    return (day_first, month_first) if day_first and month_first else day_first or month_first


def _with_month_name(text: str) -> date | None:
    words = [fold_accents(word) for word in _WORD.findall(text)]
    months = [_month_numbers()[word] for word in words if word in _month_numbers()]
    numbers = [int(number) for number in _NUMBER.findall(text) if len(number) <= 4]
    strange = [word for word in words if word not in _month_numbers() and word not in _BETWEEN]
    if len(months) != 1 or len(numbers) != 2 or strange:
        return None
    day, year = sorted(numbers)
    return _date(year, months[0], day)


def _date(year: int, month: int, day: int) -> date | None:
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


@cache
def _month_numbers() -> Mapping[str, int]:
    """The months by name, in full and shortened, in every offered language (CLDR)."""
    from babel import Locale  # most files have no month in words

    numbers: dict[str, int] = {}
    for language in LANGUAGES:
        months = Locale.parse(cldr_locale(language)).months
        for form in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in months[form][width].items():
                    numbers.setdefault(fold_accents(name), number)
    return numbers
