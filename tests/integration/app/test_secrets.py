"""Temporary passwords are in mails and nowhere else, not even for a moment."""

import asyncio
import base64
import re
from pathlib import Path

from azure.storage.queue.aio import QueueServiceClient

from local.tenant import demo_tenant
from tests.integration.app.run_app import passwords, running
from tests.integration.app.watching import watching
from tests.leaks import leaked
from tests.staff_lists import people

_COUNTRIES = ("NL", "DE", "BE", "FR")
_SEALED = re.compile(rb'"sealed_password":"[^"]')
_PLANTED = "Zr7kW2mPq9xLv4Ta"


async def test_no_password_is_ever_logged_queued_or_stored_in_the_open(tmp_path: Path) -> None:
    tenant = demo_tenant()
    # Long enough in work to be seen at it.
    tenant.latency = 0.2

    async with running(tmp_path, tenant, longest_poll=1.0) as app, watching(app) as watch:
        mail = await app.answer_to("staff.csv", people(*_COUNTRIES))
        await app.calm()
        reported = [line.encode() for line in app.log_lines()]
    emulator_log = await asyncio.to_thread((tmp_path / "azurite.log").read_bytes)

    secrets = list(passwords(mail).values())
    assert len(secrets) == len(_COUNTRIES)
    assert any(_SEALED.search(blob) for blob in watch.blobs), "nothing was seen in work"
    assert watch.messages, "no message was seen"
    assert leaked(secrets, [*watch.blobs, *watch.messages, *reported, emulator_log]) == []


async def test_a_password_that_is_stored_and_queued_for_a_moment_is_seen(tmp_path: Path) -> None:
    async with running(tmp_path, demo_tenant()) as app, watching(app) as watch:
        blob = app.environment.storage.get_blob_client("uploads", "planted")
        queues = QueueServiceClient.from_connection_string(app.environment.settings["DataStorage"])
        async with queues, await queues.create_queue("planted") as queue:
            await blob.upload_blob(_PLANTED.encode("utf-16"))
            await queue.send_message(base64.b64encode(f"x{_PLANTED}".encode()).decode())
            await app.until(lambda: leaked([_PLANTED], watch.blobs))
            await app.until(lambda: leaked([_PLANTED], watch.messages))
            await blob.delete_blob()
            await queue.delete_queue()

    assert leaked([_PLANTED], watch.blobs) == [_PLANTED]
    assert leaked([_PLANTED], watch.messages) == [_PLANTED]
