"""Uploads that claim something else than they are, or that cannot be read: each gets its answer."""

import asyncio
import gzip
import json
import zlib
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from azure.storage.blob import ContentSettings, StandardBlobTier
from azure.storage.blob.aio import BlobClient

from local.event_grid import created_event
from shared.pipeline.intake import intake_events, intake_upload
from shared.pipeline.poison import give_up_intake
from shared.pipeline.sweep import sweep_jobs
from shared.pipeline.uploads import LARGEST_UPLOAD
from shared.retry import MOST_READS
from shared.storage import Blob
from tests.integration.pipeline.bench import Bench
from tests.staff_lists import people, person, staff_list

_NAME = "a.csv"
_STAFF = "staff.csv"
_LIST = people("NL")
_BOMB = gzip.compress(b"a" * (100 << 20), compresslevel=1)

type Upload = Callable[[BlobClient], Awaitable[Any]]


def _encoded(content: bytes, encoding: str) -> Upload:
    async def upload(blob: BlobClient) -> None:
        await blob.upload_blob(content, content_settings=ContentSettings(content_encoding=encoding))

    return upload


async def _appended(blob: BlobClient) -> None:
    await blob.create_append_blob(content_settings=ContentSettings(content_encoding="gzip"))
    await blob.append_block(_LIST)


async def _archived(blob: BlobClient) -> None:
    await blob.upload_blob(_LIST, standard_blob_tier=StandardBlobTier.ARCHIVE)


def _with(metadata: Mapping[str, str]) -> Upload:
    async def upload(blob: BlobClient) -> None:
        await blob.upload_blob(_LIST, metadata=dict(metadata))

    return upload


async def _by_an_event(bench: Bench) -> None:
    url = bench.blobs.get_container_client("uploads").url
    event = created_event(url, _NAME, etag="", size=0)
    await intake_events(bench.app, json.dumps(event).encode())


async def _by_the_sweep(bench: Bench) -> None:
    await sweep_jobs(bench.app, datetime.now(UTC) + timedelta(hours=47))


_WAYS = [pytest.param(_by_an_event, id="event"), pytest.param(_by_the_sweep, id="sweep")]
_REFUSED = [
    pytest.param(_encoded(_BOMB, "gzip"), "This is an archive", id="a gzip bomb"),
    pytest.param(_encoded(gzip.compress(_LIST), "gzip"), "This is an archive", id="gzip"),
    pytest.param(_encoded(zlib.compress(_LIST), "deflate"), "This is an archive", id="deflate"),
    pytest.param(_encoded(b"\x00\x01", "BR"), "This is an archive", id="brotli"),
    pytest.param(_appended, "This is an archive", id="says gzip and is not"),
    pytest.param(_archived, "unreadable", id="the archive tier"),
]
_ACCEPTED = [
    pytest.param(_with({"a": "x" * 8191}), id="one value of 8,191 characters"),
    pytest.param(_with({f"k{number}": "x" for number in range(900)}), id="900 keys"),
    pytest.param(_encoded(_LIST, "utf-8"), id="an encoding that is none"),
]


@pytest.mark.parametrize("way", _WAYS)
@pytest.mark.parametrize(("upload", "reported"), _REFUSED)
async def test_what_is_not_a_plain_list_is_refused_without_unpacking_it(
    bench: Bench, upload: Upload, reported: str, way: Callable[[Bench], Awaitable[None]]
) -> None:
    await upload(bench.blobs.get_blob_client("uploads", _NAME))

    await way(bench)
    await bench.carry_on()

    assert reported in bench.mail.content


@pytest.mark.parametrize("way", _WAYS)
@pytest.mark.parametrize("upload", _ACCEPTED)
async def test_odd_metadata_keeps_nobody_from_an_account(
    bench: Bench, upload: Upload, way: Callable[[Bench], Awaitable[None]]
) -> None:
    await upload(bench.blobs.get_blob_client("uploads", _NAME))

    await way(bench)
    await bench.carry_on()

    assert bench.outcomes() == {"person1@contoso.com": "created"}


