"""Queue the next step of a job, now or later, and run the step of a message."""

import logging
from collections.abc import Callable, Collection, Coroutine
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import wraps
from typing import Any, Concatenate

from shared.allocation.batches import count_writes, plan_delays
from shared.allocation.corrected_rows import list_named_rows
from shared.errors import NewerDocumentError
from shared.events import Event, record
from shared.models import JobKind
from shared.pipeline.app import App
from shared.pipeline.job_store import JobStore, gather_some
from shared.retry import BUSY_PAUSE, is_given_up
from shared.state.documents import AllocationDocument, BatchEntry, JobDocument
from shared.state.messages import ALLOCATE, PROVISION, REPORT, JobMessage, encode_message
from shared.telemetry import Step, count_put_off, current_traceparent, step_span

type _Taken[**P] = Callable[Concatenate[App, JobMessage, P], Coroutine[Any, Any, None]]


def traced[**P](step: Step) -> Callable[[_Taken[P]], _Taken[P]]:
    """Decorate a use case: it runs in a span of its own and skips jobs of a later version."""

    def within_span(take: _Taken[P]) -> _Taken[P]:
        @wraps(take)
        async def taken(
            app: App, message: JobMessage, /, *args: P.args, **kwargs: P.kwargs
        ) -> None:
            with step_span(
                step,
                message.traceparent,
                job=message.job,
                batch=message.batch,
                attempt=message.attempt,
            ):
                try:
                    await take(app, message, *args, **kwargs)
                except NewerDocumentError:
                    # The sweep retries until that version is deployed again.
                    record(
                        Event.DOCUMENT_NEWER, logging.ERROR, job=message.job, batch=message.batch
                    )

        return taken

    return within_span


async def send_judged(app: App, job: JobDocument) -> None:
    """Queue a validated file for allocation, or for its report if there is nothing to allocate."""
    queue = ALLOCATE if job.batches or list_named_rows(job) else REPORT
    await _send(app, queue, JobMessage(job=job.job, traceparent=job.traceparent))


async def send_allocated(app: App, job: JobDocument, allocation: AllocationDocument) -> None:
    """Queue the open batches of an allocated job, paced by the write quota, or its report."""
    complete = await JobStore(app.storage.jobs, job.job).complete_batches()
    if not set(allocation.run) - complete:
        await queue_report(app, job.job)
        return
    rows = allocation.to_carry_out()
    entries = {entry.batch: entry for entry in job.batches}
    writes = [_writes(job, entries[batch], len(rows[batch])) for batch in allocation.run]
    delays = plan_delays(writes, app.settings.write_quota)
    await gather_some(
        [
            _send(app, PROVISION, JobMessage(job=job.job, batch=batch), delay=delay)
            for batch, delay in zip(allocation.run, delays, strict=True)
            if batch not in complete
        ]
    )


async def queue_report(app: App, job: str) -> None:
    """Queue the report of a job whose batches are complete."""
    await _send(app, REPORT, JobMessage(job=job))


async def put_off(app: App, queue: str, message: JobMessage, delay: float) -> None:
    """Queue the same step again after `delay` seconds; until then the sweep skips the job."""
    next_try = datetime.now(UTC) + timedelta(seconds=delay)
    await JobStore(app.storage.jobs, message.job).rest_until(next_try)
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


def has_time(app: App, job: JobDocument, since: datetime, pause: float) -> bool:
    """True if a step may be tried again after `pause` seconds.

    `since` is when the last row of the job became final. Rows that can wait do not keep the
    mail from its readers for longer than MAIL_AT_LATEST_MINUTES.
    """
    if not job.lets_wait:
        return not is_given_up(since)
    due = since + timedelta(minutes=app.settings.wait.mail_after_minutes)
    return datetime.now(UTC) + timedelta(seconds=pause) < due


async def put_off_busy(app: App, queue: str, message: JobMessage) -> None:
    """Queue the same step again, for a time when the run that has it must have ended."""
    await put_off(app, queue, message, BUSY_PAUSE)


def open_batches(allocation: AllocationDocument, complete: Collection[str]) -> list[str]:
    """The batches that still have to run, in order."""
    return [batch for batch in allocation.run if batch not in complete]


def _writes(job: JobDocument, batch: BatchEntry, row_count: int) -> int:
    if job.kind is JobKind.UNDO:
        return row_count
    accounts = count_writes(row_count, job.terms.licenses, batch.usage_location, batch.licenses)
    return accounts + batch.follow_up_writes


async def _send(app: App, queue: str, message: JobMessage, *, delay: float = 0) -> None:
    # A delayed message keeps the span that sent it first.
    traceparent = message.traceparent or current_traceparent()
    body = encode_message(replace(message, traceparent=traceparent))
    await app.storage.queues.send(queue, body, delay=delay)
