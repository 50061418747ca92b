"""A storage fault strikes below the storage SDK, which sees it as it would in Azure."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from http import HTTPStatus
from pathlib import Path

import pytest
import pytest_asyncio
from azure.core.exceptions import AzureError, HttpResponseError, ServiceRequestError
from azure.storage.blob.aio import BlobServiceClient

from shared.state.blob_names import JOBS
from tests.chaos.counting import CountedStorageTransport, CrashPoints
from tests.chaos.stage import Storage, open_storage
from tests.chaos.storage_faults import Service, StorageFault, StorageTrouble

_BUSY = HTTPStatus.SERVICE_UNAVAILABLE


@pytest_asyncio.fixture
async def storage(tmp_path: Path) -> AsyncIterator[Storage]:
    async with open_storage(tmp_path) as opened:
        yield opened


async def _upload(storage: Storage, trouble: StorageTrouble, *, retries: int) -> None:
    client = BlobServiceClient.from_connection_string(
        storage.connection_string,
        transport=CountedStorageTransport(CrashPoints(), Service.BLOB, trouble),
        retry_total=retries,
        initial_backoff=0,
        increment_base=0,
        random_jitter_range=0,
    )
    async with client:
        await client.get_blob_client(JOBS, "blob").upload_blob(b"content", overwrite=True)


@pytest.mark.parametrize("done", [False, True])
@pytest.mark.parametrize(
    ("status", "error"), [(_BUSY, HttpResponseError), (None, ServiceRequestError)]
)
async def test_a_request_that_fails_is_carried_out_or_not_as_was_drawn(
    storage: Storage, status: HTTPStatus | None, error: type[AzureError], *, done: bool
) -> None:
    fault = StorageFault(service=Service.BLOB, status=status, done=done, nth=1)
    trouble = StorageTrouble([fault])

    with pytest.raises(error):
        await _upload(storage, trouble, retries=0)

    stored = await storage.stored(JOBS)
    assert stored == ({f"{JOBS}/blob": b"content"} if done else {})
    assert trouble.struck == {fault.kind: 1}


async def test_the_storage_sdk_tries_again_what_failed_three_times(storage: Storage) -> None:
    trouble = StorageTrouble(
        [StorageFault(service=Service.BLOB, status=_BUSY, done=False, nth=1, times=3)]
    )

    async with asyncio.timeout(10):
        await _upload(storage, trouble, retries=3)

    assert await storage.stored(JOBS) == {f"{JOBS}/blob": b"content"}


def _struck(faults: Sequence[StorageFault], requests: Sequence[Service]) -> list[bool]:
    trouble = StorageTrouble(faults)
    return [trouble.next_for(service) is not None for service in requests]


def test_requests_are_counted_for_each_service_by_itself() -> None:
    fault = StorageFault(service=Service.QUEUE, status=_BUSY, done=False, nth=2, times=2)
    requests = [Service.QUEUE, Service.BLOB, Service.BLOB, *[Service.QUEUE] * 3]

    assert _struck([fault], requests) == [False, False, False, True, True, False]
