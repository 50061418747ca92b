import asyncio
import socket

import pytest

from local.host.wire import (
    Frame,
    Invocation,
    InvocationResult,
    TypedValue,
    encode_frame,
    read_frame,
    receive_frame,
)


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(TypedValue.of_bytes(b"\x00\xff"), id="bytes"),
        pytest.param(TypedValue.of_text("Zoë\x00"), id="text"),
        pytest.param(TypedValue.of_json({"a": [1, None]}), id="json"),
    ],
)
def test_value_comes_back_as_it_was_sent(value: TypedValue) -> None:
    assert TypedValue.from_frame(value.to_frame()) == value


def test_invocation_and_result_come_back_as_they_were_sent() -> None:
    invocation = Invocation(
        invocation_id="i",
        function_id="f",
        trigger_name="msg",
        trigger_value=TypedValue.of_bytes(b"x"),
        trigger_metadata={"Id": TypedValue.of_text("17")},
        trace_parent="00-1-2-01",
    )
    result = InvocationResult(error=None, outputs={"$return": TypedValue.of_text("y")})

    assert Invocation.from_frame(invocation.to_frame()) == invocation
    assert InvocationResult.from_frame(result.to_frame()) == result


def test_content_does_not_show_in_a_repr() -> None:
    result = InvocationResult(error=None, outputs={"out": TypedValue.of_text("Adele Vance")})

    assert "Adele" not in repr(result)


async def test_frames_are_read_one_by_one_until_the_other_side_is_gone() -> None:
    reader = asyncio.StreamReader()
    reader.feed_data(encode_frame({"id": 1}) + encode_frame({"id": 2}) + b"\x00\x00")
    reader.feed_eof()

    assert [await read_frame(reader) for _ in range(3)] == [{"id": 1}, {"id": 2}, None]


def test_blocking_side_reads_the_same_frames() -> None:
    ours, theirs = socket.socketpair()
    frame: Frame = {"id": 1, "text": "ü" * 1000}
    with ours, theirs:
        ours.sendall(encode_frame(frame))
        ours.shutdown(socket.SHUT_WR)

        assert receive_frame(theirs) == frame
        assert receive_frame(theirs) is None
