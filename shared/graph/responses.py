"""Read every answer of Graph into one form, from a batch or from an exception."""

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
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
    """The answers of a batch by item id, without those that cannot be read."""
    try:
        responses = json.loads(content)["responses"]
    except (ValueError, KeyError, TypeError):
        return {}
    answers: dict[str, GraphResponse] = {}
    for each in map(_object, _list(responses)):
        # An answer that cannot be read is no answer: its item is looked up.
        with suppress(ValueError, KeyError, TypeError):
            answers[str(each["id"])] = _read_response(each)
    return answers


def _read_response(response: Mapping[str, Any]) -> GraphResponse:
    """The answer to one item; what is not of the form that Graph documents is as if missing.

    Even JSON may come as base64 (Microsoft Q&A, question 1352007).
    """
    body = _object(response.get("body"))
    error = _object(body.get("error"))
    details = [_object(each) for each in _list(error.get("details"))]
    headers = {name.lower(): str(value) for name, value in _object(response.get("headers")).items()}
    return GraphResponse(
        status=int(response["status"]),
        body=body,
        error_code=_text(error.get("code")),
        message=_text(error.get("message")),
        detail_codes=tuple(_text(each.get("code")) for each in details),
        detail_targets=tuple(_text(each.get("target")) for each in details),
        retry_after=parse_retry_after(headers.get("retry-after"), datetime.now(UTC)),
        request_id=_text(_object(error.get("innerError")).get("request-id")),
    )


def _object(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> Sequence[Any]:
    return value if isinstance(value, list) else ()


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
