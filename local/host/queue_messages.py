"""Queue messages: how they are stored and what a function learns about them."""

import base64
import binascii
import json
from collections.abc import Mapping

from azure.storage.queue import QueueMessage

from local.host.wire import TypedValue

# 64 KiB as stored is the service's limit; base64 makes 4 bytes of 3.
MOST_PAYLOAD_BYTES = 49_152


class MessageEncodingError(Exception):
    """A stored message is not base64."""


def decode_message(stored: str | None, *, base64_messages: bool) -> bytes:
    """The body of a stored message; raises MessageEncodingError."""
    if not base64_messages:
        return (stored or "").encode("utf-8")
    try:
        return base64.b64decode(stored or "", validate=True)
    except (binascii.Error, ValueError) as error:
        raise MessageEncodingError("the message is not base64") from error


def encode_message(body: bytes, *, base64_messages: bool) -> str:
    """A body as it is stored."""
    if base64_messages:
        return base64.b64encode(body).decode("ascii")
    return body.decode("utf-8", "replace")


def message_value(body: bytes, *, binary: bool) -> TypedValue:
    """The body as the trigger parameter gets it."""
    return (
        TypedValue.of_bytes(body) if binary else TypedValue.of_text(body.decode(errors="replace"))
    )


def message_metadata(message: QueueMessage, body: bytes) -> dict[str, TypedValue]:
    """The trigger metadata of "Azure Queue storage trigger": strings as such, the rest as JSON."""
    times = {
        "ExpirationTime": message.expires_on,
        "InsertionTime": message.inserted_on,
        "NextVisibleTime": message.next_visible_on,
    }
    return {
        "QueueTrigger": TypedValue.of_text(body.decode(errors="replace")),
        "Id": TypedValue.of_text(str(message.id)),
        "PopReceipt": TypedValue.of_text(str(message.pop_receipt)),
        "DequeueCount": TypedValue.of_json(message.dequeue_count),
        **{name: TypedValue.of_json(at.isoformat()) for name, at in times.items() if at},
    }


def message_properties(body: bytes) -> Mapping[str, str]:
    """Top-level fields of a JSON message: `{field}` in a binding expression means them."""
    try:
        parsed = json.loads(body)
    except ValueError:
        return {}
    if not isinstance(parsed, dict):
        return {}
    return {key: str(value) for key, value in parsed.items() if isinstance(value, str | int)}
