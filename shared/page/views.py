"""The values that the templates show, from the stored documents. Pure."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from shared.models import (
    JobKind,
    JobReport,
    OutcomeStatus,
    PasswordDelivery,
    ReasonCode,
    RowOutcome,
)
from shared.page.approval import OpenApproval
from shared.page.file_words import LONGEST_NAME, phase_text, shown_name
from shared.page.files import FileReport, StaffFile
from shared.page.live_progress import Phase, Progress
from shared.page.people import Person, Role
from shared.page.waiting_views import RoundLine, round_lines, with_later_outcomes
from shared.rendering.i18n import Texts
from shared.rendering.page import Line, Page, lay_out
from shared.rendering.password_display import PasswordDisplay
from shared.rendering.plain_text import one_line
from shared.rendering.statuses import STATUS_TEXTS, count_outcomes

_PREVIEW, _UNDO = "preview/", "undo/"
# Seconds until the next look, the longer the less has changed; then every 30 seconds.
_PAUSES: Final = (2, 2, 3, 3, 5, 5, 8, 8, 15, 15)
_LONGEST_PAUSE: Final = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class FileLine:
    """A file in the list of files."""

    job: str
    name: str
    uploaded_at: str
    uploader: str
    state: str
    kind: str  # preview, undo, or empty


@dataclass(frozen=True, slots=True, kw_only=True)
class CountryBar:
    """The progress of one country."""

    country: str
    done: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgressView:
    """The progress of a file; `version` changes with the progress."""

    state: str
    bars: tuple[CountryBar, ...]
    done: int
    total: int
    over: bool
    version: str
    pause: int  # seconds until the next look
    look: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """An outcome to filter by."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRow:
    """A row of the outcome table."""

    status: str
    created: bool
    line: Line


@dataclass(frozen=True, slots=True, kw_only=True)
class FileView:
    """Everything on the page of one file; `summary` is None before the verdict."""

    job: str
    name: str
    kind: str
    uploaded_at: str
    uploader: str
    progress: ProgressView
    summary: Page | None
    waits_until: str  # empty if nobody waits
    rounds: tuple[RoundLine, ...]
    rows: tuple[TableRow, ...]
    left_out: int
    choices: tuple[Choice, ...]
    search: str
    downloads: tuple[str, ...]
    may_undo: bool
    may_reveal: bool
    waits_for_approval: bool
    own_approval: bool  # the list is the person's own, so they may not decide
    digest: str  # of what this person may decide about; empty if about nothing
    still_waiting: int


def list_lines(files: Iterable[StaffFile], texts: Texts) -> tuple[FileLine, ...]:
    """The list of files."""
    return tuple(_file_line(file, texts) for file in files)


def _file_line(file: StaffFile, texts: Texts) -> FileLine:
    return FileLine(
        job=file.job,
        name=shown_name(file.file_name),
        uploaded_at=texts.moment(file.uploaded_at),
        uploader=one_line(file.uploader, LONGEST_NAME),
        state=phase_text(file.progress, texts, is_undo=kind_of(file.file_name) == "undo"),
        kind=kind_of(file.file_name),
    )


def kind_of(file_name: str) -> str:
    """The kind of job that the folder of a file asks for."""
    folder = file_name.lower()
    return "preview" if folder.startswith(_PREVIEW) else "undo" if folder.startswith(_UNDO) else ""


def show_progress(
    progress: Progress, texts: Texts, *, is_undo: bool = False, look: int = 0
) -> ProgressView:
    """The progress for people, and when to look again; `look` counts looks without a change."""
    return ProgressView(
        state=phase_text(progress, texts, is_undo=is_undo),
        bars=tuple(
            CountryBar(country=texts.country(each.country), done=each.done, total=each.total)
            for each in progress.countries
        ),
        done=progress.done,
        total=progress.total,
        over=progress.phase is Phase.DONE,
        version=progress.version,
        pause=_PAUSES[look] if look < len(_PAUSES) else _LONGEST_PAUSE,
        look=look,
    )


