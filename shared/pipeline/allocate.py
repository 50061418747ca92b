"""Allocation: decide every valid row before anything is created, then send the batches out."""

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from shared.allocation.corrected_rows import find_corrected, list_start_dates
from shared.allocation.grants import list_holds, record_allocation, view_tenant
from shared.allocation.last_verdicts import list_last_verdicts
from shared.allocation.ledger import Hold, Ledger, drop_batches, forget_old, forget_shown, hold
from shared.allocation.rules import Candidate, TenantView, allocate, cap_accounts
from shared.allocation.start_dates import created_later, today_in
from shared.allocation.tenant_reading import TenantReading
from shared.allocation.waiting_holds import hold_waiting, list_holds_of_waiting
from shared.errors import (
    AccessDeniedError,
    AccountsUnclearError,
    GraphError,
    GraphThrottledError,
    GraphUnavailableError,
)
from shared.events import Event, record
from shared.models import Finding, JobKind, JudgedRow, LicensePlan, ReasonCode
from shared.models.reasons import (
    access_denied,
    graph_refused,
)
from shared.pipeline.app import App
from shared.pipeline.approvals import is_approved, load_decision
from shared.pipeline.daily_totals import accounts_left, reserve_accounts
from shared.pipeline.dispatch import has_time, put_off, send_allocated, traced
from shared.pipeline.job_store import JobStore
from shared.pipeline.look_up_rows import look_up_invalid_rows, look_up_rows
from shared.pipeline.move_start_dates import move_start_dates
from shared.pipeline.removal_plan import decide_removals
from shared.pipeline.waiting_store import load_waiting
from shared.retry import allocation_pause
from shared.state import blob_names
from shared.state.blob_names import job_time
from shared.state.documents import (
    AllocationDocument,
    JobDocument,
    RoundPurpose,
    RowVerdict,
    Verdict,
)
from shared.state.messages import ALLOCATE, JobMessage
from shared.state.waiting_documents import WaitingDocument
from shared.telemetry import Step


@traced(Step.ALLOCATE)
async def allocate_job(app: App, message: JobMessage) -> None:
    """Decide the rows of a validated file once; a decided job is only queued again."""
    store = JobStore(app.storage.jobs, message.job)
    job = await store.load_job()
    if job is None:
        record(Event.JOB_UNKNOWN, logging.WARNING, job=message.job)
        return
    allocation = await store.load_allocation()
    if allocation is None:
        try:
            allocation = await _decide(app, job)
        except (GraphThrottledError, GraphUnavailableError, AccountsUnclearError) as error:
            asked = error.retry_after if isinstance(error, GraphThrottledError) else 0.0
            pause = allocation_pause(message.attempt, asked)
            if has_time(app, job, job.judged_at or job_time(job.job), pause):
                await put_off(app, ALLOCATE, message, pause)
                return
            allocation = await _decide_unasked(app, job)
        except (GraphError, AccessDeniedError) as error:
            record(Event.ALLOCATION_REFUSED, logging.ERROR, job=job.job, code=error.code)
            allocation = await _decide_alike(app, job, Verdict.FAILED, _refusal(error))
        decided = allocation
        allocation = await store.create(blob_names.allocation_blob(job.job), decided)
        if allocation is not decided:
            await _give_back(app, store)
    await send_allocated(app, job, allocation)


@traced(Step.ALLOCATE)
async def fail_allocation(app: App, message: JobMessage) -> None:
    """Give up on a job that could not be decided: every row is `failed`."""
    store = JobStore(app.storage.jobs, message.job)
    job = await store.load_job()
    if job is None:
        return
    reason = Finding(code=ReasonCode.NOT_TRIED)
    failed = await _decide_alike(app, job, Verdict.FAILED, reason)
    await send_allocated(app, job, await store.create(blob_names.allocation_blob(job.job), failed))


