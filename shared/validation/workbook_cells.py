"""What a cell of a workbook shows, from its value and its number format.

Only what staff lists hold: texts, and numbers whose format keeps leading zeros, a fixed
fraction or the grouping of a phone number (page "Number format codes" of Excel's help).
"""

import re
from datetime import date, datetime, time
from functools import lru_cache
from itertools import chain
from typing import Final

from shared.validation.columns import MOST_KEPT

# How a workbook keeps what XML cannot, such as _x000D_: units of UTF-16 (ECMA-376, ST_Xstring).
_ESCAPED: Final = re.compile(r"(?:_x[0-9A-Fa-f]{4}_)+")
_UNIT: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")
_SHOWN_DIGITS: Final = 15  # "Excel specifications and limits": number precision
_FRACTION: Final = re.compile(r"0\.(0+)")
_MASK: Final = re.compile(r'(?:[0#\s+()/\-]|\\.|"[^"]*")+')
_MASK_PART: Final = re.compile(r'\\(.)|"([^"]*)"|(.)')
_PLACEHOLDERS: Final = "0#"
_LONGEST_FORMAT: Final = 255  # "Excel specifications and limits"
_LONGEST_TEXT: Final = 32_767  # of a cell; likewise


def show_cell(value: object, number_format: str) -> str:
    """The text that a spreadsheet shows for a value; empty for an empty cell.

    Raises ValueError for a number format that no spreadsheet takes.
    """
    match value:
        case None:
            return ""
        case bool():
            return str(value).upper()
        case int() | float():
            return _show_number(value, number_format.partition(";")[0])
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case date() | time():
            return value.isoformat()
        case str() if len(value) > MOST_KEPT:  # too long for every column as it is
            return _cut(value)
        case _:
            return _ESCAPED.sub(_unescape, str(value))


def _unescape(escapes: re.Match[str]) -> str:
    """The characters of one or more escapes; half of a surrogate pair alone is a lost letter."""
    units = "".join(_UNIT.findall(escapes[0]))
    return bytes.fromhex(units).decode("utf-16-be", "replace")


@lru_cache(maxsize=256)  # one shared string may be in every cell of a sheet
def _cut(text: str) -> str:
    return text[:_LONGEST_TEXT]


def _show_number(value: float, number_format: str) -> str:
    if len(number_format) > _LONGEST_FORMAT:
        msg = "a number format that no spreadsheet takes"
        raise ValueError(msg)
    if fraction := _FRACTION.fullmatch(number_format):
        return f"{value:.{len(fraction[1])}f}"
    if "E+" in number_format.upper() or abs(value) >= 10**_SHOWN_DIGITS:
        return f"{value:.5E}"
    if isinstance(value, float) and not value.is_integer():
        return f"{value:.{_SHOWN_DIGITS}g}"  # and not 2.1399999999999997
    digits = str(int(value))
    if digits.isdecimal() and _MASK.fullmatch(number_format):
        return _fill(number_format, digits)
    return digits


def _fill(mask: str, digits: str) -> str:
    """The digits put into the places of the mask from the right, the rest before the first."""
    parts = [
        (literal or quoted or sign, bool(sign) and sign in _PLACEHOLDERS)
        for literal, quoted, sign in _MASK_PART.findall(mask)
    ]
    if not any(is_place for _, is_place in parts):
        return digits
    return _fill_parts(parts, list(digits))


def _fill_parts(parts: list[tuple[str, bool]], digits: list[str]) -> str:
    places = sum(is_place for _, is_place in parts)
    surplus = digits[: max(0, len(digits) - places)]
    waiting = chain(
        [""] * (places - len(digits)),
        digits[len(surplus) :],
    )
    shown = []
    for text, is_place in parts:
        digit = next(waiting) if is_place else ""
        if is_place and surplus:
            digit, surplus = "".join(surplus) + digit, []
        shown.append((digit or ("0" if text == "0" else "")) if is_place else text)
    return "".join(shown)
