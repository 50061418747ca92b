"""What judging can find, and the facts that go with it for the sentences of the answer.

Facts are strings. Those in brackets are not always there.

Rows (`RowError`)
| code              | column          | facts                                                    |
|-------------------|-----------------|----------------------------------------------------------|
| required          | the empty one   | -                                                        |
| too_long          | the long one    | limit, length; user_name: part (alias, domain, address)  |
| invalid_upn       | user_name       | rule (`UpnRule`), [characters]                           |
| reserved_name     | user_name       | rule (`NameRule`), [name]: the reserved one              |
| unknown_domain    | user_name       | problem: not_allowed, domain, domains: those allowed     |
| unknown_country   | country         | value, [suggestions]                                     |
| duplicate_in_file | user_name       | row: number of the first row with that user name         |
| bad_characters    | the damaged one | problem (`CellProblem`), [characters], [value]           |
| column_count      | none            | found, expected                                          |

A remark on a row that is valid: trusted_name (display_name), name.

Files (`FileError`, in an `UploadError`)
| code              | facts                                                                  |
|-------------------|------------------------------------------------------------------------|
| empty             | -                                                                      |
| no_rows           | [problem: no_heading, if the only line is a person; or not_results]    |
| too_many_rows     | limit                                                                  |
| not_csv           | what (`ForeignKind` or `CsvFault`), [row]                              |
| bad_encoding      | hint (`EncodingHint`)                                                  |
| wrong_columns     | found, problem (`HeadingProblem`), [columns]: labels, joined by ", "   |
| unknown_run       | -, or problem (`UndoProblem`)                                          |
| too_many_removals | limit, count, left: or problem (`UndoProblem`)                         |

`characters` names each one, such as "U+200B ZERO WIDTH SPACE", joined by ", ";
`suggestions` are country names joined by ", ". Numbers are decimal digits.
"""

from collections.abc import Sequence
from enum import StrEnum

from shared.models import Column, Finding, ReasonCode, RowError

_MOST_NAMED = 5


class UpnRule(StrEnum):
    """The rule that a user name breaks; the first one, from left to right."""

    MISSING_AT = "missing_at"
    TWO_ATS = "two_ats"
    BLANK = "blank"  # a blank inside
    CHARACTERS = "characters"  # one that Entra ID does not allow
    NO_ALIAS = "no_alias"  # nothing before the @
    DOT = "dot"  # a dot at either end of the alias, or two in a row
    NO_EXTENSION = "no_extension"  # a domain without a dot
    DOMAIN = "domain"  # a domain that cannot exist


class NameRule(StrEnum):
    """Why a user name is kept from people."""

    RESERVED = "reserved"
    LOOKALIKE = "lookalike"
    GUEST = "guest"  # it has the mark of a guest's account


class CellProblem(StrEnum):
    """Why the text of a cell cannot be what was meant."""

    CHARACTERS = "characters"  # control and invisible characters
    NOT_AN_ADDRESS = "not_an_address"
    SCIENTIFIC = "scientific"  # 3.16E+10: digits are lost
    DATE = "date"  # 14-Feb for room 2-14
    LOST_ZERO = "lost_zero"  # 1067 for the German postcode 01067
    SPREADSHEET_ERROR = "spreadsheet_error"  # #REF!, #N/A, ####
    PROGRAM_TEXT = "program_text"  # System.String[], [object Object]
    REPLACED = "replaced"  # letters that became question marks
    MISREAD = "misread"  # UTF-8 once read as Windows-1252: Ã© for é


class ForeignKind(StrEnum):
    """What a file is instead of CSV."""

    XLSX = "xlsx"  # a workbook under a name that does not end in .xlsx
    BROKEN_WORKBOOK = "broken_workbook"
    TOO_LARGE_WORKBOOK = "too_large_workbook"  # unpacks to more than an office needs
    XLS = "xls"  # Excel 97-2003, or a workbook with a password
    ODS = "ods"
    DOCUMENT = "document"  # Word, RTF
    PDF = "pdf"
    IMAGE = "image"
    ARCHIVE = "archive"
    HTML = "html"
    XML = "xml"
    JSON = "json"
    BINARY = "binary"


