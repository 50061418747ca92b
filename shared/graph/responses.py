"""Read every answer of Graph into one form, from a batch or from an exception."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from azure.core.exceptions import ClientAuthenticationError
from kiota_abstractions.api_error import APIError
from msgraph.generated.models.o_data_errors.o_data_error import ODataError

from shared.graph.throttle import parse_retry_after

NO_ANSWER = 0  # in place of a status: the connection broke, or nothing came in time


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphResponse:
    """Graph's answer to one request.

    `status` is NO_ANSWER when none came. `error_code`, `detail_codes`, `detail_targets` and
    `message` are those of Graph's error body. `retry_after` is in seconds.
    """

    status: int
    body: Mapping[str, Any] = field(default_factory=dict, repr=False)
    error_code: str = ""
    message: str = field(default="", repr=False)
    detail_codes: tuple[str, ...] = ()
    detail_targets: tuple[str, ...] = ()
    retry_after: float | None = None
    request_id: str = ""


def read_failure(error: Exception) -> GraphResponse:
    """The answer that an exception of the SDK, the connection or the sign-in represents."""
    if isinstance(error, APIError):
        headers = {name.lower(): value for name, value in (error.response_headers or {}).items()}
        inner = error.error if isinstance(error, ODataError) else None
        return GraphResponse(
            status=error.response_status_code or NO_ANSWER,
            error_code=(inner.code if inner else "") or "",
            message=(inner.message if inner else "") or "",
            retry_after=parse_retry_after(headers.get("retry-after"), datetime.now(UTC)),
            request_id=headers.get("request-id", ""),
        )
    if isinstance(error, ClientAuthenticationError) and not _is_unavailable(error):
        return GraphResponse(status=HTTPStatus.UNAUTHORIZED, error_code="sign_in_failed")
    return GraphResponse(status=NO_ANSWER)


def _is_unavailable(error: ClientAuthenticationError) -> bool:
    """True if the identity endpoint was briefly unavailable: that is no refusal."""
    # Only a credential raises it, so the module is already imported.
    from azure.identity import CredentialUnavailableError

    return isinstance(error, CredentialUnavailableError)


def read_responses(content: bytes) -> dict[str, GraphResponse]:
    """The answers of a batch by item id; empty if the content cannot be read."""
    try:
        responses = json.loads(content)["responses"]
        return {str(each["id"]): _read_response(each) for each in responses}
    except (ValueError, KeyError, TypeError, AttributeError):
        # An answer that cannot be read is no answer: each item is looked up.
        return {}


def _read_response(response: Mapping[str, Any]) -> GraphResponse:
    body = response.get("body")
    body = body if isinstance(body, dict) else {}
    error = body.get("error") or {}
    details = error.get("details") or []
    headers = {name.lower(): str(value) for name, value in (response.get("headers") or {}).items()}
    return GraphResponse(
        status=int(response["status"]),
        body=body,
        error_code=error.get("code") or "",
        message=error.get("message") or "",
        detail_codes=tuple(each.get("code") or "" for each in details),
        detail_targets=tuple(each.get("target") or "" for each in details),
        retry_after=parse_retry_after(headers.get("retry-after"), datetime.now(UTC)),
        request_id=(error.get("innerError") or {}).get("request-id") or "",
    )
