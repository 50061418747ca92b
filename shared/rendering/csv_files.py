"""`results.csv`, which is kept for programs."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import Final

from shared.models import JobReport, RowOutcome
from shared.rendering.plain_text import one_line
from shared.rendering.sentences import encode_detail
from shared.validation.columns import FORMULA_STARTS, RESULTS_HEADING

# Where another sign is the list separator, a spreadsheet splits our commas' file there, quotation
# marks or not: a formula can begin inside a cell.
_INNER_FORMULA: Final = re.compile(r'([;\t|]["\s\0]*)(?=[=+\-@＝＋－＠])')


def encode_results(report: JobReport, language: str) -> bytes:
    """`results.csv`: UTF-8 with BOM, comma, CRLF, a line per data row in file order."""
    lines = (result_cells(row, report.job_id, language) for row in report.rows)
    return _encode([RESULTS_HEADING, *lines], ",")


def result_cells(row: RowOutcome, job_id: str, language: str) -> tuple[str, ...]:
    """The cells of a row under RESULTS_HEADING, none of which any program takes for a formula."""
    return (
        str(row.row_number),
        _result_cell(row.user_name),
        _result_cell(row.display_name),
        _result_cell(row.usage_location),
        row.status,
        row.temporary_password or "",
        _without_formulas(encode_detail(row.findings, language)),
        job_id,
    )


def neutralise(cell: str) -> str:
    """The cell with a leading `'` where a spreadsheet would take it for a formula.

    OWASP, "CSV Injection". Intake takes exactly this apostrophe off again.
    """
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell


def _result_cell(text: str) -> str:
    return _without_formulas(one_line(text))


def _without_formulas(line: str) -> str:
    return neutralise(_INNER_FORMULA.sub(r"\1'", line))


def _encode(lines: Iterable[Sequence[str]], delimiter: str) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator="\r\n").writerows(lines)
    # A lone surrogate cannot be encoded; it must not cost everybody their answer.
    return text.getvalue().encode("utf-8-sig", errors="replace")
