"""Storage and a tenant for one run, and everything that is left behind in them."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from azure.core.exceptions import HttpResponseError, ResourceExistsError
from azure.storage.blob.aio import BlobLeaseClient, BlobServiceClient
from azure.storage.queue.aio import QueueClient, QueueServiceClient

from local.azurite import azurite
from local.environment import local_settings
from local.tenant import Tenant, serve
from shared.state.blob_names import AUDIT, JOBS, RESULTS, UPLOADS
from shared.state.messages import POISON_SUFFIX, QUEUES
from tests.chaos.clock import WorldClock

_CONTAINERS = (UPLOADS, JOBS, RESULTS, AUDIT)
ALL_QUEUES = (*QUEUES, *(queue + POISON_SUFFIX for queue in QUEUES))


@dataclass(frozen=True, slots=True, kw_only=True)
class Storage:
    """An emulated storage account that is emptied before each run."""

    connection_string: str = field(repr=False)
    blobs: BlobServiceClient
    queues: QueueServiceClient
    _read: dict[tuple[str, str], bytes] = field(default_factory=dict, repr=False)

    def queue(self, name: str) -> QueueClient:
        """A queue, as the host reads and writes it."""
        return self.queues.get_queue_client(name)

    async def stored(self, *containers: str) -> dict[str, bytes]:
        """Every blob of these containers, of all without any, by `container/name`."""
        found = {}
        for container in containers or _CONTAINERS:
            client = self.blobs.get_container_client(container)
            async for blob in client.list_blobs():
                name = f"{container}/{blob.name}"
                version = (name, blob.etag)
                if version not in self._read:
                    stream = await client.download_blob(blob.name)
                    self._read[version] = await stream.readall()
                found[name] = self._read[version]
        return found

    async def break_lease(self, name: str) -> None:
        """Let the lease on a blob of `jobs` be over, as it is a while after its holder died."""
        with suppress(HttpResponseError):
            await BlobLeaseClient(self.blobs.get_blob_client(JOBS, name)).break_lease(
                lease_break_period=0
            )

    async def empty(self) -> None:
        """Forget what an earlier run left."""
        self._read.clear()
        for container in _CONTAINERS:
            client = self.blobs.get_container_client(container)
            async for name in client.list_blob_names():
                with suppress(HttpResponseError):
                    await client.delete_blob(name)
                    continue
                await BlobLeaseClient(client.get_blob_client(name)).break_lease(0)
                await client.delete_blob(name)
        for name in ALL_QUEUES:
            await self.queue(name).clear_messages()

    async def create_missing(self) -> None:
        """Make the containers and queues."""
        for container in _CONTAINERS:
            with suppress(ResourceExistsError):
                await self.blobs.create_container(container)
        for queue in ALL_QUEUES:
            with suppress(ResourceExistsError):
                await self.queues.create_queue(queue)


@asynccontextmanager
async def open_storage(workdir: Path) -> AsyncIterator[Storage]:
    """An emulator of its own."""
    async with AsyncExitStack() as opened:
        emulator = await opened.enter_async_context(azurite(workdir))
        connection = emulator.connection_string
        storage = Storage(
            connection_string=connection,
            blobs=await opened.enter_async_context(
                BlobServiceClient.from_connection_string(connection)
            ),
            queues=await opened.enter_async_context(
                QueueServiceClient.from_connection_string(connection)
            ),
        )
        await storage.create_missing()
        yield storage


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """What one run plays on; `settings` are the app's."""

    storage: Storage
    tenant: Tenant
    settings: dict[str, str] = field(repr=False)
    log_file: Path
    clock: WorldClock


@asynccontextmanager
async def stage(
    storage: Storage, tenant: Tenant, workdir: Path, settings: Mapping[str, str]
) -> AsyncIterator[Stage]:
    """An empty account, a fresh tenant and an empty log."""
    await storage.empty()
    log_file = workdir / "workers.log"
    log_file.write_bytes(b"")
    clock = WorldClock()
    tenant.clock = clock.now
    async with serve(tenant) as graph_url:
        yield Stage(
            storage=storage,
            tenant=tenant,
            settings=local_settings(storage.connection_string, graph_url, settings),
            log_file=log_file,
            clock=clock,
        )
