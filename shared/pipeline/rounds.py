"""Rounds: jobs of waiting rows that the app starts, so that no one has to upload a list again.

The report of a file stores its waiting rows before its mail leaves. The sweep checks all lists, the
oldest first, and makes a round of the rows that can go on. A round runs like every other job, and
its report writes its results back to the list.
"""

import logging
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from shared.allocation.ledger import forget_old, free_units
from shared.allocation.waiting import finish_round, plan_round
from shared.errors import DocumentError, GraphError, StorageConflictError
from shared.events import Event, record
from shared.models import JobKind, JobReport
from shared.pipeline.app import App
from shared.pipeline.approvals import load_decision
from shared.pipeline.build_report import JobRecord
from shared.pipeline.dispatch import send_judged
from shared.pipeline.erasure import erase_reported
from shared.pipeline.job_store import JobStore
from shared.pipeline.uploads import store_batches
from shared.pipeline.waiting_rows import list_results, list_waiting
from shared.pipeline.waiting_store import (
    hold_waiting_rows,
    read_waiting,
    replace_waiting,
    store_waiting,
    update_waiting,
)
from shared.state import blob_names
from shared.state.document_encoding import decode, encode
from shared.state.documents import JobDocument, NextTryDocument, Round, RoundPurpose
from shared.state.waiting_documents import WaitingDocument, WaitReason
from shared.telemetry import current_traceparent

# The storage rules delete a blob as early as 7 days after its last write (JOBS_RETENTION_DAYS), and
# the app may be stopped for some of them.
REWRITE_AFTER = timedelta(days=3)
# A round is a job: unless it is stuck, it ends within hours.
_LONGEST_ROUND = timedelta(hours=26)
_BEFORE_ALL = ""  # sorts before the id of every job, so it leaves no units to older files


async def keep_waiting(
    app: App, job_record: JobRecord, report: JobReport
) -> WaitingDocument | None:
    """Store which rows of a job wait, before its mail says so; repeating it changes nothing.

    Returns the waiting list of the file, None if no row waits or waited.
    """
    job, now = job_record.job, datetime.now(UTC)
    if job.kind is JobKind.PREVIEW:
        return None
    before = None
    if job.round is None:
        waiting = list_waiting(job_record, report, now)
        if waiting is None:
            return None
        stored = await store_waiting(app, waiting)
        if stored is None:
            return None
        after = stored
    else:
        number, results = job.round.number, list_results(job_record, report)
        before = job_record.waiting
        updated = await update_waiting(
            app, job.round.first_job, lambda waiting: finish_round(waiting, number, results, now)
        )
        if updated is None:
            return None
        after = updated
    await hold_waiting_rows(app, after)
    if before is not None:
        await _erase_settled(app, before, after)
    return after


async def _erase_settled(app: App, before: WaitingDocument, after: WaitingDocument) -> None:
    """Erase the passwords that were kept for rows in doubt, once these are settled."""
    settled = {each.continues for each in before.rows} - {each.continues for each in after.rows}
    for earlier in {blob_names.split_place(each)[0] for each in settled if each}:
        job = await JobStore(app.storage.jobs, earlier).load_job()
        if job is not None:
            await erase_reported(app, job)


async def is_time_to_resume(app: App, now: datetime) -> bool:
    """True every RESUME_EVERY_MINUTES; the sweep may look more often than that."""
    # A sweep is never this late, nor this early.
    every = timedelta(minutes=app.settings.wait.resume_minutes) - timedelta(seconds=30)
    next_look = await _load_next_look(app)
    # One further ahead was noted by a clock that was wrong, or with a longer interval.
    if next_look is not None and now < next_look <= now + every:
        return False
    content = encode(NextTryDocument(next_try=now + every))
    await app.storage.jobs.put(blob_names.RESUMED, content, "application/json")
    return True


async def _load_next_look(app: App) -> datetime | None:
    """When waiting rows are looked at again; None if that is not known."""
    blob = await app.storage.jobs.read(blob_names.RESUMED)
    try:
        return decode(blob.content, NextTryDocument).next_try if blob else None
    except DocumentError:
        return None


