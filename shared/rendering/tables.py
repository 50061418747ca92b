"""The tables of the attachments: results for people and for programs, rows to fix."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from shared.models import Column, Finding, JobKind, JobReport, OutcomeStatus, RowError, RowOutcome
from shared.rendering.i18n import Texts, gettext_noop
from shared.rendering.plain_text import one_line
from shared.rendering.sentences import describe, encode_detail
from shared.rendering.statuses import STATUS_TEXTS
from shared.rendering.workbooks import Table
from shared.validation.columns import FORMULA_STARTS, REASONS_COLUMN, RESULTS_HEADING, RESULTS_SHEET
from shared.validation.labels import optional_column

# The other outcomes are named by the title of their section.
_OUTCOMES: Final[Mapping[OutcomeStatus, str]] = {
    OutcomeStatus.CREATED: gettext_noop("Created"),
    OutcomeStatus.WOULD_CREATE: gettext_noop("Would be created"),
    OutcomeStatus.REMOVED: gettext_noop("Removed"),
}


def results_tables(report: JobReport, texts: Texts) -> tuple[Table, Table]:
    """The results in words, and sheet `data` with the codes, which `undo/` and programs read."""
    people = people_table(report.rows, texts, report.kind, report.heading)
    data = [result_cells(row, report, texts) for row in report.rows]
    return people, Table(title=RESULTS_SHEET, heading=RESULTS_HEADING, lines=data)


def people_table(
    rows: Iterable[RowOutcome], texts: Texts, kind: JobKind, labels: Sequence[str] = ()
) -> Table:
    """Rows in the words of a language, in the order given, no codes.

    At the end are the optional columns among the `labels` of the file, with their cells as they
    are in it.
    """
    optional = {
        at: texts.column(column)
        for at, label in enumerate(labels)
        if (column := optional_column(label))
    }
    heading = (
        texts.gettext("Row"),
        texts.column(Column.DISPLAY_NAME),
        texts.column(Column.USER_NAME),
        texts.column(Column.COUNTRY),
        texts.gettext("Result"),
        texts.gettext("Temporary password"),
        texts.gettext("Explanation"),
        *optional.values(),
    )
    return Table(
        title=texts.gettext("Results"),
        heading=heading,
        lines=[(*_people_cells(row, texts, kind), *_cells_at(row.cells, optional)) for row in rows],
        right_to_left=texts.is_rtl,
    )


def empty_list_table(columns: Iterable[Column], texts: Texts) -> Table:
    """A staff list to fill in: the heading alone, in the language of the texts."""
    heading = [texts.column(column) for column in columns]
    return Table(title="Rollcall", heading=heading, lines=[], right_to_left=texts.is_rtl)


def to_fix_table(report: JobReport, texts: Texts) -> Table:
    """The invalid rows as in the file, with what is wrong with each in the last column.

    The heading is that of the file. Short rows are padded, so that the reasons are in their column.
    """
    heading = _without_reasons_column(report.heading)
    invalid = [row for row in report.rows if row.status is OutcomeStatus.INVALID]
    width = max([len(heading), *(len(row.cells) for row in invalid)])
    lines = [
        (*_filled(row.cells, width), encode_detail(row.findings, texts, report.kind))
        for row in invalid
    ]
    return Table(
        title=texts.gettext("To fix"),
        heading=(*_filled(heading, width), REASONS_COLUMN),
        lines=lines,
    )


def _people_cells(row: RowOutcome, texts: Texts, kind: JobKind) -> tuple[str, ...]:
    outcome = _OUTCOMES.get(row.status) or STATUS_TEXTS[row.status].title
    return (
        str(row.row_number),
        one_line(row.display_name),
        one_line(row.user_name),
        texts.country(one_line(row.usage_location)),
        texts.gettext(outcome),
        row.temporary_password or "",
        "\n".join(_explanations(row.findings, texts, kind)),
    )


def _cells_at(cells: Sequence[str], places: Iterable[int]) -> Iterator[str]:
    """The cells in these places; a row may be too short."""
    for place in places:
        yield one_line(cells[place]) if place < len(cells) else ""


def _explanations(findings: Sequence[Finding], texts: Texts, kind: JobKind) -> Iterator[str]:
    for finding in findings:
        sentence = texts.say(describe(finding, kind))
        if finding.column and finding.code in RowError:
            label = texts.column(finding.column)
            yield f"{texts.gettext('{label}:').format(label=label)} {sentence}"
        else:
            yield sentence


def _filled(cells: Sequence[str], width: int) -> tuple[str, ...]:
    return (*cells, *("",) * (width - len(cells)))


def _without_reasons_column(heading: Sequence[str]) -> Sequence[str]:
    """The heading of a file that is itself such a file to fix, as intake counted it."""
    return heading[:-1] if heading and heading[-1] == REASONS_COLUMN else heading


# Where another sign is the list separator, a spreadsheet splits our commas' file there, quotation
# marks or not: a formula can begin inside a cell.
_INNER_FORMULA: Final = re.compile(r'([;\t|]["\s\0]*)(?=[=+\-@＝＋－＠])')


def encode_results(report: JobReport, texts: Texts) -> bytes:
    """`results.csv`: UTF-8 with BOM, comma, CRLF, a line per data row in file order.

    Every cell has quotation marks: a separator of another region then splits none of them.
    """
    lines = (result_cells(row, report, texts) for row in report.rows)
    return _encode([RESULTS_HEADING, *lines], ",")


def result_cells(row: RowOutcome, report: JobReport, texts: Texts) -> tuple[str, ...]:
    """The cells of a row under RESULTS_HEADING, none of which any program reads as a formula."""
    return (
        str(row.row_number),
        _result_cell(row.user_name),
        _result_cell(row.display_name),
        _result_cell(row.usage_location),
        row.status,
        row.temporary_password or "",
        _without_formulas(encode_detail(row.findings, texts, report.kind)),
        report.job_id,
    )


def neutralise(cell: str) -> str:
    """The cell with a leading `'` if a spreadsheet would read it as a formula.

    OWASP, "CSV Injection". Intake removes exactly this apostrophe.
    """
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell


def _result_cell(text: str) -> str:
    return _without_formulas(one_line(text))


def _without_formulas(line: str) -> str:
    return neutralise(_INNER_FORMULA.sub(r"\1'", line))


def _encode(lines: Iterable[Sequence[str]], delimiter: str) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\r\n", quoting=csv.QUOTE_ALL)
    writer.writerows(lines)
    # A lone surrogate cannot be encoded; it must not stop the whole mail.
    return text.getvalue().encode("utf-8-sig", errors="replace")
