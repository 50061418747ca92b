"""Giving up: a message that failed too often still leads to a report.

Nothing here ever raises: a poison queue has no poison queue, and a message that failed there
would come back for ever. What cannot be done now is found by the sweep.
"""

import logging
from collections.abc import Awaitable, Callable

from shared.errors import MessageError
from shared.events import Event, record, record_failure
from shared.models import FileError, Finding
from shared.pipeline.allocate import fail_allocation
from shared.pipeline.app import App
from shared.pipeline.dispatch import put_off
from shared.pipeline.intake import announced_uploads, find_name, intake_upload, refuse
from shared.pipeline.provision import provision_batch
from shared.pipeline.report import mail_pause
from shared.state.messages import REPORT, JobMessage, decode_message


async def give_up_intake(app: App, body: bytes) -> None:
    """A file that intake failed on every time: once more, then it is answered as `unreadable`."""
    for upload in announced_uploads(body):
        blob_name = await find_name(app, upload)
        try:
            await intake_upload(app, blob_name)
        except Exception as error:  # noqa: BLE001 - whatever it is, the file gets its answer
            record_failure(Event.POISON, error, step="intake")
            facts = await app.storage.uploads.facts(blob_name)
            if facts is not None:
                await refuse(app, facts, Finding(code=FileError.UNREADABLE))


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
