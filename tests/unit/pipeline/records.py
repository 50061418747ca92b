"""What is stored about a job, and what its report makes of it."""

from collections.abc import Mapping, Sequence

from shared.models import (
    Finding,
    JobKind,
    JudgedRow,
    OutcomeStatus,
)
from shared.pipeline.build_report import JobRecord, assemble_report
from shared.state.documents import (
    OutcomeDocument,
    OutcomeRow,
    RemovedDocument,
    RowVerdict,
)
from tests.builders import (
    NOON,
    a_job,
    a_row,
    a_verdict,
    an_allocation,
)


def a_record(
    *numbers: int,
    rejected: Sequence[JudgedRow] = (),
    verdicts: Sequence[RowVerdict] | None = None,
    outcome: Sequence[OutcomeRow] | None = None,
    kept: Sequence[str] = (),
    kind: JobKind = JobKind.CREATE,
) -> JobRecord:
    """A job of one batch: all rows granted unless `verdicts`, nothing run unless `outcome`."""
    rows = {"NL-001": tuple(a_row(number) for number in numbers)}
    decided = [a_verdict(number) for number in numbers] if verdicts is None else verdicts
    return JobRecord(
        job=a_job(kind=kind, rejected=rejected, rows=rows),
        rows=rows,
        allocation=an_allocation(*decided),
        outcomes={}
        if outcome is None
        else {"NL-001": OutcomeDocument(rows=tuple(outcome), settled_at=NOON)},
        removed={"NL-001": RemovedDocument(kept=tuple(kept))},
    )


def no_password(row_number: int) -> None:
    """The passwords of a job whose secrets are erased."""
    del row_number


def outcomes(
    record: JobRecord, passwords: Mapping[int, str] | None = None
) -> list[tuple[int, OutcomeStatus, tuple[Finding, ...]]]:
    """Number, status and findings of each row of the report."""
    rows = assemble_report(record, (passwords or {}).get).rows
    return [(row.row_number, row.status, row.findings) for row in rows]
