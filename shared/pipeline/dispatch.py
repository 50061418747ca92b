"""Sending a job on its way: which message is due next, and when."""

from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from shared.allocation.batches import count_writes, plan_delays
from shared.events import Event, record
from shared.pipeline.app import App
from shared.pipeline.job_store import JobStore, gather_some
from shared.state.documents import AllocationDocument, JobDocument
from shared.state.messages import ALLOCATE, PROVISION, REPORT, JobMessage, encode_message
from shared.storage import LEASE_SECONDS
from shared.telemetry import count_put_off, current_traceparent

_BUSY_PAUSE = LEASE_SECONDS + 1.0  # then a lease that nobody renews any more is over


async def send_judged(app: App, job: JobDocument) -> None:
    """A judged file: on to allocation, or to the report when there is nothing to allocate."""
    queue = ALLOCATE if job.batches else REPORT
    await _send(app, queue, JobMessage(job=job.job, traceparent=job.traceparent))


async def send_allocated(app: App, job: JobDocument, allocation: AllocationDocument) -> None:
    """An allocated job: its open batches, paced by the write quota, or the report."""
    complete = await JobStore(app, job.job).complete_batches()
    if not set(allocation.run) - complete:
        await queue_report(app, job.job)
        return
    rows = allocation.to_carry_out()
    writes = [_writes(job, batch, len(rows[batch])) for batch in allocation.run]
    delays = plan_delays(writes, app.settings.write_quota)
    await gather_some(
        [
            _send(app, PROVISION, JobMessage(job=job.job, batch=batch), delay=delay)
            for batch, delay in zip(allocation.run, delays, strict=True)
            if batch not in complete
        ]
    )


async def queue_report(app: App, job: str) -> None:
    """A job whose batches are complete: its report."""
    await _send(app, REPORT, JobMessage(job=job))


async def put_off(app: App, queue: str, message: JobMessage, delay: float) -> None:
    """The same step again after `delay` seconds; the sweep leaves the job alone until then."""
    next_try = datetime.now(UTC) + timedelta(seconds=delay)
    await JobStore(app, message.job).rest_until(next_try)
    await _send(app, queue, message.put_off(next_try), delay=delay)
    count_put_off(queue)
    record(
        Event.STEP_PUT_OFF,
        queue=queue,
        job=message.job,
        batch=message.batch,
        attempt=message.attempt,
        seconds=round(delay),
    )


async def put_off_busy(app: App, queue: str, message: JobMessage) -> None:
    """The same step again once whoever is working on it now must be done, or dead."""
    await put_off(app, queue, message, _BUSY_PAUSE)


def open_batches(allocation: AllocationDocument, complete: Collection[str]) -> list[str]:
    """The batches that are to run and are not complete, in their order."""
    return [batch for batch in allocation.run if batch not in complete]


def _writes(job: JobDocument, batch: str, row_count: int) -> int:
    if job.is_undo:
        return row_count
    return count_writes(row_count, job.terms.licenses, batch.partition("-")[0])


async def _send(app: App, queue: str, message: JobMessage, *, delay: float = 0) -> None:
    # A put-off message stays with the span that sent it first.
    traceparent = message.traceparent or current_traceparent()
    body = encode_message(replace(message, traceparent=traceparent))
    await app.storage.queues.send(queue, body, delay=delay)
