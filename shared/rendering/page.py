"""The page of a report before any markup: its parts and their order."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Final

from shared.models import (
    Finding,
    JobKind,
    JobReport,
    OutcomeStatus,
    RowError,
    RowOutcome,
    SkuUse,
    UndoneRun,
)
from shared.rendering.i18n import Texts
from shared.rendering.notices import list_notices, list_welcome
from shared.rendering.password_display import PasswordDisplay
from shared.rendering.plain_text import one_line, unlinked
from shared.rendering.products import product_name
from shared.rendering.sentences import describe
from shared.rendering.statuses import (
    ACHIEVED,
    STATUS_TEXTS,
    count_outcomes,
    note,
    render_headline,
    tally,
)
from shared.rendering.tasks import Task, list_tasks

# No mail has room for more: a row takes at least 150 of its 95,000 bytes.
MOST_ROWS: Final = 640
_LONGEST_CELL: Final = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A part of the outcome bar; `percent` of its width, at least 1."""

    text: str
    colour: str
    percent: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """The reason for the outcome of a row; `label` names the cell to correct, if any."""

    label: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A row of the file as a table shows it."""

    row_number: int
    name: str
    user_name: str
    country: str
    password: str | None = field(repr=False)
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """The table of one outcome; `left_out` rows are in results.xlsx only."""

    title: str
    note: str
    colour: str
    shows_passwords: bool
    lines: tuple[Line, ...]
    left_out: int

    def shortened(self, lines: int) -> "Section":
        """The section with its first `lines` only."""
        kept = self.lines[:lines]
        return replace(self, lines=kept, left_out=self.count - len(kept))

    @property
    def count(self) -> int:
        """All rows with this outcome, shown or not."""
        return len(self.lines) + self.left_out

    @property
    def common_reason(self) -> str:
        """The reason that all of its rows have in common, shown above the table."""
        told = {tuple(reason.sentence for reason in line.reasons) for line in self.lines}
        labelled = any(reason.label for line in self.lines for reason in line.reasons)
        return "" if labelled or len(told) != 1 else " ".join(*told)

    @property
    def introduction(self) -> str:
        """The text above its table."""
        return self.common_reason or self.note


@dataclass(frozen=True, slots=True, kw_only=True)
class LicenseLine:
    """The units of one SKU, found and used."""

    product: str
    enabled: int
    free_before: int
    used_now: int
    missing: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """All that the template lays out."""

    texts: Texts
    headline: str
    preview: bool
    is_undo: bool
    undoes: str  # the run that is undone, in words, where there is one
    file_name: str
    refusal: Reason | None
    notices: tuple[str, ...]
    tasks: tuple[Task, ...]
    shares: tuple[Share, ...]
    sections: tuple[Section, ...]
    welcome: tuple[str, ...]
    licenses: tuple[LicenseLine, ...]
    license_remarks: tuple[str, ...]
    job_id: str
    dropped_at: str
    attached: str
    guide_url: str

    @property
    def language(self) -> str:
        """The language tag of the document."""
        return self.texts.language


def lay_out(
    report: JobReport,
    texts: Texts,
    passwords: PasswordDisplay,
    attached: Sequence[str],
    *,
    tables: bool = True,
) -> Page:
    """The page for a report; `attached` are the names of the mail's attachments.

    Without `tables` it only counts the rows of each outcome.
    """
    return Page(
        texts=texts,
        headline=render_headline(report, texts),
        preview=report.kind is JobKind.PREVIEW,
        is_undo=report.kind is JobKind.UNDO,
        undoes=_undone_run(report.undoes, texts),
        file_name=_shown(report.file_name),
        refusal=_refusal(report.refusal, texts),
        notices=list_notices(report, texts),
        tasks=list_tasks(report, texts, passwords, attached),
        shares=tuple(_shares(report, texts)),
        sections=tuple(_sections(report, texts, passwords, MOST_ROWS if tables else 0)),
        welcome=list_welcome(report, texts),
        licenses=tuple(map(_license_line, report.skus)),
        license_remarks=tuple(_license_remarks(report.skus, texts)),
        job_id=report.job_id,
        dropped_at=texts.moment(report.dropped_at),
        attached=texts.join_and([texts.isolate(name) for name in attached]),
        guide_url=report.guide_url,
    )


def _undone_run(run: UndoneRun | None, texts: Texts) -> str:
    if run is None:
        return ""
    return texts.gettext("accounts of {file}, uploaded {time}").format(
        file=texts.isolate(_shown(run.file_name)),
        time=texts.isolate(texts.moment(run.dropped_at)),
    )


def _refusal(refusal: Finding | None, texts: Texts) -> Reason | None:
    if refusal is None:
        return None
    return Reason(label=refusal.code, sentence=describe(refusal, texts, linked=False))


def _shares(report: JobReport, texts: Texts) -> Iterator[Share]:
    counts = count_outcomes(report)
    for status in sorted(counts, key=lambda status: status not in ACHIEVED):
        yield Share(
            text=tally(status, counts[status], preview=report.kind is JobKind.PREVIEW, texts=texts),
            colour=STATUS_TEXTS[status].colour,
            percent=max(1, round(100 * counts[status] / len(report.rows))),
        )


def _sections(
    report: JobReport, texts: Texts, passwords: PasswordDisplay, room: int
) -> Iterator[Section]:
    for status, count in count_outcomes(report).items():
        rows = (row for row in report.rows if row.status is status)
        yield Section(
            title=texts.gettext(STATUS_TEXTS[status].title),
            note=note(
                status,
                preview=report.kind is JobKind.PREVIEW,
                texts=texts,
                is_undo=report.kind is JobKind.UNDO,
                licenses_follow=report.licenses_follow,
                sign_in_allowed=report.sign_in_allowed,
            ),
            colour=STATUS_TEXTS[status].colour,
            shows_passwords=status is OutcomeStatus.CREATED and passwords is PasswordDisplay.SHOWN,
            lines=tuple(lay_out_row(row, texts, report.kind) for row in islice(rows, room)),
            left_out=max(0, count - room),
        )


def _shown(text: str) -> str:
    return unlinked(one_line(text, _LONGEST_CELL))


def _user_name(row: RowOutcome) -> str:
    """As it can be copied, where it is an address in a domain of the tenant."""
    if row.status in (OutcomeStatus.INVALID, OutcomeStatus.NOT_CREATED):
        return _shown(row.user_name)
    return one_line(row.user_name, _LONGEST_CELL)


def lay_out_row(row: RowOutcome, texts: Texts, kind: JobKind) -> Line:
    """A row with the reasons for its outcome."""
    return Line(
        row_number=row.row_number,
        name=_shown(row.display_name),
        user_name=_user_name(row),
        country=texts.country(_shown(row.usage_location)),
        password=row.temporary_password,
        reasons=tuple(_reason(finding, texts, kind) for finding in row.findings),
    )


def _reason(finding: Finding, texts: Texts, kind: JobKind) -> Reason:
    label = texts.column(finding.column) if finding.column and finding.code in RowError else ""
    return Reason(label=label, sentence=describe(finding, texts, kind, linked=False))


def _license_remarks(skus: Sequence[SkuUse], texts: Texts) -> Iterator[str]:
    for sku in skus:
        if sku.in_grace:
            yield texts.plural(
                "{count} licence of {product} is in its grace period because the subscription has "
                "ended. Ask the administrator to renew it.",
                "{count} licences of {product} are in their grace period because the subscription "
                "has ended. Ask the administrator to renew it.",
                sku.in_grace,
                product=texts.isolate(product_name(sku.sku_part_number)),
            )


def _license_line(sku: SkuUse) -> LicenseLine:
    return LicenseLine(
        product=product_name(sku.sku_part_number),
        enabled=sku.enabled,
        free_before=sku.free_before,
        used_now=sku.used_now,
        missing=sku.missing + sku.missing_to_fix,
    )
