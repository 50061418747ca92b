from datetime import UTC, datetime

import pytest
from azure.storage.queue import QueueMessage

from local.host.queue_messages import (
    MessageEncodingError,
    decode_message,
    encode_message,
    message_metadata,
    message_properties,
    message_value,
)
from local.host.wire import TypedValue


@pytest.mark.parametrize("base64_messages", [True, False], ids=["base64", "none"])
def test_message_comes_back_as_it_was_sent(base64_messages: bool) -> None:
    stored = encode_message("Zoë".encode(), base64_messages=base64_messages)

    assert decode_message(stored, base64_messages=base64_messages) == "Zoë".encode()


@pytest.mark.parametrize("stored", ["plain text", "YQ", "YQ==\n"])
def test_message_that_is_not_base64_is_refused(stored: str) -> None:
    with pytest.raises(MessageEncodingError):
        decode_message(stored, base64_messages=True)


def test_body_reaches_a_parameter_as_text_unless_it_is_binary() -> None:
    assert message_value(b"\xff", binary=True) == TypedValue.of_bytes(b"\xff")
    assert message_value(b"a\xff", binary=False) == TypedValue.of_text("a\N{REPLACEMENT CHARACTER}")


def test_metadata_has_the_names_and_kinds_the_worker_library_reads() -> None:
    at = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    message = QueueMessage(
        id="17", pop_receipt="r", dequeue_count=2, inserted_on=at, expires_on=at, next_visible_on=at
    )

    metadata = message_metadata(message, b"body")

    time = TypedValue(kind="json", value='"2026-01-02T03:04:05+00:00"')
    assert metadata == {
        "QueueTrigger": TypedValue.of_text("body"),
        "Id": TypedValue.of_text("17"),
        "PopReceipt": TypedValue.of_text("r"),
        "DequeueCount": TypedValue(kind="json", value="2"),
        "ExpirationTime": time,
        "InsertionTime": time,
        "NextVisibleTime": time,
    }


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param(b'{"job": "j1", "v": 1, "more": {}}', {"job": "j1", "v": "1"}, id="object"),
        pytest.param(b'["job"]', {}, id="array"),
        pytest.param(b"job", {}, id="text"),
    ],
)
def test_fields_of_a_json_message_fill_binding_expressions(
    body: bytes, expected: dict[str, str]
) -> None:
    assert message_properties(body) == expected
