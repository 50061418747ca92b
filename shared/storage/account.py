"""The storage account: how it is reached, and its containers and queues made locally."""

import asyncio
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
from shared.state.blob_names import JOBS, RESULTS, UPLOADS
from shared.state.messages import POISON_SUFFIX, QUEUES
from shared.storage.blobs import BlobStore
from shared.storage.queues import QueueSender

_CONTAINERS = frozenset({UPLOADS, JOBS, RESULTS})
_QUEUES = frozenset({*QUEUES, *(queue + POISON_SUFFIX for queue in QUEUES)})


# Metadata is 8 KB at most, names and values together ("Setting and retrieving properties and
# metadata for Blob resources"), in one header or a thousand; aiohttp reads 8,190 bytes and 128.
_LONGEST_HEADER = 16 * 1024
_MOST_HEADERS = 8 * 1024


class StorageAccount:
    """The containers and queues of the application."""

    def __init__(self, blobs: BlobServiceClient, queues: QueueServiceClient) -> None:
        self._blobs = blobs
        self._queues = queues
        self.uploads = BlobStore(blobs.get_container_client(UPLOADS))
        self.jobs = BlobStore(blobs.get_container_client(JOBS))
        self.results = BlobStore(blobs.get_container_client(RESULTS))
        self.queues = QueueSender(queues)

    @classmethod
    async def open(cls, settings: StorageSettings, credential: AsyncTokenCredential | None) -> Self:
        """The account of these settings; locally with whatever was missing in it.

        `credential` is used with service URIs and may be None with a connection string.
        """
        if not settings.is_local:
            return cls(
                BlobServiceClient(
                    settings.blob_service_uri, credential=credential, transport=_transport()
                ),
                QueueServiceClient(settings.queue_service_uri, credential=credential),
            )
        account = cls(
            BlobServiceClient.from_connection_string(
                settings.connection_string, transport=_transport()
            ),
            QueueServiceClient.from_connection_string(settings.connection_string),
        )
        await account._create_missing()
        return account

    async def close(self) -> None:
        """Give the connections back."""
        await self._blobs.close()
        await self._queues.close()

    async def _create_missing(self) -> None:
        # Nearly always nothing is missing: two listings tell so faster than nine refusals.
        containers = {each.name async for each in self._blobs.list_containers()}
        queues = {each.name async for each in self._queues.list_queues()}
        await asyncio.gather(
            *(
                _unless_there(self._blobs.create_container(each))
                for each in _CONTAINERS - containers
            ),
            *(_unless_there(self._queues.create_queue(each)) for each in _QUEUES - queues),
        )


def _transport() -> AioHttpTransport:
    """The SDK's own, but for the headers that it reads."""
    return AioHttpTransport(
        session=aiohttp.ClientSession(
            auto_decompress=False,
            cookie_jar=aiohttp.DummyCookieJar(),
            trust_env=True,
            max_field_size=_LONGEST_HEADER,
            max_headers=_MOST_HEADERS,
        )
    )


async def _unless_there(creation: Awaitable[object]) -> None:
    with suppress(ResourceExistsError):
        await creation
