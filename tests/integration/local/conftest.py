"""One prefix of the emulator for each test."""

import uuid
from collections.abc import AsyncIterator

import pytest_asyncio
from azure.storage.blob.aio import BlobServiceClient
from azure.storage.queue.aio import QueueServiceClient

from local.azurite import Azurite
from tests.integration.local.host_stage import Stage


@pytest_asyncio.fixture
async def stage(emulator: Azurite) -> AsyncIterator[Stage]:
    """Clients of the emulator under a prefix of their own."""
    async with (
        QueueServiceClient.from_connection_string(emulator.connection_string) as queues,
        BlobServiceClient.from_connection_string(emulator.connection_string) as blobs,
    ):
        yield Stage(
            connection_string=emulator.connection_string,
            prefix=f"t{uuid.uuid4().hex[:10]}",
            queues=queues,
            blobs=blobs,
        )
