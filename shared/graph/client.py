"""Send requests to Graph and read every answer into one form."""

import json
import time
import uuid
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

import httpx
from azure.core.credentials_async import AsyncTokenCredential
from azure.core.exceptions import AzureError
from kiota_abstractions.api_client_builder import (
    register_default_deserializer,
    register_default_serializer,
)
from kiota_abstractions.api_error import APIError
from kiota_abstractions.authentication import (
    AccessTokenProvider,
    AllowedHostsValidator,
    AuthenticationProvider,
    BaseBearerTokenAuthenticationProvider,
)
from kiota_abstractions.method import Method
from kiota_abstractions.request_information import RequestInformation
from kiota_authentication_azure.azure_identity_authentication_provider import (
    AzureIdentityAuthenticationProvider,
)
from kiota_http.middleware.options import RetryHandlerOption
from kiota_serialization_json.json_parse_node_factory import JsonParseNodeFactory
from kiota_serialization_json.json_serialization_writer_factory import (
    JsonSerializationWriterFactory,
)
from msgraph.generated.models.o_data_errors.o_data_error import ODataError
from msgraph.graph_request_adapter import GraphRequestAdapter
from msgraph_core.graph_client_factory import GraphClientFactory

from shared.graph.responses import NO_ANSWER, GraphResponse, read_failure, read_responses
from shared.graph.throttle import Gate
from shared.models import WriteQuota
from shared.retry import THROTTLED_PAUSE
from shared.settings import GraphSettings
from shared.telemetry import count_graph_request

ITEMS_PER_BATCH = 20  # "Combine multiple HTTP requests using JSON batching"
_TIMEOUT = httpx.Timeout(100.0, connect=30.0)
# The SDK repeats POST after 503 and 504, and our own user would look like an existing one.
_NO_RETRY = RetryHandlerOption(max_retries=0, should_retry=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchItem:
    """One request inside a `$batch`; `url` is relative."""

    item_id: str
    method: str
    url: str
    body: Mapping[str, Any] | None = field(default=None, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_write(self) -> bool:
        """True if it may change something in the tenant."""
        return self.method != "GET"

    def as_json(self) -> dict[str, Any]:
        """The item in the form of the batch's `requests`."""
        item: dict[str, Any] = {"id": self.item_id, "method": self.method, "url": self.url}
        headers = dict(self.headers)
        if self.body is not None:
            headers["Content-Type"] = "application/json"
            item["body"] = self.body
        return item | ({"headers": headers} if headers else {})


class _FixedToken(AccessTokenProvider):
    """A token from the settings, for a Graph on this machine."""

    def __init__(self, token: str) -> None:
        self._token = token

    async def get_authorization_token(
        self, uri: str, additional_authentication_context: dict[str, Any] | None = None
    ) -> str:
        del uri, additional_authentication_context
        return self._token

    def get_allowed_hosts_validator(self) -> AllowedHostsValidator:
        return AllowedHostsValidator([])


class GraphClient:
    """Graph through the SDK's adapter, without the SDK's own retries."""

    def __init__(
        self,
        adapter: GraphRequestAdapter,
        connections: httpx.AsyncHTTPTransport,
        quota: WriteQuota,
    ) -> None:
        self.adapter = adapter
        self._connections = connections
        self._gate = Gate(time.monotonic, quota)

    @classmethod
    def open(
        cls, settings: GraphSettings, credential: AsyncTokenCredential | None, quota: WriteQuota
    ) -> Self:
        """A client for the running event loop; `credential` is not needed with a fixed token."""
        # The SDK's service client would do this, and import far more than is used here.
        register_default_serializer(JsonSerializationWriterFactory)
        register_default_deserializer(JsonParseNodeFactory)
        # Created here, because the SDK's wrapper does not close it.
        connections = httpx.AsyncHTTPTransport(http2=True)
        client = GraphClientFactory.create_with_default_middleware(
            options={RetryHandlerOption.get_key(): _NO_RETRY},
            client=httpx.AsyncClient(timeout=_TIMEOUT, transport=connections),
        )
        adapter = GraphRequestAdapter(_authentication(settings, credential), client=client)
        adapter.base_url = settings.base_url
        return cls(adapter, connections, quota)

    @property
    def base_url(self) -> str:
        """Graph's address, version included, without a slash at its end."""
        return str(self.adapter.base_url)

    async def close(self) -> None:
        """Close the connections."""
        await self._connections.aclose()

    async def batch(self, items: Sequence[BatchItem]) -> list[GraphResponse]:
        """The answers to at most 20 items, in their order.

        A failure of the whole batch is the answer to each item: 429 if it is throttled, NO_ANSWER
        if the connection broke, 400 if it is malformed. Raises GraphThrottledError when Graph asked
        for a longer wait than a run may take.
        """
        await self._gate.wait(sum(item.is_write for item in items))
        answers = await self._answers(items)
        for item, answer in zip(items, answers, strict=True):
            count_graph_request("write" if item.is_write else "read", answer.status)
        return answers

    async def _answers(self, items: Sequence[BatchItem]) -> list[GraphResponse]:
        payload = {"requests": [item.as_json() for item in items]}
        try:
            content = await self._post("$batch", payload)
        except (APIError, httpx.RequestError, AzureError) as error:
            whole = read_failure(error)
            self._mind([whole])
            return [whole] * len(items)
        responses = read_responses(content)
        lost = GraphResponse(status=NO_ANSWER)
        answers = [responses.get(item.item_id, lost) for item in items]
        self._mind(answers)
        return answers

    def _mind(self, answers: Sequence[GraphResponse]) -> None:
        """Keep the gate closed for the longest wait that any of the answers asks for."""
        pauses = [pause for answer in answers if (pause := _asked_pause(answer)) is not None]
        if pauses:
            self._gate.close_for(max(pauses))
        else:
            self._gate.passed()

    async def _post(self, path: str, payload: Mapping[str, Any]) -> bytes:
        request = RequestInformation(Method.POST, "{+baseurl}/" + path)
        request.path_parameters = {"baseurl": self.adapter.base_url}
        request.headers.try_add("Accept", "application/json")
        request.headers.try_add("client-request-id", str(uuid.uuid4()))
        request.set_stream_content(json.dumps(payload).encode(), "application/json")
        # The SDK's own signature loses the type of what it returns.
        send: Callable[..., Awaitable[bytes | None]] = self.adapter.send_primitive_async
        return await send(request, "bytes", {"XXX": ODataError}) or b""


def _asked_pause(answer: GraphResponse) -> float | None:
    if answer.status == httpx.codes.TOO_MANY_REQUESTS:
        return THROTTLED_PAUSE if answer.retry_after is None else answer.retry_after
    overloaded = answer.status >= httpx.codes.INTERNAL_SERVER_ERROR
    return answer.retry_after if overloaded else None


def _authentication(
    settings: GraphSettings, credential: AsyncTokenCredential | None
) -> AuthenticationProvider:
    if settings.access_token or credential is None:
        return BaseBearerTokenAuthenticationProvider(_FixedToken(settings.access_token))
    host = httpx.URL(settings.base_url).host
    return AzureIdentityAuthenticationProvider(
        credential, scopes=[settings.scope], allowed_hosts=[host]
    )
