"""Storage's Event Grid system topic, played by polling a container.

An event goes out for each new content of a blob (name and ETag), also for one of 0 bytes; not
for blobs that were there before. Delivery is at least once, in no order, with retries
(learn.microsoft.com, "Event Grid message delivery and retry"). Unlike the real topic, this
one also sees a change of metadata, which gives a blob a new ETag, as new content.
"""

import asyncio
import contextlib
import uuid
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from time import perf_counter
from urllib.parse import quote

import aiohttp
from azure.core.exceptions import AzureError, ResourceNotFoundError
from azure.storage.blob.aio import BlobServiceClient, ContainerClient

_NEVER_RETRIED = {400, 401, 403, 413}
_MOST_ATTEMPTS = 30
_LONGEST_PAUSE = 5.0
_REST = 9  # times as long as a look takes: the real topic looks at nothing, so ours looks little


@dataclass(frozen=True, slots=True, kw_only=True)
class EventGridTopic:
    """A running topic with its subscriptions; `endpoints` are webhook URLs."""

    service: BlobServiceClient
    session: aiohttp.ClientSession
    container_name: str
    endpoints: Sequence[str]
    interval: float  # seconds between two looks, more when there is much to look at
    _seen: set[tuple[str, str]] = field(default_factory=set)
    _deliveries: set[asyncio.Task[None]] = field(default_factory=set)

    async def publish(self, container_name: str, blob_name: str) -> None:
        """Send an event by hand, for what the blob holds now or last held; a duplicate, say."""
        container = self.service.get_container_client(container_name)
        try:
            properties = await container.get_blob_client(blob_name).get_blob_properties()
            etag, size = properties.etag.strip('"'), properties.size
        except ResourceNotFoundError:
            etag, size = "", 0
        event = self._event(container, blob_name, etag, size)
        await asyncio.gather(*(self._deliver(url, event) for url in self.endpoints))

    async def watch(self) -> None:
        """Look for new content until cancelled."""
        while True:
            began = perf_counter()
            with contextlib.suppress(AzureError):
                await self._publish_new()
            rest = _REST * (perf_counter() - began)
            await asyncio.sleep(max(self.interval, min(rest, _LONGEST_PAUSE)))

    async def baseline(self) -> None:
        """Take what is there now as told already."""
        with contextlib.suppress(ResourceNotFoundError):
            async for blob in self._container.list_blobs():
                self._seen.add((blob.name, blob.etag))

    async def close(self) -> None:
        """Give up what is not delivered."""
        for task in self._deliveries:
            task.cancel()
        await asyncio.gather(*self._deliveries, return_exceptions=True)

    @property
    def _container(self) -> ContainerClient:
        return self.service.get_container_client(self.container_name)

    async def _publish_new(self) -> None:
        async for blob in self._container.list_blobs():
            if (blob.name, blob.etag) not in self._seen:
                self._seen.add((blob.name, blob.etag))
                event = self._event(self._container, blob.name, blob.etag, blob.size)
                for url in self.endpoints:
                    self._start_delivery(url, event)

    def _start_delivery(self, url: str, event: Mapping[str, object]) -> None:
        task = asyncio.create_task(self._deliver(url, event))
        self._deliveries.add(task)
        task.add_done_callback(self._deliveries.discard)

    async def _deliver(self, url: str, event: Mapping[str, object]) -> None:
        for attempt in range(_MOST_ATTEMPTS):
            status = await self._post(url, event)
            if status < 300 or status in _NEVER_RETRIED:
                return
            await asyncio.sleep(min(0.1 * 2**attempt, _LONGEST_PAUSE))

    async def _post(self, url: str, event: Mapping[str, object]) -> int:
        """The status of the answer, 599 for none."""
        headers = {"aeg-event-type": "Notification"}
        try:
            async with self.session.post(url, json=[event], headers=headers) as response:
                return response.status
        except (aiohttp.ClientError, TimeoutError):
            return 599

    def _event(
        self, container: ContainerClient, blob_name: str, etag: str, size: int
    ) -> Mapping[str, object]:
        return {
            "topic": f"/emulator/{self.service.account_name}",
            "subject": (
                f"/blobServices/default/containers/{container.container_name}/blobs/{blob_name}"
            ),
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
                "url": f"{container.url}/{quote(blob_name)}",
            },
        }


@contextlib.asynccontextmanager
async def event_grid(
    connection_string: str,
    container_name: str,
    endpoints: Sequence[str],
    *,
    interval: float = 0.3,
) -> AsyncIterator[EventGridTopic]:
    """Watch a container, which need not exist yet, and tell the webhooks until the block ends."""
    async with (
        BlobServiceClient.from_connection_string(connection_string) as service,
        aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=30)) as session,
    ):
        topic = EventGridTopic(
            service=service,
            session=session,
            container_name=container_name,
            endpoints=endpoints,
            interval=interval,
        )
        await topic.baseline()
        watching = asyncio.create_task(topic.watch())
        try:
            yield topic
        finally:
            watching.cancel()
            await asyncio.gather(watching, return_exceptions=True)
            await topic.close()
