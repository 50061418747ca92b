"""A storage account of its own, by prefix, and hosts on it."""

import asyncio
import base64
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from azure.core.exceptions import ResourceNotFoundError
from azure.storage.blob.aio import BlobServiceClient, ContainerClient
from azure.storage.queue.aio import QueueClient, QueueServiceClient

from local.host.functions_host import FunctionsHost
from local.host.host_events import EventKind, HostEvent
from local.host.timings import HostTimings

APPS = Path(__file__).parent / "apps"
TIMINGS = HostTimings(message_lock=2, shortest_poll=0.02, longest_poll=0.1, singleton_retry=0.2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """Everything a test needs to play with a host; names get the test's own prefix."""

    connection_string: str
    prefix: str
    queues: QueueServiceClient
    blobs: BlobServiceClient
    events: list[HostEvent] = field(default_factory=list)

    def host(
        self,
        app: str,
        settings: Mapping[str, str] | None = None,
        *,
        timings: HostTimings = TIMINGS,
    ) -> FunctionsHost:
        """A host for one of the apps, not started; its events land in `events`."""
        given = {
            "AzureWebJobsStorage": self.connection_string,
            "DataStorage": self.connection_string,
            "AzureFunctionsWebHost__hostid": self.prefix,
            "PREFIX": self.prefix,
            "GREETING": "hello",
            **(settings or {}),
        }
        return FunctionsHost(APPS / app, given, on_event=self.events.append, timings=timings)

    def queue(self, name: str) -> QueueClient:
        """A queue with the prefix."""
        return self.queues.get_queue_client(f"{self.prefix}-{name}")

    def container(self, name: str) -> ContainerClient:
        """A container with the prefix."""
        return self.blobs.get_container_client(f"{self.prefix}-{name}")

    async def send(self, name: str, *bodies: bytes) -> None:
        """Put messages into a queue, made if missing."""
        if not await _exists(self.queue(name)):
            await self.queue(name).create_queue()
        for body in bodies:
            await self.queue(name).send_message(base64.b64encode(body).decode())

    async def messages(self, name: str) -> list[bytes]:
        """The visible messages of a queue, left where they are."""
        try:
            stored = await self.queue(name).peek_messages(max_messages=32)
        except ResourceNotFoundError:
            return []
        return sorted(base64.b64decode(message.content) for message in stored)

    async def arrivals(self, name: str, count: int) -> list[bytes]:
        """The messages of a queue once there are so many."""

        async def arrived() -> bool:
            return len(await self.messages(name)) >= count

        await until(arrived)
        return await self.messages(name)

    async def described(self, name: str, count: int) -> list[dict[str, Any]]:
        """As `arrivals`, each parsed as JSON."""
        return [json.loads(body) for body in await self.arrivals(name, count)]

    async def happened(self, kind: EventKind, count: int = 1) -> list[HostEvent]:
        """The events of a kind once there are so many."""

        async def there() -> bool:
            return len(self.of_kind(kind)) >= count

        await until(there)
        return self.of_kind(kind)

    def of_kind(self, kind: EventKind) -> list[HostEvent]:
        """The events of a kind so far."""
        return [event for event in self.events if event.kind is kind]


async def until(condition: Callable[[], Awaitable[bool]], *, seconds: float = 10.0) -> None:
    """Wait for a condition; raises TimeoutError."""
    async with asyncio.timeout(seconds):
        while not await condition():  # noqa: ASYNC110 - storage has no event
            await asyncio.sleep(0.02)


async def _exists(queue: QueueClient) -> bool:
    try:
        await queue.get_queue_properties()
    except ResourceNotFoundError:
        return False
    return True
