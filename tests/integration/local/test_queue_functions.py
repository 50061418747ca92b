import asyncio
import base64
import dataclasses
import json

from azure.core.exceptions import ResourceNotFoundError

from local.host.host_events import EventKind
from tests.integration.local.host_stage import TIMINGS, Stage, until

WITHOUT_LAST_RESORT = {"AzureWebJobs.last_resort.Disabled": "true"}


async def test_message_that_succeeds_is_deleted_and_its_output_sent(stage: Stage) -> None:
    await stage.send("work", b"one", b"two")

    async with stage.host("queues"):
        done = await stage.arrivals("done", 2)

    assert done == [b"one", b"two"]
    assert (await stage.queue("work").get_queue_properties()).approximate_message_count == 0


async def test_function_learns_of_its_message_settings_and_folder(stage: Stage) -> None:
    await stage.send("work", b"describe")

    async with stage.host("queues"):
        (reported,) = await stage.arrivals("done", 1)

    assert json.loads(reported) == {
        "dequeue_count": 1,
        "ordered": True,
        "has_receipt": True,
        "function_name": "work",
        "setting": "hello",
        "folder": True,
    }


async def test_failing_message_is_tried_as_often_as_configured_then_poisoned(stage: Stage) -> None:
    await stage.send("work", b"fail")

    async with stage.host("queues", WITHOUT_LAST_RESORT):
        poison = await stage.arrivals("work-poison", 1)

    assert poison == [b"fail"]
    failed = stage.of_kind(EventKind.FUNCTION_FAILED)
    assert [event.dequeue_count for event in failed] == [1, 2, 3]
    assert {event.detail for event in failed} == {"ValueError: as asked"}
    assert await stage.messages("done") == []


async def test_retry_waits_for_the_visibility_timeout(stage: Stage) -> None:
    await stage.send("work", b"fail")
    pause = {"AzureFunctionsJobHost__extensions__queues__visibilityTimeout": "00:00:01"}

    async with stage.host("queues", pause):
        first, second = (await stage.happened(EventKind.FUNCTION_FAILED, 2))[:2]

    assert (second.at - first.at).total_seconds() > 0.5


async def test_message_that_is_not_base64_goes_to_poison_without_a_call(stage: Stage) -> None:
    await stage.send("work")
    await stage.queue("work").send_message("plain text")

    async with stage.host("queues", WITHOUT_LAST_RESORT):
        await stage.happened(EventKind.MESSAGE_POISONED)

    (poisoned,) = await stage.queue("work-poison").peek_messages()
    assert poisoned.content == "plain text"
    assert stage.of_kind(EventKind.FUNCTION_STARTED) == []


async def test_message_that_is_not_base64_is_deleted_from_a_poison_queue(stage: Stage) -> None:
    await stage.send("work-poison")
    await stage.queue("work-poison").send_message("plain text")

    async with stage.host("queues"):
        await until(lambda: _is_empty(stage, "work-poison"))

    assert stage.of_kind(EventKind.FUNCTION_STARTED) == []
    assert any("not base64" in event.detail for event in stage.of_kind(EventKind.LOG))


async def test_without_encoding_a_function_gets_any_text_as_it_is(stage: Stage) -> None:
    await stage.send("work")
    await stage.queue("work").send_message("plain text")
    await stage.send("work", b"in base64")
    none = {"AzureFunctionsJobHost__extensions__queues__messageEncoding": "none"}

    async with stage.host("queues", none):

        async def done() -> bool:
            return len(await _texts(stage, "done")) == 2

        await until(done)

    assert await _texts(stage, "done") == {"plain text", base64.b64encode(b"in base64").decode()}


async def _is_empty(stage: Stage, name: str) -> bool:
    return not (await stage.queue(name).get_queue_properties()).approximate_message_count


async def _texts(stage: Stage, name: str) -> set[str]:
    """The messages of a queue as they are stored."""
    try:
        stored = await stage.queue(name).peek_messages(max_messages=32)
    except ResourceNotFoundError:
        return set()
    return {message.content for message in stored}


async def test_message_fetched_too_often_goes_to_poison_without_a_call(stage: Stage) -> None:
    await stage.send("work", b"worn out")
    for _ in range(3):
        message = await stage.queue("work").receive_message(visibility_timeout=60)
        assert message is not None
        await stage.queue("work").update_message(message, visibility_timeout=0)

    async with stage.host("queues", WITHOUT_LAST_RESORT):
        poison = await stage.arrivals("work-poison", 1)

    assert poison == [b"worn out"]
    assert stage.of_kind(EventKind.FUNCTION_STARTED) == []


