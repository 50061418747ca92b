"""Clean cells: remove what programs leave in them and no person can have meant.

Only what is certain is taken off or restored: invisible marks and odd blanks, escapes of HTML,
JSON, R and addresses, signs that keep Excel from reading a number, the fraction that pandas adds.
Everything else stays as it is in the file for `damaged_text` to judge.
"""

import re
from collections.abc import Sequence
from html.entities import html5
from typing import Final
from unicodedata import bidirectional, is_normalized, normalize
from urllib.parse import unquote

from shared.models import Column
from shared.validation.characters import piles_up_marks
from shared.validation.columns import FORMULA_STARTS, MOST_KEPT

_PHONES: Final = (Column.OFFICE_PHONE, Column.MOBILE_PHONE, Column.FAX)
_DATES: Final = (Column.START_DATE, Column.HIRE_DATE)
_NUMBERS: Final = frozenset(
    {*_PHONES, Column.POSTAL_CODE, *_DATES, Column.EMPLOYEE_ID, Column.COST_CENTRE}
)
_ADDRESSES: Final = frozenset({Column.USER_NAME, Column.ALTERNATE_EMAIL, Column.MANAGER})
_SEVERAL_LINES: Final = frozenset({*_ADDRESSES, Column.ADDRESS, Column.GROUPS, Column.LICENCES})

# What a whole row has to have in it before any of its cells needs more than trimming.
_ALWAYS_A_SIGN: Final = (
    r"'‘’`´\\%\t\n\v\f\r\x85\xa0\xad\u061c\u1680\u2000-\u200b\u200e-\u2015\u2028-\u202f\u205f-\u2069"
    r"\u0660-\u0669\u06f0-\u06f9\u0966-\u096f\u2212\ufeff\uff01-\uff5e"
)
_SIGN: Final = re.compile(
    rf"[{_ALWAYS_A_SIGN}&=<.,](?:(?<=[{_ALWAYS_A_SIGN}])|(?<=&)#?[A-Za-z0-9]{{1,31}};"
    r"|(?<==)[\"0-9A-F]|(?<=<)[U0-9a-f]|(?<=\d{4}[.,])0)"
)

# Direction marks, zero-width space, word joiner, byte order mark and soft hyphen.
_INVISIBLE: Final = "\xad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff"
_INVISIBLE_ENDS: Final = re.compile(rf"^[\s{_INVISIBLE}]+|[\s{_INVISIBLE}]+$")
_INVISIBLE_ANYWHERE: Final = re.compile(f"[{_INVISIBLE}]")
_DIRECTION_MARKS: Final = re.compile("[\u200e\u200f]")
_RIGHT_TO_LEFT: Final = ("R", "AL")
_ODD_BLANKS: Final = re.compile("[\xa0\u1680\u2000-\u200a\u202f\u205f]")
_BREAKS: Final = re.compile(r"\s*[\t\n\v\f\r\x85\u2028\u2029]\s*")
# Hyphens and dashes, full-width signs, and the digits of Arabic, Persian and Hindi.
_ASCII_SIGNS: Final = {
    **dict.fromkeys([*range(0x2010, 0x2016), 0x2212], "-"),
    **{0xFEE0 + code: chr(code) for code in range(0x21, 0x7F)},
    **{zero + digit: str(digit) for zero in (0x660, 0x6F0, 0x966) for digit in range(10)},
}

_PROTECTED: Final = tuple(f"'{start}" for start in FORMULA_STARTS)
_PROTECTED_NUMBER: Final = re.compile(r"['‘’`´](?=[\d(+][\d\s()+./-]*$)")
# How exports keep Excel from reading a number.
_TEXT_FORMULA: Final = re.compile(r'="((?:[^"]|"")*)"')
_WHOLE_NUMBER: Final = re.compile(r"(\+?\d{4,})[.,]0+")

