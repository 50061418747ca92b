"""Load what is stored about a job."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from shared.pipeline.build_report import JobRecord
from shared.pipeline.job_store import JobStore, gather_some
from shared.state.documents import JobDocument, OutcomeDocument, RemovedDocument
from shared.state.follow_ups import FollowUp, FollowUpKind, FollowUpState


async def load_documents(store: JobStore, job: JobDocument) -> JobRecord:
    """The documents of a job; nothing of other jobs, and no passwords."""
    allocation = await store.load_allocation()
    outcomes = await _outcomes(store, allocation.run if allocation else ())
    return JobRecord(
        job=job,
        rows=await store.load_all_rows(job),
        allocation=allocation,
        outcomes=outcomes,
        removed=await _removed(store, outcomes),
    )


async def _outcomes(store: JobStore, run: Sequence[str]) -> dict[str, OutcomeDocument]:
    found = await gather_some([store.load_outcome(batch) for batch in run])
    outcomes = {batch: each for batch, each in zip(run, found, strict=True) if each}
    gone = frozenset(each for outcome in outcomes.values() for each in outcome.remove)
    if not gone:
        return outcomes
    return {batch: _without_managers(each, gone) for batch, each in outcomes.items()}


def _without_managers(outcome: OutcomeDocument, gone: frozenset[str]) -> OutcomeDocument:
    """The outcome with a manager left to a later round whose account did not stay.

    Another batch may find a manager before that account has its licences.
    """

    def again(each: FollowUp) -> FollowUp:
        if each.kind is FollowUpKind.MANAGER and each.object_id in gone:
            return replace(each, state=FollowUpState.LATER, object_id="")
        return each

    return replace(
        outcome,
        rows=tuple(
            replace(row, follow_ups=tuple(map(again, row.follow_ups))) for row in outcome.rows
        ),
    )


async def _removed(
    store: JobStore, outcomes: Mapping[str, OutcomeDocument]
) -> dict[str, RemovedDocument]:
    """The result of the removals, for the batches that had any."""
    asked = [batch for batch, outcome in outcomes.items() if outcome.remove]
    found = await gather_some([store.load_removed(batch) for batch in asked])
    return {batch: each for batch, each in zip(asked, found, strict=True) if each}