async def test_nothing_is_unpacked_while_a_blob_is_read(bench: Bench) -> None:
    await _encoded(_BOMB, "gzip")(bench.blobs.get_blob_client("uploads", _NAME))

    read = await bench.app.storage.uploads.read(_NAME, max_bytes=64 << 20)

    assert read is not None
    assert read.content == _BOMB


class _Killed(BaseException):
    """What stops a process without a word."""


async def test_a_file_that_kills_its_readers_is_refused_at_the_fourth_try(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads = 0

    async def kill(*_: object, **__: object) -> None:
        nonlocal reads
        reads += 1
        raise _Killed

    await bench.upload(_LIST)
    monkeypatch.setattr(bench.app.storage.uploads, "read", kill)
    for _ in range(3):
        with pytest.raises(_Killed):
            await intake_upload(bench.app, "staff.csv")

    await intake_upload(bench.app, "staff.csv")
    await bench.carry_on()

    assert reads == 3
    assert "unreadable" in bench.mail.content


async def test_giving_up_a_file_never_reads_it(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    await bench.upload(_LIST, _NAME)

    async def fail(*_: object, **__: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(bench.app.storage.uploads, "read", fail)
    for _ in range(3):
        with pytest.raises(RuntimeError):
            await intake_upload(bench.app, _NAME)
    url = bench.blobs.get_container_client("uploads").url
    event = created_event(url, _NAME, etag="", size=0)

    await give_up_intake(bench.app, json.dumps(event).encode())
    await bench.carry_on()

    assert "unreadable" in bench.mail.content


async def test_a_file_that_was_never_read_is_left_to_the_sweep(bench: Bench) -> None:
    await bench.upload(_LIST, _NAME)
    url = bench.blobs.get_container_client("uploads").url
    event = created_event(url, _NAME, etag="", size=0)

    await give_up_intake(bench.app, json.dumps(event).encode())
    before = await bench.stored()
    await _by_the_sweep(bench)
    await bench.carry_on()

    assert before == {}
    assert bench.outcomes() == {"person1@contoso.com": "created"}


async def test_a_version_that_others_are_reading_is_left_to_them(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    everybody_began = asyncio.Event()
    read = bench.app.storage.uploads.read

    async def read_late(name: str, *, max_bytes: int | None = None, etag: str = "") -> Blob | None:
        await everybody_began.wait()
        return await read(name, max_bytes=max_bytes, etag=etag)

    monkeypatch.setattr(bench.app.storage.uploads, "read", read_late)
    await bench.upload(_LIST)
    readers = [asyncio.create_task(intake_upload(bench.app, _STAFF))]
    for count in range(1, MOST_READS + 1):
        while len(await bench.app.storage.jobs.names("versions/")) < count:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        readers.append(asyncio.create_task(intake_upload(bench.app, _STAFF)))
    everybody_began.set()
    await asyncio.gather(*readers)
    await bench.carry_on()

    assert [*bench.outcomes().values()] == ["created"]


@pytest.mark.parametrize(
    ("name", "reported"),
    [
        pytest.param("list.csv", "This file has more than 250 people", id="text"),
        pytest.param("List.XLSX", "This Excel workbook is too large", id="workbook"),
    ],
)
async def test_a_file_larger_than_any_list_is_refused(
    bench: Bench, name: str, reported: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.pipeline.intake.LARGEST_UPLOAD", len(_LIST) - 1)

    await intake_upload(bench.app, await bench.upload(_LIST, name))
    await bench.carry_on()

    assert reported in bench.mail.content


def test_the_longest_list_with_all_cells_filled_is_not_too_large() -> None:
    long_cells = [cell.ljust(24, "x") for cell in person(1)]

    assert len(staff_list([long_cells] * 20_000).decode().encode("utf-16")) < LARGEST_UPLOAD
