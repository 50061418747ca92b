"""Allocation: decide every valid row before anything is created, then send the batches out."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from shared.allocation.grants import list_holds, record_allocation, view_tenant
from shared.allocation.ledger import Ledger, drop_batches, forget_settled, hold
from shared.allocation.rules import Candidate, allocate
from shared.errors import GraphError, GraphThrottledError, GraphUnavailableError
from shared.events import Event, record
from shared.models import Finding, LicensePlan, ReasonCode
from shared.pipeline.app import App
from shared.pipeline.dispatch import put_off, send_allocated
from shared.pipeline.job_store import JobStore
from shared.pipeline.tracing import traced
from shared.pipeline.undo.allocate import decide_removals
from shared.state import blob_names
from shared.state.blob_names import job_time
from shared.state.documents import (
    AllocationDocument,
    JobDocument,
    RowVerdict,
    StoredRow,
    Verdict,
)
from shared.state.messages import ALLOCATE, JobMessage
from shared.telemetry import Step

_PAUSES = (30.0, 60.0, 120.0, 300.0, 600.0)  # while Graph gives no usable answer
GIVE_UP_AFTER_HOURS = 12.0


@traced(Step.ALLOCATE)
async def allocate_job(app: App, message: JobMessage) -> None:
    """Decide the rows of a judged file once; a decided job is only sent on again."""
    store = JobStore(app, message.job)
    job = await store.load_job()
    if job is None:
        record(Event.JOB_UNKNOWN, logging.WARNING, job=message.job)
        return
    allocation = await store.load_allocation()
    if allocation is None:
        try:
            allocation = await _decide(app, job)
        except (GraphThrottledError, GraphUnavailableError) as error:
            if job_age_hours(message.job) < GIVE_UP_AFTER_HOURS:
                await put_off(app, ALLOCATE, message, _pause(error, message.attempt))
                return
            allocation = await _fail(app, job, _refusal(error))
        except GraphError as error:
            record(Event.ALLOCATION_REFUSED, logging.ERROR, job=job.job, code=error.code)
            allocation = await _fail(app, job, _refusal(error))
        decided = allocation
        allocation = await store.create(blob_names.allocation_blob(job.job), decided)
        if allocation is not decided:
            await _give_back(app, store)
    await send_allocated(app, job, allocation)


@traced(Step.ALLOCATE)
async def fail_allocation(app: App, message: JobMessage) -> None:
    """The end of the road for a job that could not be decided: every row is `failed`."""
    store = JobStore(app, message.job)
    job = await store.load_job()
    if job is None:
        return
    failed = await _fail(app, job, Finding(code=ReasonCode.NOT_TRIED))
    await send_allocated(app, job, await store.create(blob_names.allocation_blob(job.job), failed))


def job_age_hours(job: str) -> float:
    """Hours since the file of this job was dropped."""
    return (datetime.now(UTC) - job_time(job)).total_seconds() / 3600


async def _decide(app: App, job: JobDocument) -> AllocationDocument:
    if job.undoes:
        return await decide_removals(app, job, job.undoes)
    rows = await JobStore(app, job.job).load_all_rows(job)
    groups = {job.terms.licenses.group_for(entry.usage_location) for entry in job.batches}
    tenant = await app.graph().read_tenant(
        [row.user_principal_name for members in rows.values() for row in members],
        sorted(groups - {""}),
    )
    licenses = tenant.name_licenses(job.terms.licenses)
    job = replace(job, terms=replace(job.terms, licenses=licenses))
    candidates = _candidates(rows, licenses)
    verdicts: tuple[RowVerdict, ...] = ()
    if job.preview:
        view = view_tenant(job, tenant, await app.ledger.load())
        verdicts = allocate(candidates, view)
        return record_allocation(job, tenant, view, verdicts, datetime.now(UTC), run=False)
    view = view_tenant(job, tenant, Ledger())

    def grant(ledger: Ledger) -> Ledger:
        nonlocal verdicts, view
        now = datetime.now(UTC)
        ledger = forget_settled(ledger, now)
        view = view_tenant(job, tenant, ledger)
        granted = ledger.granted(job.job)
        verdicts = allocate(candidates, view, granted)
        holds = list_holds(candidates, verdicts)
        if granted is not None or not holds:
            return ledger
        consumed = {sku: each.consumed_units for sku, each in tenant.skus.items()}
        return hold(ledger, job.job, holds, consumed, now)

    await app.ledger.change(grant)
    document = record_allocation(job, tenant, view, verdicts, datetime.now(UTC), run=True)
    record(Event.JOB_ALLOCATED, job=job.job, batches=len(document.run), rows=len(verdicts))
    return document


async def _give_back(app: App, store: JobStore) -> None:
    """Hold nothing for batches that are over, when another allocation of the job was faster.

    A batch that ends after this look gives back what it holds itself.
    """
    complete = await store.complete_batches()
    await app.ledger.change(lambda ledger: drop_batches(ledger, store.job, complete))


def _candidates(rows: Mapping[str, Sequence[StoredRow]], licenses: LicensePlan) -> list[Candidate]:
    return [
        Candidate(
            row_number=row.row_number,
            batch=batch,
            user_principal_name=row.user_principal_name,
            skus=licenses.for_country(row.usage_location),
            group_id=licenses.group_for(row.usage_location),
        )
        for batch, members in rows.items()
        for row in members
    ]


async def _fail(app: App, job: JobDocument, reason: Finding) -> AllocationDocument:
    rows = await JobStore(app, job.job).load_all_rows(job)
    return AllocationDocument(
        decided_at=datetime.now(UTC),
        verdicts=tuple(
            RowVerdict(
                row_number=row.row_number,
                batch=batch,
                verdict=Verdict.FAILED,
                findings=(reason,),
            )
            for batch, members in rows.items()
            for row in members
        ),
        skus=(),
        run=(),
    )


def _refusal(error: GraphError) -> Finding:
    if error.status in {401, 403}:
        return Finding(code=ReasonCode.NOT_PERMITTED, facts={"code": error.code})
    if isinstance(error, (GraphThrottledError, GraphUnavailableError)):
        return Finding(code=ReasonCode.NOT_TRIED)
    return Finding(code=ReasonCode.GRAPH_REFUSED, facts={"code": error.code})


def _pause(error: GraphError, attempt: int) -> float:
    asked = error.retry_after if isinstance(error, GraphThrottledError) else 0.0
    return max(asked, _PAUSES[min(attempt, len(_PAUSES)) - 1])
