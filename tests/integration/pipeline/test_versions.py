"""Every version of an upload is answered, also one that is gone before it is read."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from local.event_grid import created_event
from local.outbox import read_results
from shared.errors import StorageConflictError
from shared.pipeline.intake import intake_events
from shared.pipeline.poison import give_up_intake
from shared.pipeline.sweep import sweep_jobs
from shared.pipeline.versions import attempt, is_given_up
from shared.storage import Blob
from tests.integration.pipeline.bench import Bench
from tests.staff_lists import people

_FIRST, _SECOND = people("NL", "BE"), people("DE", first=3)
# As large as the first, and another person.
_TWIN = people("NL", "BE", first=5)


async def _upload(bench: Bench, content: bytes) -> bytes:
    """Put `to-fix.csv` there; the event of this version."""
    await bench.upload(content, "to-fix.csv")
    blob = bench.blobs.get_blob_client("uploads", "to-fix.csv")
    properties = await blob.get_blob_properties()
    url = bench.blobs.get_container_client("uploads").url
    event = created_event(url, "to-fix.csv", etag=properties.etag.strip('"'), size=properties.size)
    return json.dumps(event).encode()


def _answers(bench: Bench) -> list[Any]:
    """What each mail says: its outcomes by user name, or nothing for a file that was refused."""
    return [
        "overwritten"
        if "overwritten" in mail.content
        else {row["user_name"].partition("@")[0]: row["outcome"] for row in read_results(mail)}
        for mail in bench.tenant.mails
    ]


@pytest.fixture
def put_back(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """The messages that are put off on the queue `intake`, in place of waiting for them."""
    put_off: list[bytes] = []
    send = bench.app.storage.queues.send

    async def note(queue: str, body: bytes, *, delay: float = 0) -> None:
        if queue == "intake":
            assert delay > 0
            put_off.append(body)
        else:
            await send(queue, body, delay=delay)

    monkeypatch.setattr(bench.app.storage.queues, "send", note)
    return put_off


async def test_a_list_that_was_overwritten_before_it_was_read_is_answered(bench: Bench) -> None:
    first = await _upload(bench, _FIRST)
    second = await _upload(bench, _SECOND)

    for event in (first, second, first):
        await intake_events(bench.app, event)
    await bench.carry_on()

    assert sorted(_answers(bench), key=str) == ["overwritten", {"person3": "created"}]
    gone = next(mail for mail in bench.tenant.mails if "overwritten" in mail.content)
    assert "upload this file again under another name" in gone.content


async def test_it_is_answered_too_when_the_events_change_places(bench: Bench) -> None:
    first = await _upload(bench, _FIRST)
    second = await _upload(bench, _SECOND)

    for event in (second, first):
        await intake_events(bench.app, event)
    await bench.carry_on()

    assert sorted(_answers(bench), key=str) == ["overwritten", {"person3": "created"}]


async def test_an_event_that_comes_again_after_the_next_version_is_no_new_answer(
    bench: Bench,
) -> None:
    first = await _upload(bench, _FIRST)
    await intake_events(bench.app, first)
    second = await _upload(bench, _SECOND)

    for event in (first, second, first):
        await intake_events(bench.app, event)
    await bench.carry_on()

    assert "overwritten" not in _answers(bench)
    assert len(bench.tenant.mails) == 2


async def test_a_list_that_was_overwritten_while_it_was_read_is_answered(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = await _upload(bench, _FIRST)
    second = b""
    read = bench.app.storage.uploads.read

    async def overwritten(name: str, *, max_bytes: int, etag: str) -> Blob | None:
        nonlocal second
        second = second or await _upload(bench, _SECOND)
        return await read(name, max_bytes=max_bytes, etag=etag)

    monkeypatch.setattr(bench.app.storage.uploads, "read", overwritten)
    with pytest.raises(StorageConflictError):
        await intake_events(bench.app, first)
    for event in (first, second):
        await intake_events(bench.app, event)
    await bench.carry_on()

    assert sorted(_answers(bench), key=str) == ["overwritten", {"person3": "created"}]


async def test_a_twin_in_size_is_distinguished_by_its_own_event(
    bench: Bench, put_back: list[bytes]
) -> None:
    first = await _upload(bench, _FIRST)
    second = await _upload(bench, _TWIN)

    await intake_events(bench.app, first)
    await intake_events(bench.app, second)
    (again,) = put_back
    await intake_events(bench.app, again)
    await bench.carry_on()

    assert sorted(_answers(bench), key=str) == [
        "overwritten",
        {"person5": "created", "person6": "created"},
    ]


async def test_metadata_that_is_set_after_the_upload_is_no_overwriting(
    bench: Bench, put_back: list[bytes]
) -> None:
    event = await _upload(bench, _FIRST)
    blob = bench.blobs.get_blob_client("uploads", "to-fix.csv")
    await blob.set_blob_metadata({"language": "nl"})

    await intake_events(bench.app, event)
    (again,) = put_back
    await intake_events(bench.app, again)
    await bench.carry_on()

    assert _answers(bench) == [{"person1": "created", "person2": "created"}]


async def test_a_version_that_intake_gave_up_is_answered_though_it_is_gone(bench: Bench) -> None:
    first = await _upload(bench, _FIRST)
    await _upload(bench, _SECOND)

    await give_up_intake(bench.app, first)
    await bench.carry_on()

    assert _answers(bench) == ["overwritten"]


async def test_a_file_that_was_renamed_or_deleted_meanwhile_needs_no_answer(bench: Bench) -> None:
    event = await _upload(bench, _FIRST)
    await bench.blobs.get_blob_client("uploads", "to-fix.csv").delete_blob()

    await intake_events(bench.app, event)
    await give_up_intake(bench.app, event)

    assert await bench.stored() == {}


async def test_an_event_of_an_empty_file_counts_for_what_is_filled_in_later(bench: Bench) -> None:
    event = await _upload(bench, b"")
    await _upload(bench, _FIRST)

    await intake_events(bench.app, event)
    await bench.carry_on()

    assert _answers(bench) == [{"person1": "created", "person2": "created"}]


@pytest.mark.parametrize("hours", [1, 47])
async def test_a_list_whose_metadata_was_touched_is_not_run_again_by_the_sweep(
    bench: Bench, hours: int
) -> None:
    await intake_events(bench.app, await _upload(bench, _FIRST))
    await bench.carry_on()
    blob = bench.blobs.get_blob_client("uploads", "to-fix.csv")
    await blob.set_blob_metadata({"language": "nl"})

    # More often than a version is ever tried to be read.
    for _ in range(5):
        await sweep_jobs(bench.app, datetime.now(UTC) + timedelta(hours=hours))
    await bench.carry_on()

    assert len(bench.tenant.mails) == 1


async def test_the_same_list_uploaded_again_is_a_run_of_its_own(bench: Bench) -> None:
    for _ in range(2):
        await intake_events(bench.app, await _upload(bench, _FIRST))
        await bench.carry_on()

    assert len(bench.tenant.mails) == 2


async def test_calls_that_read_a_version_at_the_same_time_never_give_it_up(bench: Bench) -> None:
    await bench.upload(_FIRST, "to-fix.csv")
    facts = await bench.app.storage.uploads.facts("to-fix.csv")
    assert facts is not None
    everybody_in = asyncio.Barrier(8)

    async def gives_up() -> bool:
        async with attempt(bench.app, facts) as may_read:
            given_up = not may_read and await is_given_up(bench.app, facts)
            await everybody_in.wait()
            return given_up

    assert not any(await asyncio.gather(*(gives_up() for _ in range(8))))