async def _decide(app: App, job: JobDocument) -> AllocationDocument:
    if not job.batches and not job.round:
        return _document(await look_up_invalid_rows(app, job))
    decision = await load_decision(app, job.job) if job.approval or job.round else None
    is_end = job.round is not None and job.round.purpose is RoundPurpose.END
    if not is_end and not is_approved(job, decision):
        return await _decide_alike(app, job, Verdict.WAIT, Finding(code=ReasonCode.APPROVAL))
    if job.undoes and not is_end:
        removals = await decide_removals(app, job, job.undoes)
        await _hold_removals(app, job, removals)
        return removals
    rows = await JobStore(app.storage.jobs, job.job).load_all_rows(job)
    waiting = await load_waiting(app, job.round.first_job) if job.round else None
    begun = _begun(waiting)
    ended: list[RowVerdict] = []
    if is_end:
        # Only what was begun is brought to an end; no other row is created any more.
        last = list_last_verdicts(rows, waiting, decision)
        ended = [each for each in last if each.row_number not in begun]
        if not begun:
            return _document(ended)
    tenant = await look_up_rows(app, job, rows)
    licenses = tenant.name_licenses(job.terms.licenses)
    job = replace(job, terms=replace(job.terms, licenses=licenses))
    left_out = {each.row_number for each in ended}
    candidates = list(_candidates(app, job, rows, licenses, begun, left_out))
    carried = _carried(waiting)
    candidates = [
        replace(each, skus=(), group_id="", groups={}, manager="", is_carried=True)
        if each.row_number in carried
        else each
        for each in candidates
    ]
    if job.kind is JobKind.PREVIEW:
        return await _foresee(app, job, tenant, candidates)
    return await _grant(app, job, tenant, candidates, waiting, ended)


async def _foresee(
    app: App, job: JobDocument, tenant: TenantReading, candidates: Sequence[Candidate]
) -> AllocationDocument:
    """The verdicts of a preview, which holds nothing and runs no batch."""
    now, limit = datetime.now(UTC), app.settings.max_accounts_per_day
    ledger = forget_old(await app.ledger.load(), now)
    view = view_tenant(job, tenant, ledger, _listed(job, candidates))
    most = await accounts_left(app.storage.jobs, limit)
    verdicts = (
        *cap_accounts(allocate(candidates, view), most, limit, lets_wait=job.lets_wait),
        *find_corrected(job, tenant, ledger),
    )
    return record_allocation(job, tenant, view, verdicts, now, run=False)


async def _grant(
    app: App,
    job: JobDocument,
    tenant: TenantReading,
    candidates: Sequence[Candidate],
    waiting: WaitingDocument | None,
    ended: Sequence[RowVerdict],
) -> AllocationDocument:
    """Decide the candidates, and hold in the ledger what they are granted."""
    begun = _begun(waiting)
    consumed = {sku: each.consumed_units for sku, each in tenant.skus.items()}
    limit = app.settings.max_accounts_per_day
    # Units that other jobs hold may be free again when the ledger is written.
    listed = _listed(job, candidates)
    plain = view_tenant(job, tenant, Ledger(), listed)
    wanted = _new_accounts(allocate(candidates, plain), begun)
    most = await _reserve_today(app, job, len(wanted))

    may_wait = [each for each in candidates if job.lets_wait or each.later]

    def grant(ledger: Ledger) -> tuple[Ledger, tuple[TenantView, tuple[RowVerdict, ...]]]:
        now = datetime.now(UTC)
        ledger = forget_shown(forget_old(ledger, now), consumed)
        view = view_tenant(job, tenant, ledger, listed)
        granted = ledger.granted(job.job)
        decided = allocate(candidates, view, granted)
        # An earlier run that crashed before it stored its verdicts capped the rows it did not
        # grant.
        capped = () if granted is None else wanted[most:]
        verdicts = (
            *cap_accounts(decided, most, limit, capped, begun, lets_wait=job.lets_wait),
            *ended,
            *find_corrected(job, tenant, ledger),
        )
        holds = list_holds(candidates, verdicts)
        if granted is None and holds:
            ledger = hold(ledger, job.job, holds, consumed, now)
        if waiting is not None:
            ledger = ledger.with_waiting(waiting.job, list_holds_of_waiting(waiting, ledger))
        else:
            ledger = ledger.with_waiting(job.job, hold_waiting(job, may_wait, verdicts, now))
        return ledger, (view, verdicts)

    view, verdicts = await app.ledger.update(grant)
    asking = (*candidates, *list_start_dates(job))
    verdicts = await move_start_dates(app, job, tenant, asking, verdicts)
    document = record_allocation(job, tenant, view, verdicts, datetime.now(UTC), run=True)
    record(Event.JOB_ALLOCATED, job=job.job, batches=len(document.run), rows=len(verdicts))
    return document


def _new_accounts(verdicts: Iterable[RowVerdict], begun: AbstractSet[int]) -> list[int]:
    return [
        each.row_number
        for each in verdicts
        if each.verdict is Verdict.CREATE and each.row_number not in begun
    ]


