"""The storage account: its connections, containers and queues."""

import asyncio
import math
from collections.abc import Awaitable
from contextlib import suppress
from typing import Self

import aiohttp
from azure.core.credentials_async import AsyncTokenCredential
from azure.core.exceptions import ResourceExistsError
from azure.core.pipeline.transport import AioHttpTransport
from azure.storage.blob.aio import BlobServiceClient
from azure.storage.queue.aio import QueueServiceClient

from shared.settings import StorageSettings
from shared.state.blob_names import AUDIT, JOBS, RESULTS, UPLOADS
from shared.state.messages import POISON_SUFFIX, QUEUES
from shared.storage.blobs import BlobStore

_CONTAINERS = frozenset({UPLOADS, JOBS, RESULTS, AUDIT})
_QUEUES = frozenset({*QUEUES, *(queue + POISON_SUFFIX for queue in QUEUES)})
_NEVER_EXPIRES = -1
_LONGEST_DELAY = 7 * 24 * 3600  # "Put Message": the visibility timeout is at most 7 days

# Metadata is 8 KB at most, names and values together ("Setting and retrieving properties and
# metadata for Blob resources"), in one header or a thousand; aiohttp reads 8,190 bytes and 128.
_LONGEST_HEADER = 16 * 1024
_MOST_HEADERS = 8 * 1024


class QueueSender:
    """Puts messages on queues."""

    def __init__(self, service: QueueServiceClient) -> None:
        self._service = service

    async def send(self, queue: str, body: bytes, *, delay: float = 0) -> None:
        """Put a message that becomes visible after `delay` seconds and never expires.

        It is stored as plain text: base64 would only make the queue harder to read.
        """
        await self._service.get_queue_client(queue).send_message(
            body.decode(),
            visibility_timeout=min(math.ceil(delay), _LONGEST_DELAY),
            time_to_live=_NEVER_EXPIRES,
        )


class StorageAccount:
    """The containers and queues of the application."""

    def __init__(self, blobs: BlobServiceClient, queues: QueueServiceClient) -> None:
        self._blobs = blobs
        self._queues = queues
        self.uploads = BlobStore(blobs.get_container_client(UPLOADS))
        self.jobs = BlobStore(blobs.get_container_client(JOBS))
        self.results = BlobStore(blobs.get_container_client(RESULTS))
        self.audit = BlobStore(blobs.get_container_client(AUDIT))
        self.queues = QueueSender(queues)

    @classmethod
    async def open(cls, settings: StorageSettings, credential: AsyncTokenCredential | None) -> Self:
        """The account of these settings; locally, with everything that was missing.

        `credential` is used with service URIs and may be None with a connection string.
        """
        if not settings.is_local:
            return cls(
                BlobServiceClient(
                    settings.blob_service_uri,
                    credential=credential,
                    transport=_transport(through_proxy=True),
                ),
                QueueServiceClient(settings.queue_service_uri, credential=credential),
            )
        account = cls(
            BlobServiceClient.from_connection_string(
                settings.connection_string, transport=_transport(through_proxy=False)
            ),
            QueueServiceClient.from_connection_string(
                settings.connection_string, use_env_settings=False
            ),
        )
        await account._create_missing()
        return account

    async def close(self) -> None:
        """Close the connections."""
        await self._blobs.close()
        await self._queues.close()

    async def _create_missing(self) -> None:
        # Usually nothing is missing: two listings are faster than nine refused creations.
        containers = {each.name async for each in self._blobs.list_containers()}
        queues = {each.name async for each in self._queues.list_queues()}
        await asyncio.gather(
            *(
                _unless_there(self._blobs.create_container(each))
                for each in _CONTAINERS - containers
            ),
            *(_unless_there(self._queues.create_queue(each)) for each in _QUEUES - queues),
        )


def _transport(*, through_proxy: bool) -> AioHttpTransport:
    """The SDK's own, but with room for large headers.

    An emulator on this machine is not reached `through_proxy`, even if the environment names one.
    """
    return AioHttpTransport(
        session=aiohttp.ClientSession(
            auto_decompress=False,
            cookie_jar=aiohttp.DummyCookieJar(),
            trust_env=through_proxy,
            max_field_size=_LONGEST_HEADER,
            max_headers=_MOST_HEADERS,
        )
    )


async def _unless_there(creation: Awaitable[object]) -> None:
    with suppress(ResourceExistsError):
        await creation
