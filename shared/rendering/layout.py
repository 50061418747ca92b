"""What stands on the page for a report, and in what order."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

from shared.languages import spoken_language
from shared.models import (
    Finding,
    JobReport,
    OutcomeStatus,
    RowError,
    RowOutcome,
    SkuUse,
    UndoneRun,
)
from shared.rendering.bidi import isolate
from shared.rendering.i18n import Catalogue, catalogue
from shared.rendering.labels import column_label
from shared.rendering.locale_forms import country_name, format_conjunction, format_moment
from shared.rendering.notices import list_notices
from shared.rendering.page import LicenseLine, Line, Page, Reason, Section, Share
from shared.rendering.passwords import PasswordDisplay
from shared.rendering.plain_text import one_line, unlinked
from shared.rendering.products import product_name
from shared.rendering.sentences import describe
from shared.rendering.statuses import STATUS_TEXTS, note, tally
from shared.rendering.tallies import ACHIEVED, count_outcomes, render_headline
from shared.rendering.tasks import list_tasks
from shared.rendering.welcome import list_welcome

# No mail has room for more: a row takes at least 150 of its 95,000 bytes.
MOST_ROWS: Final = 640
_LONGEST_CELL: Final = 120


def lay_out(
    report: JobReport,
    language: str,
    passwords: PasswordDisplay,
    attached: Sequence[str],
    *,
    tables: bool = True,
) -> Page:
    """The page for a report; `attached` are the names of the mail's attachments.

    Without `tables` it only counts the rows of each outcome.
    """
    texts = catalogue(language)
    return Page(
        language=spoken_language(language),
        headline=render_headline(report, language),
        preview=report.preview,
        is_undo=report.is_undo,
        undoes=_undone_run(report.undoes, texts),
        file_name=_shown(report.file_name),
        refusal=_refusal(report.refusal, language),
        notices=list_notices(report, language),
        tasks=list_tasks(report, language, passwords, attached),
        shares=tuple(_shares(report, texts)),
        sections=tuple(_sections(report, language, passwords, MOST_ROWS if tables else 0)),
        welcome=list_welcome(report, language),
        licenses=tuple(map(_license_line, report.skus)),
        job_id=report.job_id,
        dropped_at=format_moment(report.dropped_at, language),
        attached=_listing(attached, language),
    )


def _undone_run(run: UndoneRun | None, texts: Catalogue) -> str:
    if run is None:
        return ""
    return texts.gettext("accounts of {file}, uploaded {time}").format(
        file=isolate(_shown(run.file_name), texts.language),
        time=isolate(format_moment(run.dropped_at, texts.language), texts.language),
    )


def _refusal(refusal: Finding | None, language: str) -> Reason | None:
    if refusal is None:
        return None
    return Reason(label=refusal.code, sentence=describe(refusal, language, linked=False))


def _shares(report: JobReport, texts: Catalogue) -> Iterator[Share]:
    counts = count_outcomes(report)
    for status in sorted(counts, key=lambda status: status not in ACHIEVED):
        yield Share(
            text=tally(status, counts[status], preview=report.preview, texts=texts),
            colour=STATUS_TEXTS[status].colour,
            percent=max(1, round(100 * counts[status] / len(report.rows))),
        )


def _sections(
    report: JobReport, language: str, passwords: PasswordDisplay, room: int
) -> Iterator[Section]:
    texts = catalogue(language)
    for status, count in count_outcomes(report).items():
        rows = (row for row in report.rows if row.status is status)
        yield Section(
            title=texts.gettext(STATUS_TEXTS[status].title),
            note=note(
                status,
                preview=report.preview,
                texts=texts,
                is_undo=report.is_undo,
                licenses_follow=report.licenses_follow,
            ),
            colour=STATUS_TEXTS[status].colour,
            shows_passwords=status is OutcomeStatus.CREATED and passwords is PasswordDisplay.SHOWN,
            lines=tuple(_line(row, language) for row in islice(rows, room)),
            left_out=max(0, count - room),
        )


def _shown(text: str) -> str:
    return unlinked(one_line(text, _LONGEST_CELL))


def _user_name(row: RowOutcome) -> str:
    """As it can be copied, where it is an address in a domain of the tenant."""
    if row.status in (OutcomeStatus.INVALID, OutcomeStatus.NOT_CREATED):
        return _shown(row.user_name)
    return one_line(row.user_name, _LONGEST_CELL)


def _line(row: RowOutcome, language: str) -> Line:
    return Line(
        row_number=row.row_number,
        name=_shown(row.display_name),
        user_name=_user_name(row),
        country=country_name(_shown(row.usage_location), language),
        password=row.temporary_password,
        reasons=tuple(_reason(finding, language) for finding in row.findings),
    )


def _reason(finding: Finding, language: str) -> Reason:
    return Reason(
        label=_cell_label(finding, language), sentence=describe(finding, language, linked=False)
    )


def _cell_label(finding: Finding, language: str) -> str:
    if finding.column is None or finding.code not in RowError:
        return ""
    return column_label(finding.column, language)


def _listing(attached: Sequence[str], language: str) -> str:
    return format_conjunction([isolate(name, language) for name in attached], language)


def _license_line(sku: SkuUse) -> LicenseLine:
    return LicenseLine(
        product=product_name(sku.sku_part_number),
        enabled=sku.enabled,
        free_before=sku.free_before,
        used_now=sku.used_now,
        missing=sku.missing,
    )