async def _reserve_today(app: App, job: JobDocument, count: int) -> int:
    """How many of so many accounts the job may create today."""
    limit = app.settings.max_accounts_per_day
    most = await reserve_accounts(app.storage.jobs, job.job, count, limit)
    if most < count:
        record(Event.DAILY_LIMIT, logging.WARNING, job=job.job, limit=limit, rows=count)
    return most


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
    """Release the holds of finished batches, when another allocation of the job was faster.

    A batch that ends later releases its own hold.
    """
    complete = await store.complete_batches()
    await app.ledger.try_update(
        lambda ledger: (drop_batches(ledger, store.job, complete), None), default=None
    )


def _candidates(
    app: App,
    job: JobDocument,
    rows: Mapping[str, Sequence[JudgedRow]],
    licenses: LicensePlan,
    begun: AbstractSet[int],
    ended: AbstractSet[int],
) -> Iterator[Candidate]:
    today = today_in(job.terms.time_zone, datetime.now(UTC))
    group_names = {each: name for name, each in app.settings.rules.allowed_groups.items()}
    for batch, members in rows.items():
        for row in members:
            if row.row_number in ended:
                continue
            yield Candidate(
                row_number=row.row_number,
                batch=batch,
                user_principal_name=row.user_principal_name,
                skus=licenses.for_country(row.usage_location, row.extras.licenses),
                group_id=licenses.group_for(row.usage_location, row.extras.licenses),
                may_exist=row.row_number in begun,
                groups={each: group_names.get(each, each) for each in row.extras.groups},
                manager=row.extras.manager,
                start=row.extras.start_date,
                later=created_later(row, job.terms.create_days_before, today),
            )


def _listed(job: JobDocument, candidates: Iterable[Candidate]) -> AbstractSet[str] | None:
    """The user names that a file lists; None of a round, whose file was decided before."""
    if job.round:
        return None
    names = (
        *(each.user_principal_name for each in job.rejected),
        *(each.user_principal_name for each in candidates),
    )
    return {name.lower() for name in names}


def _begun(waiting: WaitingDocument | None) -> frozenset[int]:
    """The rows of a round whose accounts may exist; their batch looks them up."""
    rows = waiting.rows_in_round if waiting else ()
    return frozenset(each.row.row_number for each in rows if each.continues or each.account)


def _carried(waiting: WaitingDocument | None) -> frozenset[int]:
    """The rows of a round that have their account and licences."""
    rows = waiting.rows_in_round if waiting else ()
    return frozenset(each.row.row_number for each in rows if each.account)


async def _decide_unasked(app: App, job: JobDocument) -> AllocationDocument:
    """The verdicts on a job for which Graph gave no usable answer in time."""
    if job.lets_wait and job.kind is not JobKind.PREVIEW:
        return await _decide_alike(app, job, Verdict.WAIT, Finding(code=ReasonCode.SERVICE))
    if job.round and job.round.purpose is RoundPurpose.END:
        rows = await JobStore(app.storage.jobs, job.job).load_all_rows(job)
        waiting = await load_waiting(app, job.round.first_job)
        return _document(list_last_verdicts(rows, waiting, await load_decision(app, job.job)))
    return await _decide_alike(app, job, Verdict.FAILED, Finding(code=ReasonCode.NOT_TRIED))


async def _decide_alike(
    app: App, job: JobDocument, verdict: Verdict, reason: Finding
) -> AllocationDocument:
    """The same verdict on every row."""
    rows = await JobStore(app.storage.jobs, job.job).load_all_rows(job)
    return _document(
        [
            RowVerdict(row_number=row.row_number, batch=batch, verdict=verdict, findings=(reason,))
            for batch, members in rows.items()
            for row in members
        ],
    )


def _document(verdicts: Sequence[RowVerdict]) -> AllocationDocument:
    """Verdicts that needed no reading of the tenant."""
    return AllocationDocument(
        decided_at=datetime.now(UTC), verdicts=tuple(verdicts), skus=(), run=()
    )


# Application permissions: licences and domains, and accounts with either set.
_TO_READ: Final = ("Organization.Read.All", "User.ReadWrite.All", "User.Read.All")


def _refusal(error: GraphError | AccessDeniedError) -> Finding:
    if isinstance(error, AccessDeniedError) or error.status in {401, 403}:
        return access_denied(error.code, _TO_READ)
    return graph_refused(error.code)
