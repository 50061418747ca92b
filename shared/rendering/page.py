"""The page of a report before any markup and any language: its parts and their order."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from typing import Final

from shared.models import (
    Column,
    Finding,
    JobKind,
    JobReport,
    OutcomeStatus,
    RowError,
    RowOutcome,
    SkuUse,
    UndoneUpload,
)
from shared.rendering.lazy_texts import (
    Fact,
    Joining,
    LazyText,
    Several,
    gettext_lazy,
    ngettext_lazy,
    paragraph,
)
from shared.rendering.notices import list_notices, list_welcome
from shared.rendering.password_display import PasswordDisplay
from shared.rendering.plain_text import one_line, unlinked
from shared.rendering.products import product_name
from shared.rendering.sentences import describe
from shared.rendering.statuses import (
    STATUS_TEXTS,
    Share,
    count_outcomes,
    list_shares,
    note,
    render_headline,
)
from shared.rendering.tasks import Task, list_tasks

# No mail has room for more: a row takes at least 150 of its 95,000 bytes.
MOST_ROWS: Final = 640
_LONGEST_CELL: Final = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """The reason for the outcome of a row; `column` is that of the cell to correct, if any."""

    column: Column | None
    sentence: LazyText


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why a file is not accepted; `code` is the same in every language."""

    code: str
    sentence: LazyText


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A row of the file as a table shows it; `country` is an ISO 3166-1 code."""

    row_number: int
    name: str
    user_name: str
    country: str
    password: str | None = field(repr=False)
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """The table of one outcome; `left_out` rows are in results.xlsx only."""

    title: LazyText
    note: LazyText
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
    def common_reason(self) -> Fact | None:
        """The reason that all of its rows have in common, shown above the table."""
        told = {line.reasons for line in self.lines}
        [reasons] = told if len(told) == 1 else [()]
        if not reasons or any(reason.column for reason in reasons):
            return None
        return paragraph(*(reason.sentence for reason in reasons))


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
    """All that the template lays out, in no language yet."""

    headline: LazyText
    preview: bool
    is_undo: bool
    undoes: LazyText | None  # the run that is undone
    file_name: str
    refusal: Refusal | None
    notices: tuple[Fact, ...]
    tasks: tuple[Task, ...]
    shares: tuple[Share, ...]
    sections: tuple[Section, ...]
    welcome: tuple[LazyText, ...]
    licenses: tuple[LicenseLine, ...]
    license_remarks: tuple[LazyText, ...]
    job_id: str
    dropped_at: datetime
    attached: Several
    guide_url: str


def lay_out(
    report: JobReport,
    passwords: PasswordDisplay,
    attached: Sequence[str],
    *,
    tables: bool = True,
) -> Page:
    """The page for a report; `attached` are the names of the mail's attachments.

    Without `tables` it only counts the rows of each outcome.
    """
    return Page(
        headline=render_headline(report),
        shares=tuple(list_shares(report)),
        notices=tuple(list_notices(report)),
        welcome=list_welcome(report),
        tasks=tuple(list_tasks(report, passwords, attached)),
        refusal=_refusal(report.refusal),
        undoes=_undone_upload(report.undoes),
        sections=tuple(_sections(report, passwords, MOST_ROWS if tables else 0)),
        licenses=tuple(map(_license_line, report.skus)),
        license_remarks=tuple(_license_remarks(report.skus)),
        preview=report.kind is JobKind.PREVIEW,
        is_undo=report.kind is JobKind.UNDO,
        file_name=_shown(report.file_name),
        job_id=report.job_id,
        dropped_at=report.dropped_at,
        attached=Several(tuple(attached), Joining.AND),
        guide_url=report.guide_url,
    )


def _undone_upload(run: UndoneUpload | None) -> LazyText | None:
    if run is None:
        return None
    return gettext_lazy(
        "accounts of {file}, uploaded {time}", file=_shown(run.file_name), time=run.dropped_at
    )


def _refusal(refusal: Finding | None) -> Refusal | None:
    if refusal is None:
        return None
    return Refusal(code=refusal.code, sentence=describe(refusal, linked=False))


def _sections(report: JobReport, passwords: PasswordDisplay, room: int) -> Iterator[Section]:
    for status, count in count_outcomes(report).items():
        rows = (row for row in report.rows if row.status is status)
        yield Section(
            title=gettext_lazy(STATUS_TEXTS[status].title),
            note=note(
                status,
                preview=report.kind is JobKind.PREVIEW,
                is_undo=report.kind is JobKind.UNDO,
                licenses_follow=report.licenses_follow,
                sign_in_allowed=report.sign_in_allowed,
            ),
            colour=STATUS_TEXTS[status].colour,
            shows_passwords=status is OutcomeStatus.CREATED and passwords is PasswordDisplay.SHOWN,
            lines=tuple(lay_out_row(row, report.kind) for row in islice(rows, room)),
            left_out=max(0, count - room),
        )


def _shown(text: str) -> str:
    return unlinked(one_line(text, _LONGEST_CELL))


def _user_name(row: RowOutcome) -> str:
    """As it can be copied, where it is an address in a domain of the tenant."""
    if row.status in (OutcomeStatus.INVALID, OutcomeStatus.NOT_CREATED):
        return _shown(row.user_name)
    return one_line(row.user_name, _LONGEST_CELL)


def lay_out_row(row: RowOutcome, kind: JobKind) -> Line:
    """A row with the reasons for its outcome."""
    return Line(
        row_number=row.row_number,
        name=_shown(row.display_name),
        user_name=_user_name(row),
        country=_shown(row.usage_location),
        password=row.temporary_password,
        reasons=tuple(_reason(finding, kind) for finding in row.findings),
    )


def _reason(finding: Finding, kind: JobKind) -> Reason:
    return Reason(
        column=finding.column if finding.code in RowError else None,
        sentence=describe(finding, kind, linked=False),
    )


def _license_remarks(skus: Sequence[SkuUse]) -> Iterator[LazyText]:
    for sku in skus:
        if sku.in_grace:
            yield ngettext_lazy(
                "{count} licence of {product} is in its grace period because the subscription has "
                "ended. Ask the administrator to renew it.",
                "{count} licences of {product} are in their grace period because the subscription "
                "has ended. Ask the administrator to renew it.",
                sku.in_grace,
                product=product_name(sku.sku_part_number),
            )


def _license_line(sku: SkuUse) -> LicenseLine:
    return LicenseLine(
        product=product_name(sku.sku_part_number),
        enabled=sku.enabled,
        free_before=sku.free_before,
        used_now=sku.used_now,
        missing=sku.missing + sku.missing_to_fix,
    )
