"""Build the report of a job from its stored documents. Pure.

Each data row of the file appears exactly once, even if documents about it are missing.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from shared.models import (
    Column,
    EarlierUpload,
    Finding,
    JobKind,
    JobReport,
    JudgedRow,
    OutcomeStatus,
    ReasonCode,
    RowOutcome,
    SkuUse,
    UndoneUpload,
)
from shared.models.reasons import (
    approval_asked,
    approved,
    uploaded_by,
)
from shared.pipeline.follow_up_remarks import remark_on_follow_ups
from shared.pipeline.license_units import count_units
from shared.pipeline.refused_rows import describe_stop, find_cause, let_refused_wait
from shared.state.approval_documents import ApprovalNeed, DecisionDocument
from shared.state.documents import (
    CARRIED_OUT,
    AllocationDocument,
    JobDocument,
    OutcomeDocument,
    OutcomeRow,
    RemovedDocument,
    RoundPurpose,
    RowVerdict,
    Stage,
    UndoneJob,
    Verdict,
)
from shared.state.follow_ups import FollowUp, FollowUpState
from shared.state.waiting_documents import WaitingDocument, WaitingRow

_BY_VERDICT: Mapping[Verdict, OutcomeStatus] = {
    Verdict.DUPLICATE: OutcomeStatus.DUPLICATE_USER_NAME,
    Verdict.NO_LICENSE: OutcomeStatus.NO_LICENSE,
    Verdict.WAIT: OutcomeStatus.WAITING,
    Verdict.INVALID: OutcomeStatus.INVALID,
    Verdict.FAILED: OutcomeStatus.FAILED,
    Verdict.KEEP: OutcomeStatus.KEPT,
    Verdict.GONE: OutcomeStatus.GONE,
}
_BY_STAGE: Mapping[Stage, OutcomeStatus] = {
    Stage.LICENSED: OutcomeStatus.CREATED,
    Stage.FOREIGN: OutcomeStatus.DUPLICATE_USER_NAME,
    Stage.NO_UNITS: OutcomeStatus.NO_LICENSE,
    Stage.WAITING: OutcomeStatus.WAITING,
    Stage.REFUSED: OutcomeStatus.FAILED,
    Stage.REMOVED: OutcomeStatus.REMOVED,
    Stage.KEPT: OutcomeStatus.KEPT,
    Stage.GONE: OutcomeStatus.GONE,
}
_NOT_TRIED = Finding(code=ReasonCode.NOT_TRIED)


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRecord:
    """Everything stored about a job; the keys of the mappings are batch ids."""

    job: JobDocument
    rows: Mapping[str, tuple[JudgedRow, ...]]
    allocation: AllocationDocument | None
    outcomes: Mapping[str, OutcomeDocument]
    removed: Mapping[str, RemovedDocument]
    earlier: EarlierUpload | None = None
    waiting: WaitingDocument | None = None  # of a round: the list of its file
    decision: DecisionDocument | None = None


def assemble_report(record: JobRecord, password_of: Callable[[int], str | None]) -> JobReport:
    """The report of a job; `password_of` gives the temporary password of a created row."""
    rows = [*_rejected(record), *_judged(record, password_of), *_reminded(record)]
    rows.sort(key=lambda row: row.row_number)
    cause = find_cause(record.job, rows)
    rows = let_refused_wait(record.job, record.waiting, rows, cause)
    source = record.job.source
    return JobReport(
        job_id=record.job.job,
        file_name=source.blob_name,
        dropped_at=source.last_modified,
        kind=record.job.kind,
        refusal=record.job.refusal,
        rows=tuple(rows),
        heading=record.job.heading,
        delimiter=record.job.delimiter,
        skus=tuple(_sku_uses(record, rows)),
        password_delivery=record.job.terms.password_delivery,
        sign_in_allowed=record.job.terms.sign_in_allowed,
        remarks=(*origin(record.job), *record.job.terms.remarks, *_approval(record)),
        stopped=describe_stop(record.job, cause),
        earlier=record.earlier,
        undoes=_undone_upload(record.job),
        licenses_follow=_licenses_follow(
            record.job, (row for part in record.rows.values() for row in part), rows
        ),
    )


def origin(job: JobDocument) -> Iterator[Finding]:
    """Who uploaded the file, where its metadata says so."""
    if job.source.uploader:
        yield uploaded_by(job.source.uploader)


def _approval(record: JobRecord) -> Iterator[Finding]:
    """Why a list needs an approval, and what became of it."""
    approval, decision = record.job.approval, record.decision
    if approval is None:
        return
    yield from approval.reasons
    if decision is None:
        yield approval_asked(approval.asked, approval_until(record.job, approval))
    elif decision.approved:
        yield approved(decision.who, decision.at, decision.sentence)


def approval_until(job: JobDocument, approval: ApprovalNeed) -> datetime:
    """Until when a list waits for its approval."""
    if job.round:
        return job.round.until
    return (job.judged_at or job.source.last_modified) + timedelta(days=approval.days)


def _licenses_follow(
    job: JobDocument, judged: Iterable[JudgedRow], rows: Iterable[RowOutcome]
) -> bool:
    created = {row.row_number for row in rows if row.status is OutcomeStatus.CREATED}
    licenses = job.terms.licenses
    return any(
        licenses.group_for(row.usage_location, row.extras.licenses)
        for row in judged
        if row.row_number in created
    )


def _undone_upload(job: JobDocument) -> UndoneUpload | None:
    if job.undoes is None:
        return None
    return UndoneUpload(file_name=job.undoes.file_name, dropped_at=job.undoes.dropped_at)


def _reminded(record: JobRecord) -> Iterable[RowOutcome]:
    """The rows that a reminder is about: those that stop waiting when the wait of the list ends."""
    if record.waiting and record.job.round and record.job.round.purpose is RoundPurpose.REMIND:
        for each in record.waiting.rows_that_wait:
            if each.until is None:
                yield waiting_outcome(each)


def waiting_outcome(waiting: WaitingRow) -> RowOutcome:
    """A row that waits, as a report shows it."""
    return _outcome(waiting.row, OutcomeStatus.WAITING, waiting.findings)


def _rejected(record: JobRecord) -> Iterable[RowOutcome]:
    job = record.job
    corrected = {
        each.row_number: each
        for each in _verdicts(record.allocation)
        if each.verdict is Verdict.DUPLICATE
    }
    for row in job.rejected:
        if job.kind is JobKind.UNDO:
            yield _not_listed(row, job.undoes)
        elif found := corrected.get(row.row_number):
            yield _outcome(row, OutcomeStatus.DUPLICATE_USER_NAME, found.findings)
        else:
            yield _outcome(row, OutcomeStatus.INVALID, row.findings)


def _not_listed(row: JudgedRow, undoes: UndoneJob | None) -> RowOutcome:
    """A row of a list to undo for which its run created no account."""
    if undoes and row.row_number in undoes.withdrawn:
        return _outcome(row, OutcomeStatus.WITHDRAWN, ())
    if undoes and row.row_number in undoes.in_round:
        return _outcome(row, OutcomeStatus.WAITING, (Finding(code=ReasonCode.IN_ROUND),))
    return _outcome(row, OutcomeStatus.NOT_CREATED, row.findings)


def _judged(record: JobRecord, password_of: Callable[[int], str | None]) -> Iterable[RowOutcome]:
    verdicts = {each.row_number: each for each in _verdicts(record.allocation)}
    carried = _carried_rows(record)
    for batch, rows in record.rows.items():
        outcome = record.outcomes.get(batch)
        settled = {each.row_number: each for each in outcome.rows} if outcome else {}
        removed = record.removed.get(batch, RemovedDocument())
        for row in rows:
            if row.row_number in carried and row.row_number not in settled:
                yield _outcome(row, OutcomeStatus.CREATED, ())
            elif row.row_number in settled:
                yield _settled(record.job, row, settled[row.row_number], removed, password_of)
            else:
                yield _undone(record.job, row, verdicts.get(row.row_number))


def _carried_rows(record: JobRecord) -> frozenset[int]:
    """The rows of a round whose accounts an earlier one created, as far as the list shows them."""
    waiting = record.waiting.rows if record.waiting else ()
    return frozenset(each.row.row_number for each in waiting if each.account)


def rows_told_before(record: JobRecord) -> frozenset[int]:
    """The rows of a round that were reported as created before, and of which there is no news."""
    outcomes = [row for outcome in record.outcomes.values() for row in outcome.rows]
    settled = {row.row_number for row in outcomes}
    is_over = record.job.round is not None and record.job.round.purpose is RoundPurpose.END
    silent = {
        row.row_number
        for row in outcomes
        if row.is_carried and not _is_news(row.follow_ups, is_over=is_over)
    }
    return frozenset(silent | (_carried_rows(record) - settled))


def _is_news(follow_ups: Iterable[FollowUp], *, is_over: bool) -> bool:
    """True if readers have something to do about what follows an account."""
    return any(
        (each.is_open and is_over) or (each.state is FollowUpState.ENDED and each.code)
        for each in follow_ups
    )


def _verdicts(allocation: AllocationDocument | None) -> tuple[RowVerdict, ...]:
    return allocation.verdicts if allocation else ()


def _waits_instead(job: JobDocument, status: OutcomeStatus) -> OutcomeStatus:
    lacks_units = status is OutcomeStatus.NO_LICENSE
    return OutcomeStatus.WAITING if lacks_units and job.lets_wait else status


def _as_waiting(finding: Finding) -> Finding:
    """The finding of a waiting row: the licence it lacked is the one it waits for."""
    if finding.code == ReasonCode.NO_LICENSE:
        return replace(finding, code=ReasonCode.LICENCE)
    return finding


def _settled(
    job: JobDocument,
    row: JudgedRow,
    outcome: OutcomeRow,
    removed: RemovedDocument,
    password_of: Callable[[int], str | None],
) -> RowOutcome:
    if outcome.object_id in removed.kept:
        findings = (Finding(code=ReasonCode.NOT_REMOVED), *outcome.findings)
        return _outcome(row, OutcomeStatus.FAILED, findings)
    is_over = job.round is not None and job.round.purpose is RoundPurpose.END
    open_ends = tuple(
        remark_on_follow_ups(outcome.follow_ups, row.extras.start_date, is_over=is_over)
    )
    if outcome.is_carried:
        return _outcome(row, OutcomeStatus.CREATED, open_ends)
    status = _waits_instead(job, _BY_STAGE.get(outcome.stage, OutcomeStatus.FAILED))
    if status is not OutcomeStatus.CREATED:
        return _outcome(row, status, outcome.findings)
    password = password_of(row.row_number)
    findings = (*outcome.findings, *open_ends, *row.remarks)
    if password is None:
        findings = (*findings, Finding(code=ReasonCode.PASSWORD_GONE))
    return _outcome(row, status, findings, password=password)


def _undone(job: JobDocument, row: JudgedRow, verdict: RowVerdict | None) -> RowOutcome:
    """A row that no batch has worked on: its verdict is its outcome."""
    preview = job.kind is JobKind.PREVIEW
    if preview and verdict and verdict.verdict is Verdict.CREATE:
        return _outcome(row, OutcomeStatus.WOULD_CREATE, (*verdict.findings, *row.remarks))
    if verdict is None or verdict.verdict in CARRIED_OUT:
        return _outcome(row, OutcomeStatus.FAILED, (_NOT_TRIED,))
    return _outcome(row, _waits_instead(job, _BY_VERDICT[verdict.verdict]), verdict.findings)


def _outcome(
    row: JudgedRow,
    status: OutcomeStatus,
    findings: tuple[Finding, ...],
    *,
    password: str | None = None,
) -> RowOutcome:
    if status is OutcomeStatus.WAITING:
        findings = tuple(map(_as_waiting, findings))
    return RowOutcome(
        row_number=row.row_number,
        user_name=row.values[Column.USER_NAME],
        display_name=row.values[Column.DISPLAY_NAME],
        usage_location=row.usage_location,
        status=status,
        findings=findings,
        temporary_password=password,
        cells=row.cells,
    )


def _sku_uses(record: JobRecord, rows: Sequence[RowOutcome]) -> Iterator[SkuUse]:
    if record.allocation is None:
        return
    licenses = record.job.licenses_after(record.allocation)
    granted = {
        each.row_number for each in record.allocation.verdicts if each.verdict in CARRIED_OUT
    }
    told_before = {
        row.row_number
        for outcome in record.outcomes.values()
        for row in outcome.rows
        if row.is_carried
    }
    wanted = {
        row.row_number: licenses.for_country(row.usage_location, row.extras.licenses)
        for part in (record.job.rejected, *record.rows.values())
        for row in part
        if row.row_number not in told_before
    }
    for seen in record.allocation.skus:
        wanting = [row for row in rows if seen.sku_part_number in wanted.get(row.row_number, ())]
        yield count_units(seen, wanting, granted)