class CsvFault(StrEnum):
    """What breaks a CSV file."""

    UNCLOSED_QUOTE = "unclosed_quote"
    STRAY_QUOTE = "stray_quote"  # text after a closing quotation mark
    HUGE_CELL = "huge_cell"
    NUL = "nul"
    TOO_COSTLY = "too_costly"  # more memory or time than a list of people takes


class EncodingHint(StrEnum):
    """Why the letters of a file cannot be told."""

    DAMAGED_UTF8 = "damaged_utf8"  # UTF-8 but for some bytes
    DAMAGED_UTF16 = "damaged_utf16"
    UTF16_WITHOUT_BOM = "utf16_without_bom"
    UTF32 = "utf32"
    ESCAPES = "escapes"  # ISO-2022
    CODE_PAGE = "code_page"  # an 8-bit code page that is not Western European for certain


class UndoProblem(StrEnum):
    """Why a list removes no account at all."""

    SWITCHED_OFF = "switched_off"
    SEVERAL_RUNS = "several_runs"


class HeadingProblem(StrEnum):
    """What is wrong with the heading."""

    COUNT = "count"  # neither 15 nor 16, and the labels do not say why
    SWAPPED = "swapped"
    MISSING = "missing"
    ADDED = "added"
    NO_HEADING = "no_heading"  # a person in the first row
    NOT_RESULTS = "not_results"  # a list to undo that is no results.csv
    RESULTS = "results"  # a results.csv outside the folder undo
    TITLE = "title"  # lines above the heading
    OTHER_SHEET = "other_sheet"  # no staff list on the sheet that is read, and there are others
    ONE_LABEL = "one_label"  # another delimiter, or no list at all


def required(column: Column) -> Finding:
    """An empty cell that has to be filled in."""
    return Finding(code=RowError.REQUIRED, column=column)


def too_long(column: Column, length: int, limit: int) -> Finding:
    """A cell of `length` characters where `limit` are allowed."""
    facts = {"limit": str(limit), "length": str(length)}
    return Finding(code=RowError.TOO_LONG, column=column, facts=facts)


def bad_characters(column: Column, problem: CellProblem, characters: str = "") -> Finding:
    """A cell whose text is damaged."""
    facts = {"problem": problem.value}
    if characters:
        facts["characters"] = characters
    return Finding(code=RowError.BAD_CHARACTERS, column=column, facts=facts)


def reserved_name(rule: NameRule, name: str = "") -> Finding:
    """A user name that is, or looks like, the reserved `name`."""
    facts = {"rule": rule.value} | ({"name": name} if name else {})
    return Finding(code=RowError.RESERVED_NAME, column=Column.USER_NAME, facts=facts)


def domain_not_allowed(domain: str, allowed: Sequence[str]) -> Finding:
    """A user name in a domain that the settings leave out."""
    domains = ", ".join(allowed[:_MOST_NAMED])
    facts = {"problem": "not_allowed", "domain": domain, "domains": domains}
    return Finding(code=RowError.UNKNOWN_DOMAIN, column=Column.USER_NAME, facts=facts)


def trusted_name(name: str) -> Finding:
    """The remark on a display name that people trust."""
    facts = {"name": name}
    return Finding(code=ReasonCode.TRUSTED_NAME, column=Column.DISPLAY_NAME, facts=facts)


def unknown_country(value: str, suggestions: str) -> Finding:
    """A country cell that means no country for certain."""
    facts = {"value": value}
    if suggestions:
        facts["suggestions"] = suggestions
    return Finding(code=RowError.UNKNOWN_COUNTRY, column=Column.COUNTRY, facts=facts)


def duplicate_in_file(first_row: int) -> Finding:
    """A user name that stands in an earlier row already."""
    facts = {"row": str(first_row)}
    return Finding(code=RowError.DUPLICATE_IN_FILE, column=Column.USER_NAME, facts=facts)


def column_count(found: int, expected: int) -> Finding:
    """A row with more or fewer cells than the heading."""
    facts = {"found": str(found), "expected": str(expected)}
    return Finding(code=RowError.COLUMN_COUNT, facts=facts)
