"""The page over the bench: real storage, real tokens, the page's own code."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from azure.storage.blob.aio import BlobServiceClient
from azure.storage.queue.aio import QueueServiceClient

from local.azurite import Azurite
from local.environment import local_settings
from local.sign_in import front_door
from local.tenant import demo_tenant, serve
from shared.bootstrap import build
from shared.page.auth import signing_keys
from shared.page.limits import RateLimiter
from shared.settings import Settings
from tests.integration.page.visiting import Visit
from tests.integration.pipeline.bench import Bench


@pytest_asyncio.fixture
async def visit(emulator: Azurite, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Visit]:
    """The page of an empty installation whose passwords are collected there."""
    # What a process keeps is another test's: keys of a door on the same port, and a minute's limit.
    signing_keys.cache_clear()
    monkeypatch.setattr("shared.page.site._LIMITER", RateLimiter())
    tenant = demo_tenant()
    connection = emulator.connection_string
    async with (
        BlobServiceClient.from_connection_string(connection) as blobs,
        QueueServiceClient.from_connection_string(connection) as queues,
        serve(tenant) as graph_url,
        front_door() as door,
    ):
        settings = local_settings(
            connection, graph_url, {**door.settings, "PASSWORD_DELIVERY": "page"}
        )
        app = await build(Settings.from_env(settings))
        bench = Bench(app=app, tenant=tenant, settings=settings, blobs=blobs, queues=queues)
        await bench.empty()
        yield Visit(bench=bench, door=door)
        await bench.close()
