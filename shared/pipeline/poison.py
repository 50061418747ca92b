"""Giving up: a message that failed too often still leads to a report.

Nothing here ever raises: a poison queue has no poison queue, and a message that failed there
would come back for ever. What cannot be done now is found by the sweep.
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
    """An upload that intake failed on every time: answered as `unreadable`, without reading it.

    One that was not begun often enough failed for another reason, such as wrong settings: the
    sweep takes it in once that is over.
    """
    for upload in announced_uploads(body):
        facts = await find_version(app, upload)
        if facts is None or not await is_current(app, upload, facts):
            continue
        record(Event.POISON, logging.ERROR, step="intake", job=job_of(facts))
        if await is_given_up(app, facts):
            await refuse_unreadable(app, facts)


async def give_up_allocate(app: App, body: bytes) -> None:
    """A job that could not be decided: its rows are reported as failed."""
    message = _decoded(body, "allocate")
    if message is not None:
        await fail_allocation(app, message)


async def give_up_provision(app: App, body: bytes) -> None:
    """A batch that failed every time: what is known of its rows is settled."""
    message = _decoded(body, "provision")
    if message is not None:
        await provision_batch(app, message, is_last=True)


async def give_up_report(app: App, body: bytes) -> None:
    """A report that failed for another reason than a refused mail: again, like a refused one."""
    message = _decoded(body, "report")
    if message is not None:
        await put_off(app, REPORT, message, mail_pause(message.attempt))


async def never_raise(
    give_up: Callable[[App, bytes], Awaitable[None]],
    application: Callable[[], Awaitable[App]],
    body: bytes,
) -> None:
    """Take a step of giving up, and log what goes wrong in it, wrong settings included."""
    try:
        await give_up(await application(), body)
    except Exception as error:  # noqa: BLE001 - see the module's first words
        record_failure(Event.POISON_FAILED, error)


def _decoded(body: bytes, step: str) -> JobMessage | None:
    try:
        message = decode_message(body)
    except MessageError as error:
        record_failure(Event.POISON, error, step=step)
        return None
    record(Event.POISON, logging.ERROR, step=step, job=message.job, batch=message.batch)
    return message
