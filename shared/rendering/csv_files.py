"""The CSV files that go with the mail."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import Final

from shared.models import JobReport, OutcomeStatus, RowOutcome
from shared.rendering.plain_text import one_line
from shared.rendering.sentences import encode_detail
from shared.validation.columns import FORMULA_STARTS, REASONS_COLUMN, RESULTS_HEADING

PASSWORDS_HEADING: Final = ("row", "user_name", "display_name", "temporary_password")
# Where a semicolon is the list separator, Excel splits our commas' file at semicolons: there a
# formula can begin inside a cell.
_INNER_FORMULA: Final = re.compile(r'(;["\s]*)(?=[=+\-@])')


def encode_results(report: JobReport, language: str) -> bytes:
    """`results.csv`: UTF-8 with BOM, comma, CRLF, a line per data row in file order."""
    lines = ((*_result_cells(row, language), report.job_id) for row in report.rows)
    return _encode([RESULTS_HEADING, *lines], ",")


def encode_passwords(report: JobReport) -> bytes:
    """`passwords.csv`: in the form of `results.csv`, the created rows whose password is known."""
    lines = (
        _password_cells(row, row.temporary_password)
        for row in report.rows
        if row.status is OutcomeStatus.CREATED and row.temporary_password
    )
    return _encode([PASSWORDS_HEADING, *lines], ",")


def encode_to_fix(report: JobReport, language: str) -> bytes:
    """`to-fix.csv`: the invalid rows as they stood in the file, with what is wrong with each.

    The delimiter and the heading are the file's own. Short rows are filled up, so that the
    errors stand under their heading.
    """
    heading = _without_errors_column(report.heading)
    lines = (
        _to_fix_cells(row, len(heading), language)
        for row in report.rows
        if row.status is OutcomeStatus.INVALID
    )
    return _encode([(*map(neutralise, heading), REASONS_COLUMN), *lines], report.delimiter)


def neutralise(cell: str) -> str:
    """The cell with a leading `'` where a spreadsheet would take it for a formula.

    OWASP, "CSV Injection". Intake takes exactly this apostrophe off again.
    """
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell


def _result_cells(row: RowOutcome, language: str) -> tuple[str, ...]:
    return (
        str(row.row_number),
        _result_cell(row.user_name),
        _result_cell(row.display_name),
        _result_cell(row.usage_location),
        row.status,
        row.temporary_password or "",
        _without_formulas(encode_detail(row.findings, language)),
    )


def _password_cells(row: RowOutcome, password: str) -> tuple[str, ...]:
    user_name, display_name = _result_cell(row.user_name), _result_cell(row.display_name)
    return (str(row.row_number), user_name, display_name, password)


def _result_cell(text: str) -> str:
    return _without_formulas(one_line(text))


def _without_formulas(line: str) -> str:
    return neutralise(_INNER_FORMULA.sub(r"\1'", line))


def _to_fix_cells(row: RowOutcome, width: int, language: str) -> tuple[str, ...]:
    filling = ("",) * (width - len(row.cells))
    detail = encode_detail(row.findings, language)
    return (*map(neutralise, (*row.cells, *filling)), neutralise(detail))


def _without_errors_column(heading: Sequence[str]) -> Sequence[str]:
    """The heading of a file that is itself a `to-fix.csv`, as intake counted it."""
    return heading[:-1] if heading and heading[-1] == REASONS_COLUMN else heading


def _encode(lines: Iterable[Sequence[str]], delimiter: str) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator="\r\n").writerows(lines)
    # A lone surrogate cannot be encoded; it must not cost everybody their answer.
    return text.getvalue().encode("utf-8-sig", errors="replace")