def show_file(
    opened: FileReport, person: Person, texts: Texts, *, search: str = "", outcome: str = ""
) -> FileView:
    """The page of a file, with the rows that match the search and the outcome."""
    file, report = opened.file, with_later_outcomes(opened.report, opened.waiting)
    final = report is not None and _is_final(file, report)
    created = {row.row_number for row in created_rows(opened.report)} if opened.report else set()
    rows, left_out = _rows(report, texts, search, outcome, created) if report else ((), 0)
    waits = opened.waiting is not None and not opened.waiting.is_over
    approval = opened.approval
    return FileView(
        job=file.job,
        name=shown_name(file.file_name),
        kind=kind_of(file.file_name),
        uploaded_at=texts.moment(file.uploaded_at),
        uploader=one_line(file.uploader, LONGEST_NAME),
        progress=show_progress(file.progress, texts, is_undo=kind_of(file.file_name) == "undo"),
        summary=_summary(report) if report and final else None,
        waits_until=texts.moment(opened.waiting.until) if opened.waiting and waits else "",
        rounds=round_lines(opened.rounds, texts),
        rows=rows if final or report is None else _in_work(rows, report, texts),
        left_out=left_out,
        choices=_choices(report, texts, outcome) if report and final else (),
        search=search,
        downloads=_downloads(file, report),
        may_undo=_may_undo(opened, person),
        may_reveal=_may_reveal(opened, person),
        waits_for_approval=approval is not None,
        own_approval=approval is not None
        and person.may(Role.APPROVE)
        and person.is_named(approval.uploader_id),
        digest=approval.digest if approval and approval.may_be_decided_by(person) else "",
        still_waiting=sum(
            each.outcome is None
            for each in (opened.waiting.rows_that_wait if opened.waiting else ())
        ),
    )


def approval_lines(approvals: Iterable[OpenApproval]) -> tuple[tuple[str, str], ...]:
    """The job and the name of each list that waits for an approval."""
    return tuple((each.job, shown_name(each.file_name)) for each in approvals)


def _is_final(file: StaffFile, report: JobReport) -> bool:
    """True if the report is final: before that its rows count as failed."""
    return file.progress.phase in (Phase.REPORTING, Phase.DONE) or report.refusal is not None


def _summary(report: JobReport) -> Page:
    attached = () if report.refusal else ("results.xlsx",)
    return lay_out(report, _display(report), attached, tables=False)


def _display(report: JobReport) -> PasswordDisplay:
    if report.password_delivery is PasswordDelivery.NONE:
        return PasswordDisplay.NOT_SENT
    return PasswordDisplay.WITHHELD


def _rows(
    report: JobReport, texts: Texts, search: str, outcome: str, created: Collection[int]
) -> tuple[tuple[TableRow, ...], int]:
    chosen = tuple(row for row in report.rows if _matches(row, search, outcome))
    page = lay_out(replace(report, rows=chosen), _display(report), ())
    rows = [
        TableRow(status=texts.say(section.title), created=line.row_number in created, line=line)
        for section in page.sections
        for line in section.lines
    ]
    ordered = tuple(sorted(rows, key=lambda row: row.line.row_number))
    return ordered, sum(section.left_out for section in page.sections)


def _in_work(rows: tuple[TableRow, ...], report: JobReport, texts: Texts) -> tuple[TableRow, ...]:
    """The rows as they are while batches run: those that nobody has tried yet are in progress."""
    untried = {
        each.row_number
        for each in report.rows
        if any(finding.code == ReasonCode.NOT_TRIED for finding in each.findings)
    }
    status = texts.gettext("In progress")
    return tuple(
        TableRow(status=status, created=False, line=replace(row.line, reasons=()))
        if row.line.row_number in untried
        else row
        for row in rows
    )


def _matches(row: RowOutcome, search: str, outcome: str) -> bool:
    if outcome and row.status != outcome:
        return False
    wanted = search.casefold().strip()
    return not wanted or any(
        wanted in text.casefold() for text in (row.user_name, row.display_name, str(row.row_number))
    )


def _choices(report: JobReport, texts: Texts, outcome: str) -> tuple[Choice, ...]:
    return tuple(
        Choice(
            value=status.value,
            label=f"{texts.gettext(STATUS_TEXTS[status].title)} ({texts.number(count)})",
            chosen=status == outcome,
        )
        for status, count in count_outcomes(report).items()
    )


def _downloads(file: StaffFile, report: JobReport | None) -> tuple[str, ...]:
    if report is None or report.refusal or file.progress.phase is not Phase.DONE:
        return ()
    invalid = any(row.status is OutcomeStatus.INVALID for row in report.rows)
    return ("results.xlsx", "to-fix.xlsx") if invalid else ("results.xlsx",)


def _may_undo(opened: FileReport, person: Person) -> bool:
    """True if this person may undo the run: one of their own with accounts or people who wait."""
    report = opened.report
    return (
        opened.own
        and opened.file.is_over
        and person.may(Role.UPLOAD)
        and report is not None
        and report.kind is JobKind.CREATE
        and (bool(created_rows(report)) or _somebody_waits(opened))
    )


def _somebody_waits(opened: FileReport) -> bool:
    return opened.waiting is not None and bool(opened.waiting.rows_that_wait)


def _may_reveal(opened: FileReport, person: Person) -> bool:
    report = opened.report
    return (
        person.may(Role.PASSWORDS)
        and opened.file.is_over
        and report is not None
        and report.password_delivery is PasswordDelivery.PAGE
        and bool(created_rows(report))
    )


def created_rows(report: JobReport) -> Sequence[RowOutcome]:
    """The rows whose accounts this run created."""
    return [row for row in report.rows if row.status is OutcomeStatus.CREATED]
