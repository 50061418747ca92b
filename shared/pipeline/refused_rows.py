"""The rows that wait because the circuit breaker stopped their file. Pure."""

from collections.abc import Sequence
from dataclasses import replace

from shared.models import Finding, JobKind, OutcomeStatus, RowOutcome
from shared.models.reasons import cause_of, refused_for_now, stopped
from shared.provisioning.breaker import find_common_cause
from shared.state.documents import JobDocument, RoundPurpose
from shared.state.waiting_documents import WaitingDocument


def find_cause(job: JobDocument, rows: Sequence[RowOutcome]) -> Finding | None:
    """The refusal that stopped the file."""
    if job.kind is not JobKind.CREATE:
        return None
    failed = [row for row in rows if row.status is OutcomeStatus.FAILED]
    tried = len(failed) + sum(row.status is OutcomeStatus.CREATED for row in rows)
    return find_common_cause((row.findings[0] for row in failed if len(row.findings) == 1), tried)


def let_refused_wait(
    job: JobDocument,
    waiting: WaitingDocument | None,
    rows: Sequence[RowOutcome],
    cause: Finding | None,
) -> list[RowOutcome]:
    """The rows, of which those wait that were refused as the file, or again as they waited."""
    if not job.lets_wait or job.kind is not JobKind.CREATE:
        return list(rows)
    waited = waiting.rows if waiting else ()
    causes = {
        each.row.row_number: before
        for each in waited
        for finding in each.findings
        if (before := cause_of(finding))
    }
    return [
        _refused_for_now(row)
        if row.status is OutcomeStatus.FAILED
        and len(row.findings) == 1
        and row.findings[0] in (cause, causes.get(row.row_number))
        else row
        for row in rows
    ]


def _refused_for_now(row: RowOutcome) -> RowOutcome:
    findings = tuple(map(refused_for_now, row.findings))
    return replace(row, status=OutcomeStatus.WAITING, findings=findings)


def describe_stop(job: JobDocument, cause: Finding | None) -> Finding | None:
    """The remark on a file that the circuit breaker stopped; None if it did not."""
    ends = job.round is not None and job.round.purpose is RoundPurpose.END
    return None if cause is None or ends else stopped(cause, lets_wait=job.lets_wait)
