"""`python -m local.event_grid`: Storage's Event Grid topic, played by watching `uploads`.

Goes next to `func start`, over the emulator at its usual ports. Each new content of a blob is
announced in the queue `intake`, in the words of the real topic and in base64, as its documentation
has it; what lies there already is not. Like the real one it is silent about changes of metadata.
"""

import argparse
import asyncio
import base64
import contextlib
import json
import sys
import uuid
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from time import perf_counter
from urllib.parse import quote

from azure.core.exceptions import AzureError, ResourceExistsError, ResourceNotFoundError
from azure.storage.blob import BlobProperties
from azure.storage.blob.aio import BlobServiceClient, ContainerClient
from azure.storage.queue.aio import QueueClient

from local.azurite import connection_string

UPLOADS = "uploads"
QUEUE = "intake"
_LONGEST_PAUSE = 5.0
_REST = 9  # times as long as a look takes: the real topic looks at nothing, so ours looks little

type _Content = tuple[datetime | None, int, bytes]


@dataclass(slots=True, kw_only=True)
class EventSource:
    """A running topic with its one subscription, a storage queue.

    Events are stored in base64 or, if `in_base64` is set to false, as they are.
    """

    container: ContainerClient
    queue: QueueClient
    interval: float  # seconds between two looks, more when there is much to look at
    in_base64: bool = True
    _seen: dict[str, tuple[str, _Content]] = field(default_factory=dict)

    async def publish(self, blob_name: str, *, etag: str = "", size: int = 0) -> None:
        """Announce a blob by hand, in the version it has now or in one that is gone."""
        if not etag:
            with contextlib.suppress(ResourceNotFoundError):
                properties = await self.container.get_blob_client(blob_name).get_blob_properties()
                etag, size = properties.etag.strip('"'), properties.size
        event = json.dumps(created_event(self.container.url, blob_name, etag=etag, size=size))
        stored = base64.b64encode(event.encode()).decode() if self.in_base64 else event
        await self.queue.send_message(stored)

    async def watch(self) -> None:
        """Look for new content until cancelled."""
        while True:
            began = perf_counter()
            with contextlib.suppress(AzureError):
                await self._publish_new()
            rest = _REST * (perf_counter() - began)
            await asyncio.sleep(max(self.interval, min(rest, _LONGEST_PAUSE)))

    async def take_as_known(self) -> None:
        """Never announce what is there now."""
        with contextlib.suppress(ResourceNotFoundError):
            async for blob in self.container.list_blobs():
                self._seen[blob.name] = (blob.etag, _content(blob))

    async def _publish_new(self) -> None:
        async for blob in self.container.list_blobs():
            etag, content = self._seen.get(blob.name, ("", None))
            if blob.etag == etag:
                continue
            if content != _content(blob):
                await self.publish(blob.name, etag=blob.etag, size=blob.size)
            self._seen[blob.name] = (blob.etag, _content(blob))


def created_event(container_url: str, blob_name: str, *, etag: str, size: int) -> dict[str, object]:
    """An event as "Azure Blob Storage as an Event Grid source" (learn.microsoft.com) has it."""
    container_name = container_url.rpartition("/")[2]
    return {
        "topic": "/emulator",
        "subject": f"/blobServices/default/containers/{container_name}/blobs/{blob_name}",
        "eventType": "Microsoft.Storage.BlobCreated",
        "id": str(uuid.uuid4()),
        "eventTime": datetime.now(UTC).isoformat(),
        "dataVersion": "",
        "metadataVersion": "1",
        "data": {
            "api": "PutBlob",
            "eTag": etag,
            "contentLength": size,
            "blobType": "BlockBlob",
            "url": f"{container_url}/{quote(blob_name)}",
        },
    }


def _content(blob: BlobProperties) -> _Content:
    """What a change of metadata leaves as it is: every write of content is a new creation."""
    return blob.creation_time, blob.size, bytes(blob.content_settings.content_md5 or b"")


@contextlib.asynccontextmanager
async def event_source(
    storage: str, container_name: str = UPLOADS, *, queue: str = QUEUE, interval: float = 0.3
) -> AsyncIterator[EventSource]:
    """Watch a container until the block ends; container and queue are made where missing.

    `storage` is the emulator's connection string.
    """
    async with (
        BlobServiceClient.from_connection_string(storage) as blobs,
        QueueClient.from_connection_string(storage, queue) as queue_client,
    ):
        source = EventSource(
            container=blobs.get_container_client(container_name),
            queue=queue_client,
            interval=interval,
        )
        with contextlib.suppress(ResourceExistsError):
            await source.container.create_container()
        with contextlib.suppress(ResourceExistsError):
            await source.queue.create_queue()
        await source.take_as_known()
        watching = asyncio.create_task(source.watch())
        try:
            yield source
        finally:
            watching.cancel()
            await asyncio.gather(watching, return_exceptions=True)


def main(argv: Sequence[str] | None = None) -> int:
    """Watch until Ctrl-C; 1 when there is no emulator."""
    parser = argparse.ArgumentParser(prog="python -m local.event_grid", description=__doc__)
    parser.add_argument("--blob-port", type=int, default=10000)
    parser.add_argument("--queue-port", type=int, default=10001)
    arguments = parser.parse_args(argv)
    storage = connection_string(blob_port=arguments.blob_port, queue_port=arguments.queue_port)
    try:
        asyncio.run(_stay(storage))
    except KeyboardInterrupt:
        return 0
    except AzureError as error:
        sys.stderr.write(f"Azurite does not answer: {str(error).partition('\n')[0]}\n")
        return 1
    return 0


async def _stay(storage: str) -> None:
    async with event_source(storage):
        sys.stdout.write("Watching the container uploads. Ctrl-C ends it.\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


if __name__ == "__main__":
    sys.exit(main())
