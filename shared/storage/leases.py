"""Blob leases: a courtesy between runs, so that two of them do not do the same work."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from azure.core.exceptions import AzureError, ResourceExistsError
from azure.storage.blob.aio import BlobClient, BlobLeaseClient

# The shortest there is: so long the work of a run that died has to wait. A lease lost by a
# run that lives costs nothing either, since every write is conditional.
LEASE_SECONDS = 15
_RENEW_EVERY = 5


class Lease:
    """A lease that is held; `client` goes with every write to the blob.

    `etag` is the version of the blob when the lease began, without quotes.
    """

    def __init__(self, client: BlobLeaseClient) -> None:
        self.client = client
        self.etag = str(client.etag).strip('"')

    async def keep(self) -> None:
        """Renew until cancelled; a lease that is lost is found out by the next write."""
        while True:
            await asyncio.sleep(_RENEW_EVERY)
            with suppress(AzureError):
                await self.client.renew()

    async def release(self) -> None:
        """Let others have the blob; a lease that is lost already is nobody's trouble."""
        with suppress(AzureError):
            await self.client.release()


@asynccontextmanager
async def hold_lease(blob: BlobClient) -> AsyncIterator[Lease | None]:
    """The lease on a blob, renewed for the length of the block; None when it is taken."""
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
