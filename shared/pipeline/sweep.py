"""The sweep: erase passwords that are due, resume uploads and jobs that got lost, and write audit
records."""

import logging
from collections.abc import Awaitable, Sequence
from collections.abc import Set as AbstractSet
from datetime import UTC, datetime, timedelta

from shared.allocation.ledger import Ledger, drop_job, forget_old
from shared.errors import NewerDocumentError, SweepError
from shared.events import Event, record, record_failure
from shared.pipeline.app import App
from shared.pipeline.audit_records import write_audit_records
from shared.pipeline.dispatch import send_allocated, send_judged
from shared.pipeline.erasure import erase_reported, erase_secrets
from shared.pipeline.intake import intake_missed
from shared.pipeline.job_states import JobState, look_at_jobs
from shared.pipeline.job_store import JobStore
from shared.pipeline.record_reveals import tell_reveals
from shared.pipeline.rounds import count_free_units, is_time_to_resume, resume_list
from shared.pipeline.uploads import job_of
from shared.state.documents import AllocationDocument, JobDocument
from shared.storage import BlobFacts
from shared.telemetry import Step, continued, step_span

# An upload older than this is never processed.
_OLDEST_UPLOAD = timedelta(hours=48)
_LEDGER_HOLDS = timedelta(hours=24)


async def sweep_jobs(app: App, now: datetime | None = None) -> None:
    """Check passwords, uploads, jobs and the ledger once, as of `now`.

    A failure for one upload or job is logged and does not hold up the others; SweepError is raised
    after all of them.
    """
    with step_span(Step.SWEEP):
        await _sweep(app, now or datetime.now(UTC))


async def _sweep(app: App, now: datetime) -> None:
    tasks = _Tasks()
    jobs = await look_at_jobs(app, now)
    for state in jobs.open_jobs:
        if state.has_secrets:
            await tasks.attempt(_erase_due(app, state, now), job=state.job)
    for facts in await _missed_uploads(app, jobs.judged, now):
        record(Event.SWEEP_FOUND, job=job_of(facts), what="upload")
        await tasks.attempt(intake_missed(app, facts), job=job_of(facts))
    for state in jobs.open_jobs:
        if state.is_judged and not state.is_closed:
            await tasks.attempt(_resume_standing(app, state, now), job=state.job)
    waiting = {state.job for state in jobs.open_jobs if state.has_waiting}
    # A list outlives the other documents of its job: it is written again every few days.
    lists = [
        each.job
        for each in jobs.open_jobs
        if each.has_waiting and (each.is_closed or not each.is_judged)
    ]
    await tasks.attempt(_resume_waiting(app, tasks, lists, now))
    await tasks.attempt(_tidy_ledger(app, jobs.closed - waiting, now))
    await tasks.attempt(tell_reveals(app, now))
    await write_audit_records(
        app,
        [
            state.job
            for state in jobs.open_jobs
            if state.is_closed and not state.is_audited and not state.has_secrets
        ],
    )
    tasks.raise_failures()


async def _erase_due(app: App, state: JobState, now: datetime) -> None:
    if now - state.judged_at >= timedelta(hours=app.settings.sweep.secrets_max_hours):
        await erase_secrets(app, state.job)
    elif state.is_closed and (job := await JobStore(app.storage.jobs, state.job).load_job()):
        await erase_reported(app, job)


class _Tasks:
    """Runs independent tasks: the failure of one does not stop the others."""

    def __init__(self) -> None:
        self._failed = 0

    async def attempt(self, task: Awaitable[None], **ids: str) -> None:
        """Run a task and log its failure."""
        try:
            await task
        except NewerDocumentError:
            record(Event.DOCUMENT_NEWER, logging.WARNING, **ids)
        except Exception as error:  # noqa: BLE001 - raised at the end, so that the alert fires
            record_failure(Event.SWEEP_FAILED, error, **ids)
            self._failed += 1

    def raise_failures(self) -> None:
        """Raise SweepError when any task failed."""
        if self._failed:
            raise SweepError(f"{self._failed} of the tasks failed")


async def _missed_uploads(app: App, judged: AbstractSet[str], now: datetime) -> list[BlobFacts]:
    """The versions in `uploads` that have waited too long for their event."""
    missed_after = timedelta(minutes=app.settings.sweep.upload_missed_after_minutes)
    return [
        facts
        async for facts in app.storage.uploads.listing()
        if missed_after <= now - facts.last_modified <= _OLDEST_UPLOAD
        and job_of(facts) not in judged
    ]


async def _resume_standing(app: App, state: JobState, now: datetime) -> None:
    """Queue a job that is stalled, unless it is delayed on purpose."""
    stalled_after = timedelta(minutes=app.settings.sweep.stalled_after_minutes)
    store = JobStore(app.storage.jobs, state.job)
    if now - state.last_change < stalled_after or await store.rests(now):
        return
    job = await store.load_job()
    if job is None:
        return
    record(Event.SWEEP_FOUND, job=state.job, what="standing job")
    with continued(job.traceparent):
        await _send_on(app, job, await store.load_allocation())
    # The next sweep waits as long again before it sends another set of messages.
    await store.rest_until(now + stalled_after)


async def _send_on(app: App, job: JobDocument, allocation: AllocationDocument | None) -> None:
    if allocation is None:
        await send_judged(app, job)
    else:
        await send_allocated(app, job, allocation)


async def _resume_waiting(app: App, tasks: _Tasks, lists: Sequence[str], now: datetime) -> None:
    """Start the rounds that are due, the oldest list first, after one reading of the tenant."""
    if not lists or not await is_time_to_resume(app, now):
        return
    left = await count_free_units(app, now)
    for job in sorted(lists):
        await tasks.attempt(resume_list(app, job, left, now), job=job)


async def _tidy_ledger(app: App, over: AbstractSet[str], now: datetime) -> None:
    """Release what dead jobs hold, and closed ones without waiting rows (`over`).

    A job that is not known to be closed may have started after the listing: it keeps its holds.
    """

    def without_dead(ledger: Ledger) -> tuple[Ledger, None]:
        for job, holds in ledger.jobs.items():
            if job in over or now - holds.since >= _LEDGER_HOLDS:
                ledger = drop_job(ledger, job)
        for job in over & ledger.waiting.keys():
            ledger = ledger.with_waiting(job, None)
        return forget_old(ledger, now), None

    await app.ledger.update(without_dead)
