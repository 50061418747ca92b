"""What host and worker say to each other: frames over a socket, and the calls they carry.

A frame is a 4-byte big-endian length and a JSON object in UTF-8. Requests hold `id`, `call`
and `body`; replies `id` and `reply`; log records travel as `log` without an id.
The shapes follow the host's own protocol (azure-functions-language-worker-protobuf,
FunctionRpc.proto), reduced to what queue, blob, timer and HTTP functions need.
"""

import asyncio
import base64
import json
import socket
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

type Frame = dict[str, Any]

_PREFIX = struct.Struct(">I")


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedValue:
    """A value with the kind it has on the wire: `bytes`, `string`, `json` or `http` (as text)."""

    kind: str
    value: bytes | str = field(repr=False)

    @classmethod
    def of_bytes(cls, value: bytes) -> Self:
        """Bytes as they are."""
        return cls(kind="bytes", value=value)

    @classmethod
    def of_text(cls, value: str) -> Self:
        """Text as it is."""
        return cls(kind="string", value=value)

    @classmethod
    def of_json(cls, value: object) -> Self:
        """Anything JSON can say, as its text."""
        return cls(kind="json", value=json.dumps(value))

    @classmethod
    def of_http(cls, request: Frame) -> Self:
        """A request, its body as a frame of its own."""
        return cls(kind="http", value=json.dumps(request))

    @classmethod
    def from_frame(cls, frame: Frame) -> Self:
        """The value that `to_frame` described."""
        value = frame["value"]
        return cls(kind=frame["kind"], value=base64.b64decode(value) if frame["base64"] else value)

    def to_frame(self) -> Frame:
        """Bytes travel as base64, text as itself."""
        if isinstance(self.value, bytes):
            text = base64.b64encode(self.value).decode("ascii")
            return {"kind": self.kind, "base64": True, "value": text}
        return {"kind": self.kind, "base64": False, "value": self.value}


@dataclass(frozen=True, slots=True, kw_only=True)
class Invocation:
    """One call of one function."""

    invocation_id: str
    function_id: str
    trigger_name: str  # of the parameter
    trigger_value: TypedValue = field(repr=False)
    trigger_metadata: Mapping[str, TypedValue] = field(repr=False)
    trace_parent: str

    @classmethod
    def from_frame(cls, frame: Frame) -> Self:
        """The invocation that `to_frame` described."""
        metadata = {name: TypedValue.from_frame(v) for name, v in frame["metadata"].items()}
        return cls(
            invocation_id=frame["invocation_id"],
            function_id=frame["function_id"],
            trigger_name=frame["trigger_name"],
            trigger_value=TypedValue.from_frame(frame["trigger_value"]),
            trigger_metadata=metadata,
            trace_parent=frame["trace_parent"],
        )

    def to_frame(self) -> Frame:
        """As a JSON object."""
        return {
            "invocation_id": self.invocation_id,
            "function_id": self.function_id,
            "trigger_name": self.trigger_name,
            "trigger_value": self.trigger_value.to_frame(),
            "metadata": {name: v.to_frame() for name, v in self.trigger_metadata.items()},
            "trace_parent": self.trace_parent,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class InvocationResult:
    """What a call left: outputs by binding name (`$return` among them), or why it failed."""

    error: str | None
    outputs: Mapping[str, TypedValue] = field(repr=False)

    @classmethod
    def from_frame(cls, frame: Frame) -> Self:
        """The result that `to_frame` described."""
        outputs = {name: TypedValue.from_frame(v) for name, v in frame["outputs"].items()}
        return cls(error=frame["error"], outputs=outputs)

    def to_frame(self) -> Frame:
        """As a JSON object."""
        outputs = {name: value.to_frame() for name, value in self.outputs.items()}
        return {"error": self.error, "outputs": outputs}


def encode_frame(frame: Frame) -> bytes:
    """The frame as it goes over the socket."""
    body = json.dumps(frame).encode("ascii")
    return _PREFIX.pack(len(body)) + body


async def read_frame(reader: asyncio.StreamReader) -> Frame | None:
    """The next frame, or None when the other side is gone."""
    try:
        (length,) = _PREFIX.unpack(await reader.readexactly(_PREFIX.size))
        frame: Frame = json.loads(await reader.readexactly(length))
    except (asyncio.IncompleteReadError, ConnectionError):
        return None
    return frame


def receive_frame(connection: socket.socket) -> Frame | None:
    """As `read_frame`, for a thread that may block."""
    prefix = _receive_exactly(connection, _PREFIX.size)
    if prefix is None:
        return None
    body = _receive_exactly(connection, _PREFIX.unpack(prefix)[0])
    if body is None:
        return None
    frame: Frame = json.loads(body)
    return frame


def _receive_exactly(connection: socket.socket, size: int) -> bytes | None:
    received = bytearray()
    while len(received) < size:
        try:
            part = connection.recv(min(size - len(received), 1 << 20))
        except ConnectionError:
            return None
        if not part:
            return None
        received += part
    return bytes(received)