async def count_free_units(app: App, now: datetime) -> dict[str, int] | None:
    """Free units of each SKU of the tenant, before those that rows wait for are taken off.

    None while the tenant cannot be read.
    """
    try:
        tenant = await app.graph().read_tenant(())
    except GraphError as error:
        record(Event.TENANT_NOT_READ, logging.WARNING, code=error.code)
        return None
    ledger = forget_old(await app.ledger.load(), now)
    by_group = bool(app.settings.licenses.groups)
    return {
        sku: free_units(
            ledger,
            sku,
            units=found.units,
            consumed=found.consumed_units,
            job=_BEFORE_ALL,
            by_group=by_group,
        )
        for sku, found in tenant.skus.items()
        if found.is_assignable
    }


async def resume_list(app: App, job: str, left: dict[str, int] | None, now: datetime) -> None:
    """Start the round of a list that is due, and see that the round in work exists.

    `left` are the free units that older lists leave, less those of this list afterwards; None
    while the tenant cannot be read.
    """
    stored = await read_waiting(app, job)
    if stored is None:
        return
    waiting = stored.waiting
    _record_waiting(waiting)
    decision = await load_decision(app, waiting.job) if _needs_decision(waiting) else None
    planned = plan_round(waiting, left, now, decision.approved if decision else None)
    if planned != waiting or now - stored.written_at >= REWRITE_AFTER:
        try:
            await replace_waiting(app, planned, stored.etag)
        except StorageConflictError:
            return  # the next sweep sees what another one decided
    if planned.purpose is not None:
        await _start_round(app, planned, now)
    await hold_waiting_rows(app, planned)


def _needs_decision(waiting: WaitingDocument) -> bool:
    return any(each.reason is WaitReason.APPROVAL for each in waiting.rows_that_wait)


def _record_waiting(waiting: WaitingDocument) -> None:
    """Log how many rows wait for what, since when and until when."""
    reasons = Counter(each.reason for each in waiting.rows if each.outcome is None)
    for reason, count in reasons.items():
        record(
            Event.ROWS_WAIT,
            job=waiting.job,
            reason=reason.value,
            rows=count,
            since=f"{waiting.since:%Y-%m-%dT%H:%MZ}",
            until=f"{waiting.until:%Y-%m-%dT%H:%MZ}",
        )


async def _start_round(app: App, waiting: WaitingDocument, now: datetime) -> None:
    """Store the commit of the round in work and send it on, once."""
    store = JobStore(app.storage.jobs, waiting.round_job)
    if await store.load_job() is not None:
        if waiting.round_since is not None and now - waiting.round_since >= _LONGEST_ROUND:
            record(Event.ROUND_OVERDUE, logging.ERROR, job=waiting.round_job)
        return
    if waiting.purpose is None:
        return
    first = await JobStore(app.storage.jobs, waiting.job).load_job()
    after_approval = any(each.reason is WaitReason.APPROVAL for each in waiting.rows_in_round)
    purpose = waiting.purpose
    if first is None and after_approval and purpose is RoundPurpose.RESUME:
        # It said what was approved, and whether accounts are to be created or removed.
        record(Event.APPROVED_JOB_GONE, logging.ERROR, job=waiting.job)
        purpose = RoundPurpose.END
    document = JobDocument(
        job=waiting.round_job,
        source=waiting.source,
        kind=first.kind if first else JobKind.CREATE,
        terms=replace(waiting.terms, remarks=()),
        heading=waiting.heading,
        delimiter=waiting.delimiter,
        batches=await store_batches(
            app, waiting.round_job, [each.row for each in waiting.rows_in_round]
        ),
        traceparent=current_traceparent(),
        judged_at=datetime.now(UTC),
        round=Round(
            first_job=waiting.job,
            number=waiting.round,
            purpose=purpose,
            until=waiting.until,
            after_approval=after_approval,
        ),
        undoes=replace(first.undoes, withdrawn=(), in_round=()) if first and first.undoes else None,
        approval=first.approval if first else None,
    )
    stored = await store.create(blob_names.job_blob(waiting.round_job), document)
    record(
        Event.ROUND_STARTED,
        job=waiting.round_job,
        what=purpose.value,
        rows=len(waiting.rows_in_round),
    )
    await send_judged(app, stored)
