import json

import httpx
import pytest
from azure.core.exceptions import ClientAuthenticationError, ServiceRequestError
from kiota_abstractions.api_error import APIError
from msgraph.generated.models.o_data_errors.main_error import MainError
from msgraph.generated.models.o_data_errors.o_data_error import ODataError

from shared.graph.responses import NO_ANSWER, GraphResponse, read_failure, read_responses


def test_the_answers_of_a_batch_are_found_by_id_in_any_order() -> None:
    content = {
        "responses": [
            {
                "id": "l0",
                "status": 400,
                "headers": {"retry-AFTER": "0.249"},
                "body": {
                    "error": {
                        "code": "Request_BadRequest",
                        "message": "Another object.",
                        "details": [{"code": "ObjectConflict", "target": "userPrincipalName"}],
                        "innerError": {"request-id": "an-id"},
                    }
                },
            },
            {"id": "c0", "status": 201, "body": {"id": "1f4a"}},
            {"id": "d0", "status": 204},
        ]
    }

    assert read_responses(json.dumps(content).encode()) == {
        "c0": GraphResponse(status=201, body={"id": "1f4a"}),
        "d0": GraphResponse(status=204),
        "l0": GraphResponse(
            status=400,
            body=content["responses"][0]["body"],  # type: ignore[arg-type]  # a JSON object
            error_code="Request_BadRequest",
            message="Another object.",
            detail_codes=("ObjectConflict",),
            detail_targets=("userPrincipalName",),
            retry_after=0.249,
            request_id="an-id",
        ),
    }


@pytest.mark.parametrize(
    "error",
    [
        None,
        {},
        {"code": None, "message": None, "details": None, "innerError": None},
        {"details": [{"code": None, "target": None}]},
    ],
    ids=["no error", "empty", "all null", "nulls in details"],
)
def test_a_sparse_error_is_read(error: object) -> None:
    content = {"responses": [{"id": "1", "status": 500, "headers": None, "body": {"error": error}}]}

    answer = read_responses(json.dumps(content).encode())["1"]

    assert (answer.status, answer.error_code, answer.message) == (500, "", "")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html>Bad Gateway</html>",
        b"\xff\xfe",
        b"[]",
        b"{}",
        b'{"responses": null}',
        b'{"responses": [null]}',
        b'{"responses": [{"id": "1"}]}',
        b'{"responses": [{"id": "1", "status": null}]}',
    ],
)
def test_an_answer_that_cannot_be_read_is_no_answer(content: bytes) -> None:
    assert read_responses(content) == {}


def test_a_refusal_of_the_sdk_is_read() -> None:
    error = ODataError(error=MainError(code="TooManyRequests", message="Too many requests."))
    error.response_status_code = 429
    error.response_headers = {"Retry-After": "7", "request-id": "an-id"}

    assert read_failure(error) == GraphResponse(
        status=429,
        error_code="TooManyRequests",
        message="Too many requests.",
        retry_after=7.0,
        request_id="an-id",
    )


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        pytest.param(APIError(response_status_code=502), 502, "", id="no error body"),
        pytest.param(APIError(), NO_ANSWER, "", id="no status"),
        pytest.param(httpx.ReadTimeout(""), NO_ANSWER, "", id="time-out"),
        pytest.param(httpx.RemoteProtocolError(""), NO_ANSWER, "", id="connection closed"),
        pytest.param(httpx.ConnectError(""), NO_ANSWER, "", id="no connection"),
        pytest.param(ServiceRequestError(""), NO_ANSWER, "", id="sign-in not reached"),
        pytest.param(ClientAuthenticationError(""), 401, "sign_in_failed", id="sign-in refused"),
    ],
)
def test_every_failure_has_a_form(error: Exception, status: int, code: str) -> None:
    assert read_failure(error) == GraphResponse(status=status, error_code=code)


@pytest.mark.parametrize(
    "odd",
    [
        None,
        {"id": "1"},
        {"status": 200},
        {"id": "1", "status": None},
        {"id": "1", "status": "soon"},
        {"id": "1", "status": [200]},
    ],
)
def test_one_answer_that_cannot_be_read_costs_no_other(odd: object) -> None:
    content = {"responses": [odd, {"id": "2", "status": 201, "body": {"id": "1f4a"}}]}

    assert read_responses(json.dumps(content).encode()) == {
        "2": GraphResponse(status=201, body={"id": "1f4a"})
    }


@pytest.mark.parametrize(
    "body",
    [
        "e30=",
        ["text"],
        {"error": "text"},
        {"error": ["text"]},
        {"error": {"code": 7, "message": {"lang": "en", "value": "No."}}},
        {"error": {"details": "text"}},
        {"error": {"details": [1, None, "text", ["text"], {"code": 7, "target": {}}]}},
        {"error": {"innerError": "text"}},
        {"error": {"innerError": {"request-id": 7}}},
    ],
)
@pytest.mark.parametrize("headers", [None, [], "text", {"Retry-After": None}])
def test_an_error_of_another_form_is_known_by_its_status(body: object, headers: object) -> None:
    item = {"id": "1", "status": 400, "headers": headers, "body": body}

    answer = read_responses(json.dumps({"responses": [item]}).encode())["1"]

    assert (answer.status, answer.error_code, answer.message, answer.request_id) == (
        400,
        "",
        "",
        "",
    )
    assert not any(answer.detail_codes)
    assert not any(answer.detail_targets)
    assert answer.retry_after is None