_ESCAPES: Final = re.compile(
    r"&(?:#(?P<decimal>\d{1,7})|#[xX](?P<hex>[0-9a-fA-F]{1,6})|(?P<entity>[A-Za-z][A-Za-z0-9]{1,30}));"
    r"|(?P<json>(?:\\u[0-9a-fA-F]{4})+)"
    r"|\\(?P<quoted>['\"/])"
    r"|<U\+(?P<r>[0-9A-F]{4,8})>"
    r"|(?P<bytes>(?:<[89a-f][0-9a-f]>|\\x[89a-f][0-9a-f]|=[89A-F][0-9A-F]){2,})"
    r"|(?P<percent>(?:%[89a-fA-F][0-9a-fA-F]){2,}|(?<=[^\W\d_])%2[067C8-9])"
)
_HEX_PAIR: Final = re.compile(r"[0-9a-fA-F]{2}")
_MOST_ESCAPED: Final = 3  # times that programs escaped one text, as in &amp;amp;#39;


def clean_cells(cells: Sequence[str], columns: Sequence[Column], joined: str) -> tuple[str, ...]:
    """The cells of a row under these columns, cleaned; `joined` is all of them in one text."""
    if not _SIGN.search(joined) and _is_composed(joined):
        return tuple(map(str.strip, cells))
    return tuple(map(clean_cell, cells, columns))


def clean_cell(cell: str, column: Column) -> str:
    """The text that was meant by a cell: trimmed, and in Unicode's composed form.

    A cell that no cleaning makes short enough, or readable, is only trimmed.
    """
    text = _INVISIBLE_ENDS.sub("", cell)
    if len(text) > MOST_KEPT or piles_up_marks(text):
        return text
    text = _unprotected(normalize("NFC", text))
    if column not in _ADDRESSES:
        text = _unescaped(text)
    if column not in _SEVERAL_LINES:
        text = _BREAKS.sub(" ", text)
    text = _ODD_BLANKS.sub(" ", text)
    if column in _NUMBERS:
        text = _as_number(text)
    elif _DIRECTION_MARKS.search(text) and not any(map(_is_right_to_left, text)):
        text = _DIRECTION_MARKS.sub("", text)
    return text.strip()


def _is_composed(text: str) -> bool:
    return text.isascii() or (not piles_up_marks(text) and is_normalized("NFC", text))


def _is_right_to_left(character: str) -> bool:
    return character.isalpha() and bidirectional(character) in _RIGHT_TO_LEFT


def _unprotected(text: str) -> str:
    if text.startswith(_PROTECTED) or _PROTECTED_NUMBER.match(text):
        return text[1:].strip()
    if protected := _TEXT_FORMULA.fullmatch(text):
        return protected[1].replace('""', '"').strip()
    return text


def _as_number(text: str) -> str:
    """A phone number or postcode in the signs of ASCII, without the fraction of a float."""
    plain = _INVISIBLE_ANYWHERE.sub("", text).translate(_ASCII_SIGNS).strip()
    whole = _WHOLE_NUMBER.fullmatch(plain)
    return whole[1] if whole else plain


def _unescaped(text: str) -> str:
    for _ in range(_MOST_ESCAPED):
        meant = _ESCAPES.sub(_unescape, text)
        if meant == text:
            break
        text = normalize("NFC", meant)
    return text


def _unescape(escape: re.Match[str]) -> str:
    """The characters that an escape means, or the escape itself if they are not clear."""
    kind, written = next((name, found) for name, found in escape.groupdict().items() if found)
    match kind:
        case "decimal":
            return _character(int(written), escape[0])
        case "hex" | "r":
            return _character(int(written, 16), escape[0])
        case "entity":
            return html5.get(f"{written};", escape[0])
        case "json":
            units = bytes.fromhex(written.replace("\\u", ""))
            return _decoded(units, "utf-16-be", escape[0])
        case "quoted":
            return written
        case "bytes":
            pairs = "".join(_HEX_PAIR.findall(written))
            return _decoded(bytes.fromhex(pairs), "utf-8", escape[0])
        case _:
            try:
                return unquote(written, errors="strict")
            except UnicodeDecodeError:
                return escape[0]


def _character(code: int, written: str) -> str:
    is_text = code in (0x09, 0x0A, 0x0D) or 0x20 <= code < 0xD800 or 0xE000 <= code < 0x110000
    return chr(code) if is_text else written


def _decoded(units: bytes, codec: str, written: str) -> str:
    try:
        return units.decode(codec)
    except UnicodeDecodeError:
        return written
