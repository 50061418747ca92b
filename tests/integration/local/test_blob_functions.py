import base64
import json

import aiohttp
import pytest

from local.event_grid import event_grid
from local.host.events import EventKind
from local.host.host import FunctionsHost
from tests.integration.local.stage import Stage


async def _drop(stage: Stage, container: str, name: str, content: bytes, **tags: str) -> None:
    client = stage.container(container)
    if not await client.exists():
        await client.create_container()
    await client.upload_blob(name, content, metadata=tags, overwrite=True)


async def _notify(
    host: FunctionsHost, stage: Stage, function: str, container: str, name: str
) -> int:
    event = {
        "subject": f"/blobServices/default/containers/{stage.prefix}-{container}/blobs/{name}",
        "eventType": "Microsoft.Storage.BlobCreated",
        "data": {"eTag": "0x1"},
    }
    async with (
        aiohttp.ClientSession() as session,
        session.post(host.webhook_url(function), json=[event]) as response,
    ):
        return response.status


async def test_dropped_blob_reaches_the_function_with_bytes_and_metadata(stage: Stage) -> None:
    async with (
        stage.host("blobs") as host,
        event_grid(
            stage.connection_string,
            f"{stage.prefix}-uploads",
            [host.webhook_url("intake")],
            interval=0.05,
        ),
    ):
        await _drop(stage, "uploads", "hr/München.csv", b"M\xfcller", language="nl")
        (seen,) = await stage.described("seen", 1)

    assert seen == {
        "name": f"{stage.prefix}-uploads/hr/München.csv",
        "length": 6,
        "language": "nl",
        "content": "Müller",
    }


async def test_empty_blob_and_overwritten_blob_raise_events_an_old_one_does_not(
    stage: Stage,
) -> None:
    await _drop(stage, "uploads", "old.csv", b"old")

    async with (
        stage.host("blobs") as host,
        event_grid(
            stage.connection_string,
            f"{stage.prefix}-uploads",
            [host.webhook_url("intake")],
            interval=0.05,
        ),
    ):
        await _drop(stage, "uploads", "new.csv", b"")
        await stage.described("seen", 1)
        await _drop(stage, "uploads", "new.csv", b"again")
        seen = await stage.described("seen", 2)

    assert sorted(each["content"] for each in seen) == ["", "again"]


async def test_duplicate_event_runs_the_function_again(stage: Stage) -> None:
    async with (
        stage.host("blobs") as host,
        event_grid(
            stage.connection_string, f"{stage.prefix}-other", [host.webhook_url("intake")]
        ) as topic,
    ):
        await _drop(stage, "uploads", "a.csv", b"x")
        await topic.publish(f"{stage.prefix}-uploads", "a.csv")
        await topic.publish(f"{stage.prefix}-uploads", "a.csv")
        seen = await stage.described("seen", 2)

    assert [each["content"] for each in seen] == ["x", "x"]


async def test_event_runs_the_function_for_a_blob_of_another_container(stage: Stage) -> None:
    await _drop(stage, "elsewhere", "a.csv", b"x")

    async with stage.host("blobs") as host:
        status = await _notify(host, stage, "intake", "elsewhere", "a.csv")
        (seen,) = await stage.described("seen", 1)

    assert (status, seen["name"]) == (202, f"{stage.prefix}-elsewhere/a.csv")


async def test_event_for_a_blob_that_is_gone_calls_nothing(stage: Stage) -> None:
    await _drop(stage, "uploads", "here.csv", b"x")

    async with stage.host("blobs") as host:
        await _notify(host, stage, "intake", "uploads", "gone.csv")
        await _notify(host, stage, "intake", "uploads", "here.csv")
        await stage.described("seen", 1)

    assert len(stage.of_kind(EventKind.FUNCTION_STARTED)) == 1
    assert stage.of_kind(EventKind.MESSAGE_POISONED) == []


async def test_blob_that_fails_every_time_leaves_a_note_in_the_poison_queue(stage: Stage) -> None:
    await _drop(stage, "uploads", "fail.csv", b"x")

    async with stage.host("blobs") as host:
        await _notify(host, stage, "intake", "uploads", "fail.csv")
        await stage.happened(EventKind.MESSAGE_POISONED)

    assert await _poison_note(stage) == {
        "Type": "BlobTrigger",
        "FunctionId": "Host.Functions.intake",
        "BlobType": "BlockBlob",
        "ContainerName": f"{stage.prefix}-uploads",
        "BlobName": "fail.csv",
        "ETag": "0x1",
    }
    assert len(stage.of_kind(EventKind.FUNCTION_FAILED)) == 3


async def _poison_note(stage: Stage) -> dict[str, str]:
    poison = stage.queues.get_queue_client("webjobs-blobtrigger-poison")
    messages = await poison.peek_messages(max_messages=32)
    notes = [json.loads(base64.b64decode(message.content)) for message in messages]
    return next(note for note in notes if note["ContainerName"].startswith(stage.prefix))


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param(
            b"M\xfcller", "M\N{REPLACEMENT CHARACTER}ller", id="windows-1252 loses its umlauts"
        ),
        pytest.param(b"\xef\xbb\xbfabc", "abc", id="a UTF-8 byte order mark goes"),
        pytest.param("é".encode("utf-16"), "é", id="UTF-16 with a mark becomes UTF-8"),
    ],
)
async def test_blob_without_data_type_is_decoded_as_text(
    stage: Stage, content: bytes, expected: str
) -> None:
    await _drop(stage, "text", "a.csv", content)

    async with stage.host("blobs") as host:
        await _notify(host, stage, "as_text", "text", "a.csv")
        (seen,) = await stage.described("seen", 1)

    assert seen["content"] == expected.encode().decode("latin-1")


async def test_webhook_answers_the_validation_handshake(stage: Stage) -> None:
    event = [{"id": "1", "data": {"validationCode": "512d38b6"}}]

    async with stage.host("blobs") as host, aiohttp.ClientSession() as session:
        headers = {"aeg-event-type": "SubscriptionValidation"}
        async with session.post(host.webhook_url("intake"), json=event, headers=headers) as answer:
            body = await answer.json()

    assert body == {"validationResponse": "512d38b6"}


async def test_webhook_refuses_a_function_that_does_not_use_event_grid(stage: Stage) -> None:
    async with stage.host("blobs") as host:
        assert await _notify(host, stage, "scanned", "scanned", "a.csv") == 404


async def test_scanned_blob_is_noted_once_over_restarts_and_again_when_changed(
    stage: Stage,
) -> None:
    await _drop(stage, "scanned", "a.csv", b"first")
    await _drop(stage, "scanned", "a.txt", b"does not match")

    async with stage.host("blobs"):
        await stage.described("seen", 1)
    async with stage.host("blobs"):
        await _drop(stage, "scanned", "a.csv", b"second")
        seen = await stage.described("seen", 2)

    assert sorted(each["content"] for each in seen) == ["first", "second"]
    assert len(stage.of_kind(EventKind.FUNCTION_STARTED)) == 2
