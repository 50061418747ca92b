"""The findings of validation: a constructor for each kind, with the facts of its sentence.

The facts are strings, as they are stored with a job; the signatures below say which ones there
are, so that no sentence has to guess. `characters` names each one, such as "U+200B ZERO WIDTH
SPACE"; `suggestions` are ISO country codes, `lacking` are keys of `Column`. Lists are joined by
", ". Rows get a `Finding`; a file that is refused as a whole is an `UploadError` to raise.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from enum import StrEnum
from typing import Final

from shared.errors import UploadError
from shared.models import Column, FileError, Finding, ReasonCode, RowError

_MOST_NAMED: Final = 5
_MOST_ALLOWED: Final = 10


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
    """The kinds of files that are not CSV."""

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
    """The faults that break a CSV file."""

    UNCLOSED_QUOTE = "unclosed_quote"
    STRAY_QUOTE = "stray_quote"  # text after a closing quotation mark
    HUGE_CELL = "huge_cell"
    NUL = "nul"
    TOO_COSTLY = "too_costly"  # more memory or time than a list of people takes


class EncodingHint(StrEnum):
    """Why the encoding of a file is not known."""

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
    ALL_FOLDERS = "all_folders"  # its folder has some left, the day has not


class DateProblem(StrEnum):
    """Why a cell is no date that counts."""

    UNREADABLE = "unreadable"  # no date of the calendar
    SERIAL = "serial"  # the number that a spreadsheet stores for one
    TOO_FAR = "too_far"  # a start date more than a year ahead


class ListProblem(StrEnum):
    """Why names of a cell are not allowed."""

    UNKNOWN = "unknown"
    NONE_AND_OTHERS = "none_and_others"  # no licences, and licences


class NamePart(StrEnum):
    """The part of a user name that is too long."""

    ALIAS = "alias"
    DOMAIN = "domain"
    ADDRESS = "address"  # both together


class HeadingProblem(StrEnum):
    """The faults of a heading."""

    COUNT = "count"  # neither 15 nor 16, and the labels do not say why
    SWAPPED = "swapped"
    MISSING = "missing"
    ADDED = "added"
    REPEATED = "repeated"  # an optional column that is there twice
    SWITCHED_OFF = "switched_off"  # an optional column that the settings do not allow
    OPTIONAL_FIRST = "optional_first"  # optional columns before the end of the others
    NO_HEADING = "no_heading"  # a person in the first row
    NOT_RESULTS = "not_results"  # a list to undo that is no results.csv
    RESULTS = "results"  # a results.csv outside the folder undo
    TITLE = "title"  # lines above the heading
    OTHER_SHEET = "other_sheet"  # no staff list on the sheet that is read, and there are others
    ONE_LABEL = "one_label"  # another delimiter, or no list at all


def required(column: Column) -> Finding:
    """An empty cell that must be filled in."""
    return Finding(code=RowError.REQUIRED, column=column)


def unspellable_name() -> Finding:
    """A name of which the rule makes no user name."""
    facts = {"problem": "unspellable"}
    return Finding(code=RowError.REQUIRED, column=Column.USER_NAME, facts=facts)


def too_long(column: Column, length: int, limit: int) -> Finding:
    """A cell of `length` characters where `limit` are allowed."""
    facts = {"limit": str(limit), "length": str(length)}
    return Finding(code=RowError.TOO_LONG, column=column, facts=facts)


def too_long_user_name(part: NamePart, length: int, limit: int) -> Finding:
    """A user name with a part of `length` characters where `limit` are allowed."""
    facts = {"limit": str(limit), "length": str(length), "part": part.value}
    return Finding(code=RowError.TOO_LONG, column=Column.USER_NAME, facts=facts)


def invalid_upn(rule: UpnRule, characters: str = "") -> Finding:
    """A user name that breaks `rule`; `characters` only with `UpnRule.CHARACTERS`."""
    facts = {"rule": rule.value} | ({"characters": characters} if characters else {})
    return Finding(code=RowError.INVALID_UPN, column=Column.USER_NAME, facts=facts)


def bad_characters(column: Column, characters: str) -> Finding:
    """A cell with control or invisible `characters`."""
    facts = {"problem": CellProblem.CHARACTERS.value, "characters": characters}
    return Finding(code=RowError.BAD_CHARACTERS, column=column, facts=facts)


def damaged_cell(column: Column, problem: CellProblem) -> Finding:
    """A cell whose text is damaged in another way than by single characters."""
    facts = {"problem": problem.value}
    return Finding(code=RowError.BAD_CHARACTERS, column=column, facts=facts)


def reserved_name(rule: NameRule, name: str) -> Finding:
    """A user name that is, or looks like, the reserved `name`."""
    facts = {"rule": rule.value, "name": name}
    return Finding(code=RowError.RESERVED_NAME, column=Column.USER_NAME, facts=facts)


def guest_name() -> Finding:
    """A user name with the mark of a guest's account."""
    facts = {"rule": NameRule.GUEST.value}
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


def unknown_country(value: str, suggestions: Sequence[str] = ()) -> Finding:
    """A country cell that means no country for certain; ISO codes of those that it may mean."""
    facts = {"value": value} | ({"suggestions": ", ".join(suggestions)} if suggestions else {})
    return Finding(code=RowError.UNKNOWN_COUNTRY, column=Column.COUNTRY, facts=facts)


