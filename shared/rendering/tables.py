"""What the attachments hold, as tables: results for people and for programs, rows to fix."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from shared.models import Column, Finding, JobReport, OutcomeStatus, RowError, RowOutcome
from shared.rendering.csv_files import result_cells
from shared.rendering.i18n import Catalogue, catalogue, marked
from shared.rendering.labels import column_label
from shared.rendering.locale_forms import country_name, is_right_to_left
from shared.rendering.plain_text import one_line
from shared.rendering.sentences import describe, encode_detail
from shared.rendering.statuses import STATUS_TEXTS
from shared.rendering.workbooks import Table
from shared.validation.columns import REASONS_COLUMN, RESULTS_HEADING, RESULTS_SHEET

# The other outcomes are named by the title of their section.
_OUTCOMES: Final[Mapping[OutcomeStatus, str]] = {
    OutcomeStatus.CREATED: marked("Created"),
    OutcomeStatus.WOULD_CREATE: marked("Would be created"),
    OutcomeStatus.REMOVED: marked("Removed"),
}


def results_tables(report: JobReport, language: str) -> tuple[Table, Table]:
    """The results in words, and sheet `data` with the codes, which `undo/` and programs read."""
    return people_table(report.rows, language), _data_table(report, language)


def people_table(rows: Iterable[RowOutcome], language: str) -> Table:
    """Rows in the words of a language, in the order given, no codes."""
    texts = catalogue(language)
    heading = (
        texts.gettext("Row"),
        column_label(Column.DISPLAY_NAME, language),
        column_label(Column.USER_NAME, language),
        column_label(Column.COUNTRY, language),
        texts.gettext("Result"),
        texts.gettext("Temporary password"),
        texts.gettext("Explanation"),
    )
    return Table(
        title=texts.gettext("Results"),
        heading=heading,
        lines=[_people_cells(row, texts) for row in rows],
        right_to_left=is_right_to_left(language),
    )


def to_fix_table(report: JobReport, language: str) -> Table:
    """The invalid rows as they stood in the file, and in the last column what is wrong with each.

    The heading is the file's own. Short rows are filled up, so that the errors stand under theirs.
    """
    heading = _without_reasons_column(report.heading)
    invalid = [row for row in report.rows if row.status is OutcomeStatus.INVALID]
    width = max([len(heading), *(len(row.cells) for row in invalid)])
    lines = [(*_filled(row.cells, width), encode_detail(row.findings, language)) for row in invalid]
    return Table(
        title=catalogue(language).gettext("To fix"),
        heading=(*_filled(heading, width), REASONS_COLUMN),
        lines=lines,
    )


def _data_table(report: JobReport, language: str) -> Table:
    lines = [result_cells(row, report.job_id, language) for row in report.rows]
    return Table(title=RESULTS_SHEET, heading=RESULTS_HEADING, lines=lines)


def _people_cells(row: RowOutcome, texts: Catalogue) -> tuple[str, ...]:
    outcome = _OUTCOMES.get(row.status) or STATUS_TEXTS[row.status].title
    return (
        str(row.row_number),
        one_line(row.display_name),
        one_line(row.user_name),
        country_name(one_line(row.usage_location), texts.language),
        texts.gettext(outcome),
        row.temporary_password or "",
        "\n".join(_explanations(row.findings, texts)),
    )


def _explanations(findings: Sequence[Finding], texts: Catalogue) -> Iterator[str]:
    for finding in findings:
        sentence = describe(finding, texts.language)
        if finding.column and finding.code in RowError:
            label = column_label(finding.column, texts.language)
            yield f"{texts.gettext('{label}:').format(label=label)} {sentence}"
        else:
            yield sentence


def _filled(cells: Sequence[str], width: int) -> tuple[str, ...]:
    return (*cells, *("",) * (width - len(cells)))


def _without_reasons_column(heading: Sequence[str]) -> Sequence[str]:
    """The heading of a file that is itself such a file to fix, as intake counted it."""
    return heading[:-1] if heading and heading[-1] == REASONS_COLUMN else heading
