import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from shared.errors import StorageConflictError
from shared.storage import StorageAccount


async def test_a_blob_is_read_with_the_facts_of_that_content(
    account: StorageAccount, prefix: str
) -> None:
    name = f"{prefix}/Zoë's list.csv"
    etag = await account.jobs.create(name, b'{"a": 1}')

    blob = await account.jobs.read(name)

    assert blob is not None
    assert (blob.content, blob.etag) == (b'{"a": 1}', etag)
    assert (blob.facts.name, blob.facts.size, blob.facts.metadata) == (name, 8, {})
    assert abs(datetime.now(UTC) - blob.facts.last_modified) < timedelta(minutes=1)


async def test_reading_facts_and_listing_agree(account: StorageAccount, prefix: str) -> None:
    await account.jobs.create(f"{prefix}/a.json", b"{}")

    blob = await account.jobs.read(f"{prefix}/a.json")
    listed = [facts async for facts in account.jobs.listing(prefix)]

    assert blob is not None
    # Listing gives the ETag without quotes, reading with them: here it makes no difference.
    assert listed == [blob.facts]
    assert await account.jobs.facts(f"{prefix}/a.json") == blob.facts


async def test_a_blob_that_is_not_there_is_none(account: StorageAccount, prefix: str) -> None:
    assert await account.jobs.read(f"{prefix}/none") is None
    assert await account.jobs.facts(f"{prefix}/none") is None


async def test_an_empty_blob_is_read(account: StorageAccount, prefix: str) -> None:
    await account.uploads.put(f"{prefix}.csv", b"", "text/csv")

    blob = await account.uploads.read(f"{prefix}.csv", max_bytes=10)

    assert blob is not None
    assert (blob.content, blob.facts.size, blob.facts.name) == (b"", 0, f"{prefix}.csv")


@pytest.mark.parametrize(
    ("size", "read"), [(10, 10), (11, 0)], ids=["as large as allowed", "one byte more"]
)
async def test_of_a_blob_that_is_too_large_only_the_facts_come(
    account: StorageAccount, prefix: str, size: int, read: int
) -> None:
    await account.uploads.put(f"{prefix}.csv", b"x" * size, "text/csv")

    blob = await account.uploads.read(f"{prefix}.csv", max_bytes=10)

    assert blob is not None
    assert (len(blob.content), blob.facts.size) == (read, size)


async def test_what_exists_is_not_created_again(account: StorageAccount, prefix: str) -> None:
    name = f"{prefix}/job.json"
    await account.jobs.create(name, b"first")

    with pytest.raises(StorageConflictError):
        await account.jobs.create(name, b"second")

    blob = await account.jobs.read(name)
    assert blob is not None
    assert blob.content == b"first"


async def test_of_several_who_create_at_once_one_succeeds(
    account: StorageAccount, prefix: str
) -> None:
    contents = [str(number).encode() for number in range(5)]

    results = await asyncio.gather(
        *(account.jobs.create(f"{prefix}/job.json", each) for each in contents),
        return_exceptions=True,
    )

    etags = [each for each in results if isinstance(each, str)]
    blob = await account.jobs.read(f"{prefix}/job.json")
    assert blob is not None
    assert etags == [blob.etag]
    assert blob.content == contents[results.index(blob.etag)]
    assert sum(isinstance(each, StorageConflictError) for each in results) == 4


async def test_the_version_that_was_read_is_replaced(account: StorageAccount, prefix: str) -> None:
    name = f"{prefix}/ledger.json"
    first = await account.jobs.create(name, b"first")

    second = await account.jobs.replace(name, b"second", etag=first)

    blob = await account.jobs.read(name)
    assert blob is not None
    assert (blob.content, blob.etag) == (b"second", second)
    assert second != first


async def test_another_version_is_not_replaced(account: StorageAccount, prefix: str) -> None:
    name = f"{prefix}/ledger.json"
    first = await account.jobs.create(name, b"first")
    await account.jobs.replace(name, b"second", etag=first)

    with pytest.raises(StorageConflictError):
        await account.jobs.replace(name, b"third", etag=first)

    blob = await account.jobs.read(name)
    assert blob is not None
    assert blob.content == b"second"


async def test_a_blob_that_is_gone_is_not_replaced(account: StorageAccount, prefix: str) -> None:
    with pytest.raises(StorageConflictError):
        await account.jobs.replace(f"{prefix}/none", b"new", etag="0x8DE7")

    assert await account.jobs.facts(f"{prefix}/none") is None


async def test_metadata_is_written_and_found_in_every_way(
    account: StorageAccount, prefix: str
) -> None:
    name = f"{prefix}/marked.json"
    etag = await account.jobs.create(name, b"{}")

    await account.jobs.replace(name, b"{}", etag=etag, metadata={"erased": "yes"})

    facts = await account.jobs.facts(name)
    listed = [each async for each in account.jobs.listing(prefix)]
    assert facts is not None
    assert facts.metadata == {"erased": "yes"}
    assert [each.metadata for each in listed] == [{"erased": "yes"}]


async def test_a_folder_is_not_listed_among_blobs(account: StorageAccount, prefix: str) -> None:
    folder = account.uploads._container.get_blob_client(f"{prefix}/preview")
    await folder.upload_blob(b"", metadata={"hdi_isfolder": "true"})
    await account.uploads.put(f"{prefix}/preview/staff.csv", b"", "text/csv")

    listed = [each.name async for each in account.uploads.listing(prefix)]

    assert listed == [f"{prefix}/preview/staff.csv"]


async def test_names_are_listed_sorted_by_prefix(account: StorageAccount, prefix: str) -> None:
    for name in ("b/2.json", "b/1.json", "a.json", "b.json"):
        await account.jobs.create(f"{prefix}/{name}", b"")

    assert await account.jobs.names(f"{prefix}/b/") == [f"{prefix}/b/1.json", f"{prefix}/b/2.json"]
    assert await account.jobs.names(f"{prefix}/none") == []
    listed = [each.name async for each in account.jobs.listing(f"{prefix}/b")]
    assert listed == [f"{prefix}/b.json", f"{prefix}/b/1.json", f"{prefix}/b/2.json"]


async def test_what_is_put_replaces_what_was_there(account: StorageAccount, prefix: str) -> None:
    name = f"{prefix}/results.csv"

    for content in (b"first", b"second"):
        await account.results.put(name, content, "text/csv; charset=utf-8")

    blob = await account.results.read(name)
    assert blob is not None
    assert blob.content == b"second"


async def test_contents_are_not_shown(account: StorageAccount, prefix: str) -> None:
    await account.jobs.create(f"{prefix}/a", b"Hunter2")

    blob = await account.jobs.read(f"{prefix}/a")

    assert blob is not None
    assert "Hunter2" not in repr(blob)
