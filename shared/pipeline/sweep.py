"""The sweep: what was lost on the way is found and sent on, what is over is tidied up."""

from collections.abc import Set as AbstractSet
from datetime import UTC, datetime, timedelta

from shared.allocation.ledger import Ledger, drop_job, forget_settled
from shared.events import Event, record
from shared.pipeline.app import App
from shared.pipeline.dispatch import send_allocated, send_judged
from shared.pipeline.erasure import erase_secrets
from shared.pipeline.intake import intake_missed
from shared.pipeline.job_states import JobState, look_at_jobs
from shared.pipeline.job_store import JobStore
from shared.pipeline.uploads import job_of
from shared.state import blob_names
from shared.state.documents import AllocationDocument, JobDocument
from shared.telemetry import Step, continued, step_span

# An upload older than this is history: it is never revived.
_OLDEST_UPLOAD = timedelta(hours=48)
_LEDGER_HOLDS = timedelta(hours=24)


async def sweep_jobs(app: App, now: datetime | None = None) -> None:
    """Look once over uploads, jobs, secrets and the ledger, as of `now`."""
    with step_span(Step.SWEEP):
        await _sweep(app, now or datetime.now(UTC))


async def _sweep(app: App, now: datetime) -> None:
    jobs = await look_at_jobs(app, now)
    await _take_missed_uploads(app, jobs.judged, now)
    for state in jobs.open_jobs:
        if state.is_judged and not state.is_closed:
            await _resume_standing(app, state, now)
        if state.has_secrets and _secrets_are_due(app, state, now):
            await erase_secrets(app, state.job)
    await _tidy_ledger(app, jobs.closed, now)


async def _take_missed_uploads(app: App, judged: AbstractSet[str], now: datetime) -> None:
    missed_after = timedelta(minutes=app.settings.sweep.upload_missed_after_minutes)
    async for facts in app.storage.uploads.listing():
        if not missed_after <= now - facts.last_modified <= _OLDEST_UPLOAD:
            continue
        job = job_of(facts)
        if job not in judged:
            record(Event.SWEEP_FOUND, job=job, what="upload")
            await intake_missed(app, facts)


async def _resume_standing(app: App, state: JobState, now: datetime) -> None:
    """Send a job on that stands still although nobody put it off."""
    stalled_after = timedelta(minutes=app.settings.sweep.stalled_after_minutes)
    store = JobStore(app, state.job)
    if now - state.last_change < stalled_after or await store.rests(now):
        return
    job = await store.load_job()
    if job is None:
        return
    record(Event.SWEEP_FOUND, job=state.job, what="standing job")
    with continued(job.traceparent):
        await _send_on(app, job, await store.load_allocation())
    # The next sweep gives it as long again before it sends another set of messages.
    await store.rest_until(now + stalled_after)


async def _send_on(app: App, job: JobDocument, allocation: AllocationDocument | None) -> None:
    if allocation is None:
        await send_judged(app, job)
    else:
        await send_allocated(app, job, allocation)


def _secrets_are_due(app: App, state: JobState, now: datetime) -> bool:
    too_old = timedelta(hours=app.settings.sweep.secrets_max_hours)
    return state.is_closed or now - blob_names.job_time(state.job) >= too_old


async def _tidy_ledger(app: App, closed: AbstractSet[str], now: datetime) -> None:
    """Drop what closed or dead jobs still hold.

    A job that is not known to be closed may have begun after the look: it keeps what it holds.
    """

    def without_dead(ledger: Ledger) -> Ledger:
        for job in ledger.jobs:
            dead = now - blob_names.job_time(job) >= _LEDGER_HOLDS
            if dead or job in closed:
                ledger = drop_job(ledger, job)
        return forget_settled(ledger, now)

    await app.ledger.change(without_dead)
