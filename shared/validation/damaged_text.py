"""Detect cells that a spreadsheet or an export damaged: their text is not what was meant."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from shared.models import Column, Finding
from shared.validation.characters import name_characters, unwanted_characters
from shared.validation.findings import CellProblem, bad_characters, damaged_cell
from shared.validation.mojibake import is_misread, may_be_misread

_PHONES: Final = (Column.OFFICE_PHONE, Column.MOBILE_PHONE, Column.FAX)
_PLACES: Final = {column: place for place, column in enumerate(Column)}
_POSTAL_CODE_PLACE: Final = _PLACES[Column.POSTAL_CODE]
_NUMBERS: Final = frozenset({*_PHONES, Column.POSTAL_CODE})
_NAMES: Final = frozenset(
    {Column.FIRST_NAME, Column.LAST_NAME, Column.DISPLAY_NAME, Column.CITY, Column.STATE}
)

# 3.16E+10 is written by spreadsheets alone; 3E2 is a room or a class, and no number of these.
_SCIENTIFIC: Final = re.compile(r"[+-]?\d(?:[.,]\d+)?[Ee]\+\d{1,3}")
_SHORT_SCIENTIFIC: Final = re.compile(r"\d+(?:[.,]\d+)?[Ee]\d{1,3}")
_ROUNDED: Final = re.compile(r"[1-9]\d{14}0+")  # a spreadsheet keeps 15 digits of a number

# "Excel error values" (Microsoft) in any language end like this but for a few; LibreOffice and
# OpenOffice number theirs ("Error Codes in LibreOffice Calc").
_SPREADSHEET_ERROR: Final = re.compile(
    r"#(?:#+|[^\s#]{1,30}[!?]|[NИI]/[A-ZА]|Н/Д|ND|NV|N\.D\.|YOK|HIÁNYZIK|SAKNAS|PUUTTUU!?|NEDOSTUPNÝ|"
    r"GETTING_DATA|BLOCKED|UNKNOWN|ERROR|SPILL|CALC|CONNECT|BUSY|FIELD|PYTHON|TIMEOUT|EXTERNAL)"
    r"|(?:Err|Error|Erreur|Errore|Erro|Fehler|Fout|Fel|Feil|Fejl|Virhe|Błąd|Chyba|Hiba|Eroare"
    r"|Greška|Napaka|Klaida|Kļūda|Viga|Hata|Ошибка|Помилка|Σφάλμα|エラー|错误|錯誤|오류)\s?[:.]\s?5\d\d"
)

# A date or a time of day, where a room such as 2-14 was meant.
_DATE: Final = re.compile(
    r"\d{4}-\d\d-\d\d(?:[ T]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?"
    r"|\d{1,2}:\d\d:\d\d(?:[.,]\d+)?(?: ?[AaPp][Mm])?"
    r"|\d{1,2}([-/.])\d{1,2}\1(?:19|20)\d\d(?: \d{1,2}:\d\d(?::\d\d)?)?"
)
_DAY_AND_MONTH: Final = re.compile(
    r"(?:\d{1,2}[-./ ](?P<month>[^\W\d_]{3,5})\.?|(?P<first>[^\W\d_]{3,5})\.?[-./ ]\d{2})",
    re.IGNORECASE,
)
# As spreadsheets shorten the months in ten languages (CLDR, "Date/Time Symbols").
_MONTHS: Final = frozenset(
    re.findall(
        r"\w+",
        "jan feb mar apr may jun jul aug sep sept oct nov dec mrt mei okt mär mrz märz mai dez janv"
        " févr mars avr juin juil août déc ene abr ago dic gen mag giu lug set ott fev out sty lut"
        " kwi maj cze lip sie wrz paź lis gru maio",
    )
)

# What programs write for a list, an object or a function instead of its text: PowerShell and .NET,
# JavaScript, Python, Java, PHP, SharePoint, Active Directory, and templates that were not filled.
_PROGRAM_TEXT: Final = re.compile(
    r"\[object \w+\]|Array|\[\]|\{\}|\[\[.*\]\]"
    r"|\[\s*(['\"]).*\1\s*,?\s*\]|\{\s*['\"].*\}|\(\s*(['\"]).*\2\s*,?\s*\)"
    r"|System\.(?:String|Object|Int\d+|Boolean|DateTime|Byte|Char|Double|Decimal|DBNull|Guid|Xml|Net|Linq"
    r"|Collections|Data|Management|Text|DirectoryServices)\b[\w.+]*(?:`\d+)?(?:\[.*\])?"
    r"|Microsoft\.(?:Graph|ActiveDirectory|Open|Exchange|Online|Azure|SharePoint|PowerShell|Management)"
    r"\.[\w.+]+(?:`\d+)?(?:\[.*\])?"
    r"|(?:Deserialized|Selected)\.[\w.+]+(?:`\d+)?(?:\[.*\])?|@\{.*\}|@\(.*\)"
    r"|<(?:bound method|function|class|built-in|generator|module|map|filter|zip|__main__)\b.*>"
    r"|<[\w.]+(?: object)? at 0x[0-9A-Fa-f]+>|b'.*'|b\".*\""
    r"|(?:datetime\.)?(?:datetime|date|Timestamp|Decimal|OrderedDict|UUID|dict_keys|dict_values)\(.*\)"
    r"|\[?L?(?:java|javax|org|com)\.[\w.$]+(?:;|@[0-9a-f]{4,16})|Optional(?:\[.*\]|\.empty)"
    r"|function\s*\w*\(.*\)\s*\{.*\}|\(.*\)\s*=>.*"
    r"|\{\{.*\}\}|[$#]\{.*\}|<%.*%>|%%\w+%%|«\w+»"
    r"|\d+;#.*|i:0[#.)].*\|.*|(?:CN|OU)=[^,]+,.*(?:DC|OU|O)=.*",
    re.DOTALL,
)
# The quick checks begin with one set of characters, which the search looks for at once.
_SIGN_OF_PROGRAM: Final = re.compile(
    r"[\[\]{}<>|«ASMOCjb%('\"](?:(?<=[\[\]{}<>|«])|(?<=A)rray|(?<=S)ystem\.|(?<=M)icrosoft\.|(?<=j)ava"
    r"|(?<=O)ptional|(?<=[CO])[NU]=|(?<=b)['\"]|(?<=%)%|(?<=[a-z]\()|(?<=\()\s*['\"])"
)
# \xeb as Python writes bytes, =?utf-8?Q? as mail writes names, +AOs- as UTF-7 writes ë.
_ENCODED: Final = re.compile(
    r"\\x[0-9a-f]{2}|=\?[\w-]+\?[QqBb]\?|[^\W\d_]\+A[A-Za-z0-9+/]{2}-|&#x?[0-9A-Fa-f]+;|\\u[0-9a-fA-F]{4}"
)
_SIGN_OF_SPREADSHEET: Final = re.compile(
    r"[Ee:./\-0\\+](?:(?<=\d[Ee])\+?\d|(?<=\d:)\d\d|(?<=\d{4}-)\d\d-|(?<=\d[-/.])\d{1,2}[-/.][12]"
    r"|(?<=\d{14}0)|(?<=\\)[xu]|(?<=\+)A|(?<=[.:])\s?5\d\d)"
)
# Inside a word: `Hauptstra?e`, `M?LLER`; not `What?Why`, `A?B` or `index.php?id=5`.
_REPLACED_LETTER: Final = re.compile(
    r"(?<![/?])\b[^\W\d_]*(?:[a-zß-ÿ]\?[a-zß-ÿ]|[A-ZÀ-Þ]{2}\?[A-ZÀ-Þ]|[A-ZÀ-Þ]\?[A-ZÀ-Þ]{2})"
    r"\w*\b(?!=)"
)

# Digits of a postcode where it is all digits and may start with 0, by how many zeros may come
# first (Universal Postal Union, "Postal addressing systems"); and what a mobile number looks like
# that lost its trunk prefix 0.
_ONE_ZERO: Final = {
    "AU": 4, "BR": 8, "CN": 6, "CO": 6, "DE": 5, "DK": 4, "DZ": 5, "EC": 6, "ES": 5, "FR": 5,
    "GE": 4, "GT": 5, "KR": 5, "KZ": 6, "LA": 5, "LT": 5, "MM": 5, "MX": 5, "MY": 5, "NZ": 4,
    "PA": 4, "PE": 5, "PH": 4, "RO": 6, "SG": 6, "SK": 5, "TR": 5, "UA": 5,
}  # fmt: skip
_TWO_ZEROS: Final = {
    "AM": 4, "FI": 5, "IT": 5, "JP": 7, "KE": 5, "LK": 5, "NO": 4, "PR": 5, "US": 5, "VA": 5,
    "VI": 5,
}  # fmt: skip
_THREE_ZEROS: Final = {"ZA": 4}  # 0002 in Pretoria
# The lengths that are left when a spreadsheet took the zeros off.
_SHORT_POSTCODES: Final[Mapping[str, range]] = {
    country: range(digits - zeros, digits)
    for zeros, table in enumerate((_ONE_ZERO, _TWO_ZEROS, _THREE_ZEROS), 1)
    for country, digits in table.items()
}
_MOBILES_WITHOUT_ZERO: Final[Mapping[str, re.Pattern[str]]] = {
    "BE": re.compile(r"4\d{8}"),
    "DE": re.compile(r"1[567]\d{8,9}"),
    "FR": re.compile(r"[67]\d{8}"),
    "GB": re.compile(r"7\d{9}"),
    "NL": re.compile(r"6\d{8}"),
}


def has_signs_of_damage(text: str, office_number: str) -> bool:
    """A quick check of a row: True if `judge_damage` could find anything.

    `text` is all its cells, joined by blanks.
    """
    return (
        "?" in text
        or "#" in text
        or _SIGN_OF_SPREADSHEET.search(text) is not None
        or _SIGN_OF_PROGRAM.search(text) is not None
        or _DAY_AND_MONTH.fullmatch(office_number) is not None
        or may_be_misread(text)
    )


def judge_damage(column: Column, text: str) -> Iterator[Finding]:
    """The traces of damage in the text of a cell; the user name has rules of its own."""
    if unwanted := unwanted_characters(text):
        yield bad_characters(column, name_characters(unwanted))
    elif problem := _problem(column, text):
        yield damaged_cell(column, problem)


def judge_lost_zeros(values: Sequence[str], country: str) -> Iterator[Finding]:
    """Numbers among the 16 values of a person in `country` whose leading zero is gone."""
    if mobile := _MOBILES_WITHOUT_ZERO.get(country):
        for column in _PHONES:
            if mobile.fullmatch(values[_PLACES[column]]):
                yield damaged_cell(column, CellProblem.LOST_ZERO)
    if _is_short_postcode(values[_POSTAL_CODE_PLACE], country):
        yield damaged_cell(Column.POSTAL_CODE, CellProblem.LOST_ZERO)


def _is_short_postcode(text: str, country: str) -> bool:
    return text.isdecimal() and len(text) in _SHORT_POSTCODES.get(country, ())


def _problem(column: Column, text: str) -> CellProblem | None:
    if _SPREADSHEET_ERROR.fullmatch(text):
        return CellProblem.SPREADSHEET_ERROR
    if _has_lost_digits(column, text):
        return CellProblem.SCIENTIFIC
    if _is_date(column, text):
        return CellProblem.DATE
    if _PROGRAM_TEXT.fullmatch(text):
        return CellProblem.PROGRAM_TEXT
    if is_misread(text) or _ENCODED.search(text):
        return CellProblem.MISREAD
    if _REPLACED_LETTER.search(text) or (column in _NAMES and "?" in text):
        return CellProblem.REPLACED
    return None


def _has_lost_digits(column: Column, text: str) -> bool:
    return (
        _SCIENTIFIC.fullmatch(text) is not None
        or _ROUNDED.fullmatch(text) is not None
        or (column in _NUMBERS and _SHORT_SCIENTIFIC.fullmatch(text) is not None)
    )


def _is_date(column: Column, text: str) -> bool:
    if _DATE.fullmatch(text):
        return True
    found = _DAY_AND_MONTH.fullmatch(text) if column is Column.OFFICE_NUMBER else None
    return found is not None and (found["month"] or found["first"]).lower() in _MONTHS
