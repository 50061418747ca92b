"""The message classes the worker library fills in and reads, without gRPC underneath.

The library gets its protobuf module handed in (`request.properties["protos"]`); it only
constructs messages by keyword, reads attributes and asks `WhichOneof`. These classes offer
exactly that for queue, blob, timer and HTTP functions. Names are those of FunctionRpc.proto.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from types import SimpleNamespace
from typing import ClassVar

from local.host.wire import Frame, TypedValue


class TypedData:
    """One value, under the name of its kind: `TypedData(bytes=b"…").bytes`."""

    def __init__(self, **kind_and_value: object) -> None:
        ((self.kind, self.value),) = kind_and_value.items()

    def __getattr__(self, name: str) -> object:
        if name != self.kind:
            raise AttributeError(name)
        return self.value

    def WhichOneof(self, group: str) -> str:  # noqa: N802 - protobuf's own spelling
        """The kind that is set."""
        return self.kind


@dataclass(slots=True, kw_only=True)
class ParameterBinding:
    """A value for a parameter, or from one; `data` is None where nothing was set."""

    name: str
    data: TypedData | None

    def WhichOneof(self, group: str) -> str:  # noqa: N802 - protobuf's own spelling
        """Always `data`: shared memory transfer is gone in Python 3.13."""
        return "data"


@dataclass(slots=True, kw_only=True)
class BindingInfo:
    """A binding as the library registers it."""

    inout: ClassVar[int] = 2
    out: ClassVar[int] = 1
    undefined: ClassVar[int] = 0

    type: str
    data_type: Enum | int | None
    direction: Enum | int


@dataclass(slots=True, kw_only=True)
class RpcException:
    """An exception as it travels to the host."""

    message: str = ""
    stack_trace: str = ""


@dataclass(slots=True, kw_only=True)
class StatusResult:
    """True if a request was carried out."""

    Failure: ClassVar[int] = 0
    Success: ClassVar[int] = 1

    status: int
    exception: RpcException = field(default_factory=RpcException)


@dataclass(slots=True, kw_only=True)
class WorkerMetadata:
    """What the library says of itself."""

    runtime_name: str
    runtime_version: str
    worker_version: str
    worker_bitness: str
    custom_properties: Mapping[str, str]


@dataclass(slots=True, kw_only=True)
class WorkerInitResponse:
    """The answer to the first request; a failed indexing shows up here."""

    capabilities: Mapping[str, str]
    worker_metadata: WorkerMetadata
    result: StatusResult


@dataclass(slots=True, kw_only=True)
class RpcRetryOptions:
    """A retry policy; the host ignores it for queue and blob triggers."""

    max_retry_count: int
    retry_strategy: str
    delay_interval: object = None
    minimum_interval: object = None
    maximum_interval: object = None


@dataclass(slots=True, kw_only=True)
class RpcFunctionMetadata:
    """One indexed function; `raw_bindings` are JSON texts."""

    name: str
    function_id: str
    managed_dependency_enabled: bool
    directory: str
    script_file: str
    entry_point: str
    is_proxy: bool
    language: str
    bindings: Mapping[str, BindingInfo]
    raw_bindings: Sequence[str]
    retry_options: RpcRetryOptions | None
    properties: Mapping[str, str]


@dataclass(slots=True, kw_only=True)
class FunctionMetadataResponse:
    """All indexed functions; None when there is no script file."""

    use_default_metadata_indexing: bool
    function_metadata_results: Sequence[RpcFunctionMetadata] | None
    result: StatusResult


@dataclass(slots=True, kw_only=True)
class FunctionLoadResponse:
    """The answer to a load request."""

    function_id: str
    result: StatusResult


@dataclass(slots=True, kw_only=True)
class InvocationResponse:
    """What became of a call."""

    invocation_id: str
    result: StatusResult
    return_value: TypedData | None = None
    output_data: Sequence[ParameterBinding] = ()


@dataclass(slots=True, kw_only=True)
class RpcHttp:
    """An HTTP response as the library hands it over."""

    status_code: str
    headers: Mapping[str, str]
    cookies: object
    enable_content_negotiation: bool
    body: TypedData


def to_typed_data(value: TypedValue) -> TypedData:
    """The wire value as the library reads it."""
    if value.kind == "http":
        return TypedData(http=_http_request(json.loads(value.value)))
    return TypedData(**{value.kind: value.value})


def _http_request(frame: Frame) -> SimpleNamespace:
    body = TypedValue.from_frame(frame["body"])
    return SimpleNamespace(**{**frame, "body": TypedData(**{body.kind: body.value})})


def from_typed_data(typed: TypedData) -> TypedValue:
    """The library's value for the wire; numbers travel as JSON."""
    if isinstance(typed.value, RpcHttp):
        response = typed.value
        answer = {"status": int(response.status_code), "headers": dict(response.headers)}
        body = from_typed_data(response.body).to_frame()
        return TypedValue(kind="http", value=json.dumps({**answer, "body": body}))
    if isinstance(typed.value, bytes | str):
        return TypedValue(kind=typed.kind, value=typed.value)
    return TypedValue.of_json(typed.value)


def streaming_message(protos: object, **content: object) -> SimpleNamespace:
    """A request in the form the library's entry points take."""
    properties = {"protos": protos, "host": "127.0.0.1"}
    return SimpleNamespace(request=SimpleNamespace(**content), properties=properties)
