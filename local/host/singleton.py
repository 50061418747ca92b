"""A blob lease by which one of several instances is chosen."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from azure.core.exceptions import AzureError, ResourceExistsError
from azure.storage.blob.aio import BlobClient, BlobLeaseClient

from local.host.storage import HOSTS_CONTAINER, StorageAccounts, ensure_container
from local.host.timings import HostTimings


@dataclass(frozen=True, slots=True, kw_only=True)
class Singleton:
    """The right to do something alone; `lock_name` is what instances compete for."""

    accounts: StorageAccounts
    connection: str
    lock_name: str
    timings: HostTimings

    async def run(self, work: Callable[[], Awaitable[None]]) -> None:
        """Do the work while holding the lease, start over when it is lost, until cancelled."""
        while True:
            lease = await self._acquire()
            if lease is not None:
                await self._work_under(lease, work)
            await asyncio.sleep(self.timings.singleton_retry)

    async def _acquire(self) -> BlobLeaseClient | None:
        try:
            blob = await self._lock_blob()
            return await blob.acquire_lease(self.timings.singleton_lease)
        except AzureError:
            return None  # another instance has it, or storage is away

    async def _lock_blob(self) -> BlobClient:
        container = self.accounts.container(self.connection, HOSTS_CONTAINER)
        await ensure_container(container)
        blob = container.get_blob_client(f"locks/{self.lock_name}")
        if not await blob.exists():
            with contextlib.suppress(ResourceExistsError):
                await blob.upload_blob(b"", overwrite=False)
        return blob

    async def _work_under(
        self, lease: BlobLeaseClient, work: Callable[[], Awaitable[None]]
    ) -> None:
        working = asyncio.ensure_future(work())
        keeping = asyncio.create_task(self._keep(lease))
        try:
            await asyncio.wait({working, keeping}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (working, keeping):
                task.cancel()
            await asyncio.gather(working, keeping, return_exceptions=True)
            with contextlib.suppress(AzureError):
                await lease.release()

    async def _keep(self, lease: BlobLeaseClient) -> None:
        with contextlib.suppress(AzureError):
            while True:
                await asyncio.sleep(self.timings.singleton_lease / 3)
                await lease.renew()
