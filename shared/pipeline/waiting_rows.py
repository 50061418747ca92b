"""Which rows of a reported job wait, and the result of a round for each row. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from shared.allocation.waiting import rest_after
from shared.allocation.waiting_row import RoundResult, with_account, with_reason
from shared.models import JobReport, JudgedRow, OutcomeStatus, ReasonCode, RoundFacts, RowOutcome
from shared.pipeline.build_report import JobRecord, approval_until
from shared.state.blob_names import batch_place
from shared.state.documents import JobDocument, OutcomeRow, RoundPurpose, Stage
from shared.state.waiting_documents import MadeAccount, WaitingDocument, WaitingRow, WaitReason


def list_waiting(record: JobRecord, report: JobReport, now: datetime) -> WaitingDocument | None:
    """The waiting list after the first job of a file; None if no row waits."""
    job, licenses = record.job, record.job.licenses_after(record.allocation)
    results = list_results(record, report)
    rows = tuple(
        _waiting_row(
            job,
            WaitingRow(
                row=row,
                reason=results[row.row_number].reason,
                since=now,
                skus=licenses.for_country(row.usage_location, row.extras.licenses),
                findings=results[row.row_number].findings,
                continues=results[row.row_number].continues or "",
            ),
            results[row.row_number],
            now,
        )
        for row in sorted(
            (row for rows in record.rows.values() for row in rows), key=lambda row: row.row_number
        )
        if row.row_number in results
    )
    rows = tuple(each for each in rows if not each.is_over)
    if not rows:
        return None
    waiting = WaitingDocument(
        job=job.job,
        source=job.source,
        terms=job.terms,
        heading=job.heading,
        delimiter=job.delimiter,
        since=now,
        until=approval_until(job, job.approval)
        if job.approval
        else now + timedelta(days=job.terms.wait_days),
        rows=rows,
    )
    return rest_after(waiting, {each.reason for each in rows}, now)


def list_results(record: JobRecord, report: JobReport) -> dict[int, RoundResult]:
    """The result of a job, by row number."""
    return {
        row.row_number: RoundResult(
            outcome=None if outcome.status is OutcomeStatus.WAITING else outcome.status,
            reason=_reason(outcome),
            findings=outcome.findings,
            continues=_continues(record, batch, settled),
            account=_account(settled),
            follow_ups=settled.follow_ups if settled and settled.stage is Stage.LICENSED else None,
        )
        for batch, row, outcome, settled in _reported(record, report)
    }


def _waiting_row(
    job: JobDocument, row: WaitingRow, result: RoundResult, now: datetime
) -> WaitingRow:
    if result.outcome is None:
        return with_reason(job.terms, row, result.reason, now)
    return with_account(job.terms, replace(row, outcome=result.outcome, findings=()), result, now)


def _account(row: OutcomeRow | None) -> MadeAccount | None:
    if row is None or row.stage is not Stage.LICENSED:
        return None
    return MadeAccount(object_id=row.object_id, mark=row.mark, is_blocked=row.is_blocked)


def _reported(
    record: JobRecord, report: JobReport
) -> Iterator[tuple[str, JudgedRow, RowOutcome, OutcomeRow | None]]:
    """Each row with its batch, as it is reported, and as the batch left it."""
    outcomes = {each.row_number: each for each in report.rows}
    settled = {row.row_number: row for outcome in record.outcomes.values() for row in outcome.rows}
    for batch, rows in record.rows.items():
        for row in rows:
            yield batch, row, outcomes[row.row_number], settled.get(row.row_number)


_REASONS: Mapping[str, WaitReason] = {
    ReasonCode.LICENCE: WaitReason.LICENCE,
    ReasonCode.NEXT_DAY: WaitReason.LIMIT,
    ReasonCode.APPROVAL: WaitReason.APPROVAL,
    ReasonCode.START_DATE: WaitReason.START_DATE,
}


def _reason(outcome: RowOutcome) -> WaitReason:
    found = (_REASONS[each.code] for each in outcome.findings if each.code in _REASONS)
    return next(found, WaitReason.SERVICE)


def _continues(record: JobRecord, batch: str, row: OutcomeRow | None) -> str | None:
    """The intents that the next round takes over; None if this job wrote none for the row."""
    if row is None:
        return None
    return batch_place(record.job.job, batch) if row.may_exist else ""


def apply_withdrawals(report: JobReport, waiting: WaitingDocument | None) -> JobReport:
    """The report of a round in which rows that were withdrawn meanwhile do not wait.

    `waiting` is the list of the file after this job.
    """
    if waiting is None:
        return report
    withdrawn = {
        each.row.row_number for each in waiting.rows if each.outcome is OutcomeStatus.WITHDRAWN
    }
    return replace(
        report,
        rows=tuple(
            replace(row, status=OutcomeStatus.WITHDRAWN, findings=())
            if row.status is OutcomeStatus.WAITING and row.row_number in withdrawn
            else row
            for row in report.rows
        ),
    )


def describe_round(
    job: JobDocument, report: JobReport, waiting: WaitingDocument | None
) -> RoundFacts | None:
    """The facts of a report about the rounds of its file; None if no row waits or waited.

    `waiting` is the list of the file after this job.
    """
    if waiting is None:
        return None
    told = {row.row_number for row in report.rows}
    others = [each for each in waiting.rows if each.outcome is None]
    if not others and job.round is None:
        return None
    is_reminder = bool(job.round and job.round.purpose is RoundPurpose.REMIND)
    return RoundFacts(
        number=job.round.number if job.round else 1,
        until=waiting.until if is_reminder else _end_of_wait(waiting, others),
        is_last=bool(job.round) and waiting.is_over,
        is_reminder=is_reminder,
        still_waiting=sum(each.row.row_number not in told for each in others),
    )


def _end_of_wait(waiting: WaitingDocument, rows: Sequence[WaitingRow]) -> datetime:
    """Until when the last of the rows waits; a start date comes in any case."""
    ends = (waiting.end_of(each) for each in rows if each.reason is not WaitReason.START_DATE)
    return max(ends, default=waiting.until)
