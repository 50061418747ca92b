"""Load what is stored about a job."""

from collections.abc import Mapping, Sequence

from shared.pipeline.build_report import JobRecord
from shared.pipeline.job_store import JobStore, gather_some
from shared.state.documents import JobDocument, OutcomeDocument, RemovedDocument


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
    return {batch: each for batch, each in zip(run, found, strict=True) if each}


async def _removed(
    store: JobStore, outcomes: Mapping[str, OutcomeDocument]
) -> dict[str, RemovedDocument]:
    """The result of the removals, for the batches that had any."""
    asked = [batch for batch, outcome in outcomes.items() if outcome.remove]
    found = await gather_some([store.load_removed(batch) for batch in asked])
    return {batch: each for batch, each in zip(asked, found, strict=True) if each}
