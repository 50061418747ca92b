from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from azure.core.exceptions import ResourceNotFoundError
from azure.storage.blob.aio import BlobLeaseClient, BlobServiceClient

from local.azurite import Azurite
from shared.errors import StorageConflictError
from shared.storage import StorageAccount


@pytest_asyncio.fixture
async def blobs(emulator: Azurite) -> AsyncIterator[BlobServiceClient]:
    """A client of another process."""
    async with BlobServiceClient.from_connection_string(emulator.connection_string) as service:
        yield service


async def lose_lease(blobs: BlobServiceClient, name: str) -> None:
    """Let the lease of a blob end before its time, as when a run stalls for too long."""
    await BlobLeaseClient(blobs.get_blob_client("jobs", name)).break_lease(lease_break_period=0)


async def test_a_lease_is_held_by_one_at_a_time(account: StorageAccount, prefix: str) -> None:
    await account.jobs.create(prefix, b"")

    async with account.jobs.lease(prefix) as first, account.jobs.lease(prefix) as second:
        assert first is not None
        assert second is None


async def test_a_lease_is_free_after_the_block(account: StorageAccount, prefix: str) -> None:
    await account.jobs.create(prefix, b"")

    async with account.jobs.lease(prefix):
        pass
    async with account.jobs.lease(prefix) as again:
        assert again is not None


async def test_a_lease_is_free_after_a_block_that_failed(
    account: StorageAccount, prefix: str
) -> None:
    await account.jobs.create(prefix, b"")

    with pytest.raises(ValueError, match="work failed"):
        async with account.jobs.lease(prefix):
            raise ValueError("work failed")
    async with account.jobs.lease(prefix) as again:
        assert again is not None


async def test_the_lease_of_one_blob_leaves_others_free(
    account: StorageAccount, prefix: str
) -> None:
    for name in ("a", "b"):
        await account.jobs.create(f"{prefix}/{name}", b"")

    async with (
        account.jobs.lease(f"{prefix}/a") as first,
        account.jobs.lease(f"{prefix}/b") as second,
    ):
        assert first is not None
        assert second is not None


async def test_who_holds_the_lease_writes(account: StorageAccount, prefix: str) -> None:
    etag = await account.jobs.create(prefix, b"first")

    async with account.jobs.lease(prefix) as lease:
        await account.jobs.replace(prefix, b"second", etag=etag, lease=lease)

    blob = await account.jobs.read(prefix)
    assert blob is not None
    assert blob.content == b"second"


async def test_who_does_not_hold_the_lease_does_not_write(
    account: StorageAccount, prefix: str
) -> None:
    etag = await account.jobs.create(prefix, b"first")

    async with account.jobs.lease(prefix):
        with pytest.raises(StorageConflictError):
            await account.jobs.replace(prefix, b"second", etag=etag)


async def test_a_leased_blob_can_be_read_by_anybody(account: StorageAccount, prefix: str) -> None:
    await account.jobs.create(prefix, b"first")

    async with account.jobs.lease(prefix):
        blob = await account.jobs.read(prefix)

    assert blob is not None
    assert blob.content == b"first"


async def test_a_lease_that_was_lost_is_found_out_by_the_next_write(
    account: StorageAccount, blobs: BlobServiceClient, prefix: str
) -> None:
    etag = await account.jobs.create(prefix, b"first")

    async with account.jobs.lease(prefix) as lease:
        await lose_lease(blobs, prefix)
        with pytest.raises(StorageConflictError):
            await account.jobs.replace(prefix, b"second", etag=etag, lease=lease)


async def test_a_lease_that_somebody_else_has_taken_over_is_found_out(
    account: StorageAccount, blobs: BlobServiceClient, prefix: str
) -> None:
    etag = await account.jobs.create(prefix, b"first")

    async with account.jobs.lease(prefix) as lost:
        await lose_lease(blobs, prefix)
        async with account.jobs.lease(prefix) as taken:
            assert taken is not None
            with pytest.raises(StorageConflictError):
                await account.jobs.replace(prefix, b"late", etag=etag, lease=lost)
            await account.jobs.replace(prefix, b"second", etag=etag, lease=taken)

    blob = await account.jobs.read(prefix)
    assert blob is not None
    assert blob.content == b"second"


async def test_there_is_no_lease_on_what_is_not_there(account: StorageAccount, prefix: str) -> None:
    with pytest.raises(ResourceNotFoundError):
        async with account.jobs.lease(prefix):
            pass
