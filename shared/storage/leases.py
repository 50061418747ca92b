"""Blob leases: they only keep two runs from doing the same work."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from azure.core.exceptions import AzureError, ResourceExistsError
from azure.storage.blob.aio import BlobClient, BlobLeaseClient

from shared.retry import LEASE_RENEWAL, LEASE_SECONDS


class Lease:
    """A lease that is held; pass `client` with every write to the blob.

    `etag` is the version of the blob when the lease began, without quotes.
    """

    def __init__(self, client: BlobLeaseClient) -> None:
        self.client = client
        self.etag = str(client.etag).strip('"')

    async def keep(self) -> None:
        """Renew until cancelled; the next write notices a lost lease."""
        while True:
            await asyncio.sleep(LEASE_RENEWAL)
            with suppress(AzureError):
                await self.client.renew()

    async def release(self) -> None:
        """Release the lease; releasing a lost lease is harmless."""
        with suppress(AzureError):
            await self.client.release()


@asynccontextmanager
async def hold_lease(blob: BlobClient) -> AsyncIterator[Lease | None]:
    """A lease on a blob, renewed during the block; None if another run holds it."""
    try:
        lease = Lease(await blob.acquire_lease(lease_duration=LEASE_SECONDS))
    except ResourceExistsError:
        yield None
        return
    keeper = asyncio.create_task(lease.keep())
    try:
        yield lease
    finally:
        keeper.cancel()
        with suppress(asyncio.CancelledError):
            await keeper
        await lease.release()
