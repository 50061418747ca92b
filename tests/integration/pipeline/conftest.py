"""An application in this process, with empty storage and a tenant of its own."""

import io
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio
from azure.storage.blob.aio import BlobServiceClient
from azure.storage.queue.aio import QueueServiceClient

from local.azurite import Azurite
from local.environment import local_settings
from local.tenant import demo_tenant, serve
from shared import retry
from shared.bootstrap import build
from shared.settings import Settings
from shared.validation import apart
from shared.validation.process import carry_out, decode_task
from tests.integration.pipeline.bench import Bench
from tests.integration.pipeline.grouping import with_groups


@pytest.fixture(autouse=True)
def validated_in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Validate files here: the process of its own takes as long as the rest of many a test.

    It has tests of its own, and those of the whole application run it.
    """

    def run(given: bytes) -> apart.Ended:
        source = io.BytesIO(given)
        return apart.Ended(code=0, output=carry_out(decode_task(source.readline()), source))

    monkeypatch.setattr(apart, "run_process", run)


@pytest.fixture(autouse=True)
def no_root_certificates(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Graph is simulated without TLS: loading certificates for every test takes a while."""
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path))


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pause a tenth of the time before a request is sent again, without jitter."""
    monkeypatch.setattr(
        "shared.retry._jittered", lambda tries, **span: retry._exponential(tries, **span) / 10
    )


@pytest_asyncio.fixture
async def bench(emulator: Azurite) -> AsyncIterator[Bench]:
    """The application and everything a test looks at."""
    tenant = demo_tenant()
    connection = emulator.connection_string
    async with (
        BlobServiceClient.from_connection_string(connection) as blobs,
        QueueServiceClient.from_connection_string(connection) as queues,
        serve(tenant) as graph_url,
    ):
        settings = local_settings(connection, graph_url)
        app = await build(Settings.from_env(settings))
        made = Bench(app=app, tenant=tenant, settings=settings, blobs=blobs, queues=queues)
        await made.empty()
        yield made
        await made.close()


@pytest_asyncio.fixture
async def grouped(bench: Bench) -> AsyncIterator[Bench]:
    """The same with a licence group for every country, and the permission it takes."""
    async with with_groups(bench) as changed:
        yield changed


@pytest_asyncio.fixture
async def hasty(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Bench]:
    """The application that sends its first mail as soon as Microsoft 365 lets it down."""
    monkeypatch.setattr("shared.provisioning.run.RUN_BUDGET", 2.0)
    app = await bench.another_app(MAIL_AT_LATEST_MINUTES="0")
    yield replace(bench, app=app)
    await app.close()