def not_allowed(
    column: Column,
    names: Sequence[str],
    allowed: Sequence[str],
    problem: ListProblem = ListProblem.UNKNOWN,
) -> Finding:
    """Groups or licences of a cell that are not among those `allowed`."""
    facts = {
        "value": ", ".join(names[:_MOST_NAMED]),
        "allowed": ", ".join(
            [*allowed[:_MOST_ALLOWED], *(["…"] if allowed[_MOST_ALLOWED:] else [])]
        ),
    }
    if problem is not ListProblem.UNKNOWN:
        facts["problem"] = problem.value
    return Finding(code=RowError.NOT_ALLOWED, column=column, facts=facts)


def manager_circle(rows: Sequence[int]) -> Finding:
    """Rows of people who manage each other; one row for a person who manages herself."""
    named = [*map(str, rows[:_MOST_NAMED]), *(["…"] if rows[_MOST_NAMED:] else [])]
    facts = {"rows": ", ".join(named)} if len(rows) > 1 else {"problem": "self"}
    return Finding(code=RowError.MANAGER_CIRCLE, column=Column.MANAGER, facts=facts)


def bad_date(column: Column, problem: DateProblem, value: str) -> Finding:
    """A cell that is no date, or no start date that Rollcall waits for."""
    facts = {"problem": problem.value, "value": value}
    return Finding(code=RowError.BAD_DATE, column=column, facts=facts)


def ambiguous_date(column: Column, value: str, readings: Sequence[date]) -> Finding:
    """A cell that may be either of two dates, `day_first` and `month_first`."""
    day_first, month_first = (reading.isoformat() for reading in readings)
    facts = {"value": value, "dates": f"{day_first}, {month_first}"}
    return Finding(code=RowError.AMBIGUOUS_DATE, column=column, facts=facts)


def duplicate_in_file(first_row: int) -> Finding:
    """A user name that an earlier row already has."""
    facts = {"row": str(first_row)}
    return Finding(code=RowError.DUPLICATE_IN_FILE, column=Column.USER_NAME, facts=facts)


def column_count(found: int, expected: int) -> Finding:
    """A row with more or fewer cells than the heading."""
    facts = {"found": str(found), "expected": str(expected)}
    return Finding(code=RowError.COLUMN_COUNT, facts=facts)


def empty_file() -> UploadError:
    """A file without content."""
    return UploadError(Finding(code=FileError.EMPTY))


def no_rows(problem: HeadingProblem | None = None) -> UploadError:
    """A file with nobody in it; `problem` is NO_HEADING or NOT_RESULTS where one is known."""
    return UploadError(
        Finding(code=FileError.NO_ROWS, facts={"problem": problem.value} if problem else {})
    )


def too_many_rows(limit: int) -> UploadError:
    """A file with more than `limit` rows."""
    return UploadError(Finding(code=FileError.TOO_MANY_ROWS, facts={"limit": str(limit)}))


def not_csv(what: ForeignKind | CsvFault) -> UploadError:
    """A file of another kind, or one that is broken as a whole."""
    return UploadError(Finding(code=FileError.NOT_CSV, facts={"what": what.value}))


def broken_csv(fault: CsvFault, row: int) -> UploadError:
    """A CSV file that cannot be read beyond `row`."""
    return UploadError(
        Finding(code=FileError.NOT_CSV, facts={"what": fault.value, "row": str(row)})
    )


def bad_encoding(hint: EncodingHint) -> UploadError:
    """A file whose letters cannot be read for certain."""
    return UploadError(Finding(code=FileError.BAD_ENCODING, facts={"hint": hint.value}))


def wrong_columns(problem: HeadingProblem, found: int, labels: Iterable[str] = ()) -> UploadError:
    """A heading of `found` labels with a `problem`; `labels` are those that are in the way."""
    facts = {"found": str(found), "problem": problem.value}
    if named := ", ".join(label.strip() for label in labels if label.strip()):
        facts["columns"] = named
    return UploadError(Finding(code=FileError.WRONG_COLUMNS, facts=facts))


def missing_columns(found: int, lacking: Sequence[Column]) -> UploadError:
    """A heading without these columns."""
    facts = {
        "found": str(found),
        "problem": HeadingProblem.MISSING.value,
        "lacking": ", ".join(lacking),
    }
    return UploadError(Finding(code=FileError.WRONG_COLUMNS, facts=facts))


def unknown_run() -> UploadError:
    """A results list that matches no run."""
    return UploadError(Finding(code=FileError.UNKNOWN_RUN))


def several_runs() -> UploadError:
    """A results list with rows of more than one run."""
    return UploadError(
        Finding(code=FileError.UNKNOWN_RUN, facts={"problem": UndoProblem.SEVERAL_RUNS.value})
    )


def too_many_removals(limit: int, count: int, left: int) -> UploadError:
    """A list that would remove `count` accounts where `left` of `limit` are left for the day."""
    facts = {"limit": str(limit), "count": str(count), "left": str(left)}
    return UploadError(Finding(code=FileError.TOO_MANY_REMOVALS, facts=facts))


def too_many_removals_in_all(limit: int, count: int, left: int) -> UploadError:
    """As above, where the limit is that of all folders together."""
    error = too_many_removals(limit, count, left)
    facts = {**error.finding.facts, "problem": UndoProblem.ALL_FOLDERS.value}
    return UploadError(replace(error.finding, facts=facts))


def undo_switched_off() -> UploadError:
    """A list to undo a run where the settings allow no removal."""
    facts = {"problem": UndoProblem.SWITCHED_OFF.value}
    return UploadError(Finding(code=FileError.TOO_MANY_REMOVALS, facts=facts))
