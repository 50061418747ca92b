"""Poison messages: a message that failed too often still leads to a report.

Nothing here raises: a poison queue has no poison queue, so a failing message would return forever.
The sweep finds what cannot be done now.
"""

import logging
from collections.abc import Awaitable, Callable

from shared.errors import MessageError
from shared.events import Event, record, record_failure
from shared.pipeline.allocate import fail_allocation
from shared.pipeline.app import App
from shared.pipeline.dispatch import put_off
from shared.pipeline.intake import (
    announced_uploads,
    find_version,
    is_current,
    refuse_unreadable,
)
from shared.pipeline.provision import provision_batch
from shared.pipeline.uploads import job_of
from shared.pipeline.versions import is_given_up
from shared.retry import mail_pause
from shared.state.messages import REPORT, JobMessage, decode_message


async def give_up_intake(app: App, body: bytes) -> None:
    """Refuse an upload that intake failed on each time as `unreadable`, without reading it.

    If it was not attempted often enough, it failed for another reason, such as wrong settings: the
    sweep processes it once that is fixed.
    """
    for upload in announced_uploads(body):
        facts = await find_version(app, upload)
        if facts is None or not await is_current(app, upload, facts):
            continue
        record(Event.POISON, logging.ERROR, step="intake", job=job_of(facts))
        if await is_given_up(app, facts):
            await refuse_unreadable(app, facts)


async def give_up_allocate(app: App, body: bytes) -> None:
    """Report the rows of a job that could not be decided as failed."""
    message = _decoded(body, "allocate")
    if message is not None:
        await fail_allocation(app, message)


async def give_up_provision(app: App, body: bytes) -> None:
    """End a batch that failed each time: its rows get their outcome from what is known."""
    message = _decoded(body, "provision")
    if message is not None:
        await provision_batch(app, message, is_last=True)


async def give_up_report(app: App, body: bytes) -> None:
    """Retry a report that failed for another reason than a refused mail, as a refused one."""
    message = _decoded(body, "report")
    if message is not None:
        await put_off(app, REPORT, message, mail_pause(message.attempt))


async def never_raise(
    give_up: Callable[[App, bytes], Awaitable[None]],
    application: Callable[[], Awaitable[App]],
    body: bytes,
) -> None:
    """Run a step of giving up; log any error in it, wrong settings included."""
    try:
        await give_up(await application(), body)
    except Exception as error:  # noqa: BLE001 - see the module's docstring
        record_failure(Event.POISON_FAILED, error)


def _decoded(body: bytes, step: str) -> JobMessage | None:
    try:
        message = decode_message(body)
    except MessageError as error:
        record_failure(Event.POISON, error, step=step)
        return None
    record(Event.POISON, logging.ERROR, step=step, job=message.job, batch=message.batch)
    return message
