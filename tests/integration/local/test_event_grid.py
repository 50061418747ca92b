"""The event source: what it announces, and that it announces nothing else."""

import asyncio
import base64
import json
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

from azure.storage.queue.aio import QueueClient

from local.environment import APP_ROOT
from local.event_grid import EventSource, event_source
from tests.integration.local.host_stage import Stage, until


@asynccontextmanager
async def _watching(stage: Stage) -> AsyncIterator[EventSource]:
    async with event_source(
        stage.connection_string,
        f"{stage.prefix}-uploads",
        queue=f"{stage.prefix}-intake",
        interval=0.05,
    ) as source:
        yield source


async def _announced(stage: Stage, count: int) -> list[dict[str, Any]]:
    return await stage.described("intake", count)


async def test_new_content_is_announced_in_the_version_it_has(stage: Stage) -> None:
    async with _watching(stage):
        blob = stage.container("uploads").get_blob_client("hr/a b#.csv")
        written = await blob.upload_blob(b"abc")
        (event,) = await _announced(stage, 1)

    prefix = f"/blobServices/default/containers/{stage.prefix}-uploads/blobs/"
    assert event["subject"] == f"{prefix}hr/a b#.csv"
    assert event["eventType"] == "Microsoft.Storage.BlobCreated"
    assert event["data"]["eTag"] == written["etag"].strip('"')
    assert event["data"]["contentLength"] == 3
    assert event["data"]["url"].endswith(f"/{stage.prefix}-uploads/hr/a%20b%23.csv")


async def test_overwriting_is_announced_and_what_was_there_before_is_not(stage: Stage) -> None:
    await stage.container("uploads").create_container()
    await stage.container("uploads").upload_blob("old.csv", b"old")

    async with _watching(stage):
        await stage.container("uploads").upload_blob("new.csv", b"")
        await _announced(stage, 1)
        await stage.container("uploads").upload_blob("new.csv", b"again", overwrite=True)
        events = await _announced(stage, 2)

    assert sorted(event["data"]["contentLength"] for event in events) == [0, 5]


async def test_a_change_of_metadata_is_no_event(stage: Stage) -> None:
    async with _watching(stage):
        blob = stage.container("uploads").get_blob_client("a.csv")
        await blob.upload_blob(b"abc")
        await _announced(stage, 1)
        await blob.set_blob_metadata({"language": "nl"})
        await stage.container("uploads").upload_blob("b.csv", b"x")
        events = await _announced(stage, 2)

    names = sorted(event["subject"].rpartition("/")[2] for event in events)
    assert names == ["a.csv", "b.csv"]


async def _holds_something(queue: QueueClient) -> bool:
    return bool(await queue.peek_messages())


async def test_the_command_watches_uploads_until_ctrl_c(stage: Stage) -> None:
    # Other tests share this emulator: the one blob that counts has a name of its own.
    name = f"{stage.prefix}.csv"
    ports = [str(urlsplit(client.url).port) for client in (stage.blobs, stage.queues)]
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "local.event_grid"),
        *("--blob-port", ports[0], "--queue-port", ports[1]),
        cwd=APP_ROOT,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    try:
        async with asyncio.timeout(30):
            assert b"Watching" in await process.stdout.readline()
            await stage.blobs.get_blob_client("uploads", name).upload_blob(b"x")
            queue = stage.queues.get_queue_client("intake")
            await until(lambda: _holds_something(queue))
            found = await queue.peek_messages(max_messages=32)
    finally:
        process.send_signal(signal.SIGINT)
        returncode = await asyncio.wait_for(process.wait(), 10)
        await stage.blobs.get_blob_client("uploads", name).delete_blob()
        await stage.queues.get_queue_client("intake").clear_messages()

    assert returncode == 0
    assert name in json.loads(base64.b64decode(found[-1].content))["subject"]