async def test_failing_message_of_a_poison_queue_stays_locked_and_comes_back(stage: Stage) -> None:
    await stage.send("work-poison", b"hopeless")

    async with stage.host("queues"):
        first, second = (await stage.happened(EventKind.FUNCTION_FAILED, 2))[:2]

    assert (second.at - first.at).total_seconds() > TIMINGS.message_lock / 2
    assert stage.of_kind(EventKind.MESSAGE_POISONED) == []


async def test_lock_is_renewed_while_a_function_outlasts_it(stage: Stage) -> None:
    await stage.send("work", b"slow")  # takes longer than the lock of two seconds

    async with stage.host("queues"):
        await stage.arrivals("done", 1)

    assert len(stage.of_kind(EventKind.FUNCTION_STARTED)) == 1


async def test_killed_worker_costs_a_try_and_another_worker_goes_on(stage: Stage) -> None:
    await stage.send("work", b"die")

    async with stage.host("queues"):
        done = await stage.arrivals("done", 1)

    assert done == [b"die"]
    (failed,) = stage.of_kind(EventKind.FUNCTION_FAILED)
    assert (failed.dequeue_count, failed.detail) == (1, "the worker process ended during the call")
    assert len(stage.of_kind(EventKind.WORKER_STARTED)) == 2


async def test_message_of_a_lost_instance_comes_back_when_its_lock_ends(stage: Stage) -> None:
    await stage.send("work", b"hang")
    lost = stage.host("queues")
    await lost.__aenter__()
    await stage.happened(EventKind.FUNCTION_STARTED)
    await lost.crash()

    async with stage.host("queues"):
        await stage.arrivals("done", 1)

    assert [event.dequeue_count for event in stage.of_kind(EventKind.FUNCTION_STARTED)] == [1, 2]


async def test_sync_functions_run_side_by_side_and_return_their_output(stage: Stage) -> None:
    await stage.send("sync", b"a", b"b", b"c")

    async with stage.host("queues"):
        done = await stage.arrivals("done", 3)

    started = stage.of_kind(EventKind.FUNCTION_STARTED)
    finished = stage.of_kind(EventKind.FUNCTION_SUCCEEDED)
    assert done == [b"a", b"b", b"c"]
    assert started[-1].at < finished[0].at


async def test_text_that_looks_like_json_is_parsed_and_written_again(stage: Stage) -> None:
    await stage.send("text", b'["one", {"at": "2026-01-02T03:04:05.600Z"}]')

    async with stage.host("queues"):
        done = await stage.arrivals("done", 2)

    (blob,) = [blob async for blob in stage.container("blobs").list_blobs()]
    assert done == [b"one", b'{\n  "at": "2026-01-02T03:04:05.6Z"\n}']
    assert blob.size == len(b'["one", {"at": "2026-01-02T03:04:05.600Z"}]')


async def test_list_output_becomes_a_message_for_each_text(stage: Stage) -> None:
    await stage.send("lines", b"first\nsecond")

    async with stage.host("queues"):
        done = await stage.arrivals("done", 2)

    assert done == [b"first", b"second"]


async def test_output_beyond_the_message_limit_fails_the_call_after_its_work(stage: Stage) -> None:
    await stage.send("work", b"large")

    async with stage.host("queues"):
        (failed, *_) = await stage.happened(EventKind.FUNCTION_FAILED)

    assert failed.detail.startswith("413 RequestBodyTooLarge: 49153 bytes")


async def test_log_records_carry_category_level_and_invocation(stage: Stage) -> None:
    await stage.send("work", b"one")

    async with stage.host("queues"):
        (succeeded,) = await stage.happened(EventKind.FUNCTION_SUCCEEDED)

    (record,) = [event for event in stage.events if event.detail.startswith("working on")]
    assert (record.category, record.level) == ("queues_app", "INFO")
    assert record.invocation_id == succeeded.invocation_id


async def test_no_more_messages_are_in_work_than_configured(stage: Stage) -> None:
    await stage.send("work", *[b"hang"] * 9)
    at_once = dataclasses.replace(TIMINGS, shutdown_grace=0.0, message_lock=600)

    async with stage.host("queues", timings=at_once):
        await stage.happened(EventKind.FUNCTION_STARTED, 4)
        await asyncio.sleep(0.3)

    assert len(stage.of_kind(EventKind.FUNCTION_STARTED)) == 4  # batch of 4, threshold of 2


async def test_stopping_lets_calls_in_flight_come_to_their_end(stage: Stage) -> None:
    await stage.send("work", b"nap")

    async with stage.host("queues"):
        await stage.happened(EventKind.FUNCTION_STARTED)

    assert await stage.messages("done") == [b"nap"]
