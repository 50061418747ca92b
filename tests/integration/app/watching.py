"""Watching what a running application writes, while it runs: much of it is gone afterwards."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from azure.core.exceptions import ResourceNotFoundError
from azure.storage.blob.aio import BlobServiceClient
from azure.storage.queue.aio import QueueServiceClient

from tests.integration.app.run_app import Running

_MOST_PEEKED = 32  # "Peek Messages" shows no more at once
_BETWEEN_LOOKS = 0.01  # seconds


@dataclass(slots=True, kw_only=True)
class Watch:
    """Everything that was seen in storage so far: blobs with their names, messages as stored."""

    storage: BlobServiceClient
    queues: QueueServiceClient
    blobs: set[bytes] = field(default_factory=set, repr=False)
    messages: set[bytes] = field(default_factory=set, repr=False)

    async def look_at_blobs(self) -> None:
        """See every blob as it is; one that is deleted meanwhile is skipped."""
        async for container in self.storage.list_containers():
            client = self.storage.get_container_client(container.name)
            async for name in client.list_blob_names():
                self.blobs.add(name.encode())
                with suppress(ResourceNotFoundError):
                    stream = await client.download_blob(name)
                    self.blobs.add(await stream.readall())

    async def look_at_queues(self) -> None:
        """See the messages that wait in any queue; one that is deleted meanwhile is skipped."""
        async for queue in self.queues.list_queues():
            client = self.queues.get_queue_client(queue.name)
            with suppress(ResourceNotFoundError):
                for message in await client.peek_messages(max_messages=_MOST_PEEKED):
                    self.messages.add(str(message.content).encode())


@asynccontextmanager
async def watching(app: Running) -> AsyncIterator[Watch]:
    """Look again and again until the block ends, and once more then."""
    connection = app.environment.settings["DataStorage"]
    async with QueueServiceClient.from_connection_string(connection) as queues:
        watch = Watch(storage=app.environment.storage, queues=queues)
        over = asyncio.Event()
        async with asyncio.TaskGroup() as looking:
            # Apart from each other: a message waits for moments only.
            looking.create_task(_look_at_blobs_until(over, watch))
            looking.create_task(_look_at_queues_until(over, watch))
            try:
                yield watch
            finally:
                over.set()
        await watch.look_at_blobs()
        await watch.look_at_queues()


async def _look_at_blobs_until(over: asyncio.Event, watch: Watch) -> None:
    while not over.is_set():
        await watch.look_at_blobs()
        await asyncio.sleep(_BETWEEN_LOOKS)


async def _look_at_queues_until(over: asyncio.Event, watch: Watch) -> None:
    while not over.is_set():
        await watch.look_at_queues()
        await asyncio.sleep(_BETWEEN_LOOKS)
