"""Allocation: decide every valid row before anything is created, then send the batches out."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from shared.allocation.grants import list_holds, record_allocation, view_tenant
from shared.allocation.ledger import Hold, Ledger, drop_batches, forget_old, forget_shown, hold
from shared.allocation.rules import Candidate, TenantView, allocate, cap_accounts
from shared.errors import GraphError, GraphThrottledError, GraphUnavailableError
from shared.events import Event, record
from shared.models import Finding, JobKind, JudgedRow, LicensePlan, ReasonCode
from shared.models.reasons import access_denied, graph_refused
from shared.pipeline.app import App
from shared.pipeline.daily_totals import accounts_left, reserve_accounts
from shared.pipeline.dispatch import put_off, send_allocated, traced
from shared.pipeline.job_store import JobStore
from shared.pipeline.removal_plan import decide_removals
from shared.retry import allocation_pause, is_given_up
from shared.state import blob_names
from shared.state.blob_names import job_time
from shared.state.documents import (
    AllocationDocument,
    JobDocument,
    RowVerdict,
    Verdict,
)
from shared.state.messages import ALLOCATE, JobMessage
from shared.telemetry import Step


@traced(Step.ALLOCATE)
async def allocate_job(app: App, message: JobMessage) -> None:
    """Decide the rows of a judged file once; a decided job is only sent on again."""
    store = JobStore(app.storage.jobs, message.job)
    job = await store.load_job()
    if job is None:
        record(Event.JOB_UNKNOWN, logging.WARNING, job=message.job)
        return
    allocation = await store.load_allocation()
    if allocation is None:
        try:
            allocation = await _decide(app, job)
        except (GraphThrottledError, GraphUnavailableError) as error:
            if not is_given_up(job.judged_at or job_time(job.job)):
                asked = error.retry_after if isinstance(error, GraphThrottledError) else 0.0
                await put_off(app, ALLOCATE, message, allocation_pause(message.attempt, asked))
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
    store = JobStore(app.storage.jobs, message.job)
    job = await store.load_job()
    if job is None:
        return
    failed = await _fail(app, job, Finding(code=ReasonCode.NOT_TRIED))
    await send_allocated(app, job, await store.create(blob_names.allocation_blob(job.job), failed))


async def _decide(app: App, job: JobDocument) -> AllocationDocument:
    if job.undoes:
        removals = await decide_removals(app, job, job.undoes)
        await _hold_removals(app, job, removals)
        return removals
    rows = await JobStore(app.storage.jobs, job.job).load_all_rows(job)
    groups = {job.terms.licenses.group_for(entry.usage_location) for entry in job.batches}
    tenant = await app.graph().read_tenant(
        [row.user_principal_name for members in rows.values() for row in members],
        sorted(groups - {""}),
    )
    licenses = tenant.name_licenses(job.terms.licenses)
    job = replace(job, terms=replace(job.terms, licenses=licenses))
    candidates = _candidates(rows, licenses)
    consumed = {sku: each.consumed_units for sku, each in tenant.skus.items()}
    if job.kind is JobKind.PREVIEW:
        ledger = forget_old(await app.ledger.load(), datetime.now(UTC))
        view = view_tenant(job, tenant, ledger)
        most = await accounts_left(app.storage.jobs, app.settings.max_accounts_per_day)
        verdicts = cap_accounts(allocate(candidates, view), most, app.settings.max_accounts_per_day)
        return record_allocation(job, tenant, view, verdicts, datetime.now(UTC), run=False)

    limit = app.settings.max_accounts_per_day
    # What other jobs hold may be free again by the time that the ledger is written.
    wanted = [
        each.row_number
        for each in allocate(candidates, view_tenant(job, tenant, Ledger()))
        if each.verdict is Verdict.CREATE
    ]
    most = await reserve_accounts(app.storage.jobs, job.job, len(wanted), limit)
    if most < len(wanted):
        record(Event.DAILY_LIMIT, logging.WARNING, job=job.job, limit=limit, rows=len(wanted))

    def grant(ledger: Ledger) -> tuple[Ledger, tuple[TenantView, tuple[RowVerdict, ...]]]:
        now = datetime.now(UTC)
        ledger = forget_shown(forget_old(ledger, now), consumed)
        view = view_tenant(job, tenant, ledger)
        granted = ledger.granted(job.job)
        decided = allocate(candidates, view, granted)
        # An earlier run that did not live to store its verdicts capped the rows it did not grant.
        capped = () if granted is None else wanted[most:]
        verdicts = cap_accounts(decided, most, limit, capped)
        holds = list_holds(candidates, verdicts)
        if granted is None and holds:
            ledger = hold(ledger, job.job, holds, consumed, now)
        return ledger, (view, verdicts)

    view, verdicts = await app.ledger.update(grant)
    document = record_allocation(job, tenant, view, verdicts, datetime.now(UTC), run=True)
    record(Event.JOB_ALLOCATED, job=job.job, batches=len(document.run), rows=len(verdicts))
    return document


async def _hold_removals(app: App, job: JobDocument, removals: AllocationDocument) -> None:
    """Keep other files from relying on an account that is about to be deleted."""
    rows = await JobStore(app.storage.jobs, job.job).load_all_rows(job)
    going = removals.to_carry_out()
    holds = {
        batch: Hold(
            skus=(),
            names=tuple(
                row.user_principal_name.lower()
                for row in rows[batch]
                if row.row_number in going[batch]
            ),
            removes=True,
        )
        for batch in removals.run
    }
    if holds:
        await app.ledger.try_update(
            lambda ledger: (hold(ledger, job.job, holds, {}, datetime.now(UTC)), None), default=None
        )


async def _give_back(app: App, store: JobStore) -> None:
    """Hold nothing for batches that are over, when another allocation of the job was faster.

    A batch that ends after this look gives back what it holds itself.
    """
    complete = await store.complete_batches()
    await app.ledger.try_update(
        lambda ledger: (drop_batches(ledger, store.job, complete), None), default=None
    )


def _candidates(rows: Mapping[str, Sequence[JudgedRow]], licenses: LicensePlan) -> list[Candidate]:
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
    rows = await JobStore(app.storage.jobs, job.job).load_all_rows(job)
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
        return access_denied(error.code)
    if isinstance(error, (GraphThrottledError, GraphUnavailableError)):
        return Finding(code=ReasonCode.NOT_TRIED)
    return graph_refused(error.code)
