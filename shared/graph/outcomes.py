"""Map Graph's answers to the outcome for an account: refused for good, in doubt, or ask again.

Codes and texts are those of "Microsoft Graph error responses" and of the messages the directory
puts under `Request_BadRequest`, where only the text distinguishes refusals.
"""

from http import HTTPStatus

from shared.graph.responses import NO_ANSWER, GraphResponse
from shared.provisioning.directory import Answer, AnswerKind

_QUOTA = "Directory_QuotaExceeded"
_CONCURRENCY = "Directory_ConcurrencyViolation"
_NO_UNITS = "does not have any available licenses"
_USAGE_LOCATION = "invalid usage location"
_WEAK_PASSWORD = "password complexity"  # noqa: S105 - a part of Graph's message
_UNCLEAR = ("netid is invalid", "conflicting object")
_EXISTS = "another object with the same value"
_DOES_NOT_EXIST = ("do not exist", "does not exist")
_IS_MEMBER = "added object references already exist"


def read_create(answer: GraphResponse) -> Answer:
    """The meaning of the answer to `POST /users`."""
    if object_id := shown_id(answer):
        return Answer(kind=AnswerKind.DONE, object_id=object_id)
    return _meaning(answer, _create_kind(answer))


def read_license(answer: GraphResponse) -> Answer:
    """The meaning of the answer to `assignLicense`, which may be repeated."""
    return _meaning(answer, _license_kind(answer))


def read_members(answer: GraphResponse) -> Answer:
    """The meaning of the answer to `PATCH /groups/{id}` with several members."""
    return _meaning(answer, _membership_kind(answer))


def read_member(answer: GraphResponse) -> Answer:
    """The meaning of the answer to `POST /groups/{id}/members/$ref`, which may be repeated."""
    if answer.status == HTTPStatus.BAD_REQUEST and _IS_MEMBER in answer.message.lower():
        return _meaning(answer, AnswerKind.DONE)
    return _meaning(answer, _membership_kind(answer))


def read_repeatable(answer: GraphResponse) -> Answer:
    """The meaning of the answer to `PUT …/manager/$ref` or `PATCH /users/{id}`.

    Either may be repeated. One of the accounts may be too new to be known.
    """
    if answer.status == HTTPStatus.NOT_FOUND:
        return _meaning(answer, AnswerKind.NOT_YET)
    return _meaning(answer, _common_kind(answer))


def read_id(answer: GraphResponse) -> Answer:
    """The object id in the answer to `GET /users/{name}`, or its meaning where it shows none."""
    if object_id := shown_id(answer):
        return Answer(kind=AnswerKind.DONE, object_id=object_id)
    return read_absence(answer)


def shown_id(answer: GraphResponse) -> str:
    """The id of the user that a success shows; empty for anything else.

    A success may come without its user: items of a batch have had `"body": null`
    (microsoft-graph-docs-contrib, issue 8108).
    """
    object_id = answer.body.get("id") if _is_success(answer) else None
    return object_id if isinstance(object_id, str) else ""


def read_deletion(answer: GraphResponse) -> Answer:
    """The meaning of the answer to `DELETE /users/{id}`, which may be repeated."""
    if answer.status == HTTPStatus.NOT_FOUND:
        return _meaning(answer, AnswerKind.ABSENT)
    return _meaning(answer, _common_kind(answer))


def read_absence(answer: GraphResponse) -> Answer:
    """The meaning of an answer to `GET /users/{id}` that shows no user."""
    if answer.status == HTTPStatus.NOT_FOUND:
        return _meaning(answer, AnswerKind.ABSENT)
    if _is_success(answer):
        return _meaning(answer, AnswerKind.NOT_RUN)
    return _meaning(answer, _common_kind(answer))


def _is_success(answer: GraphResponse) -> bool:
    return HTTPStatus.OK <= answer.status < HTTPStatus.MULTIPLE_CHOICES


def _create_kind(answer: GraphResponse) -> AnswerKind:
    message = answer.message.lower()
    if answer.status == HTTPStatus.FAILED_DEPENDENCY:
        return AnswerKind.NOT_RUN
    if any(text in message for text in _UNCLEAR):
        return AnswerKind.UNCLEAR
    if _is_conflict(answer):
        return AnswerKind.ADDRESS_TAKEN if _only_address(answer) else AnswerKind.TAKEN
    if _WEAK_PASSWORD in message:
        return AnswerKind.WEAK_PASSWORD
    kind = _common_kind(answer)
    # A create that may have been carried out is never simply repeated.
    if kind is AnswerKind.DONE:
        return AnswerKind.IN_DOUBT
    if kind is AnswerKind.NOT_RUN and answer.status != HTTPStatus.TOO_MANY_REQUESTS:
        return AnswerKind.IN_DOUBT
    return kind


def _is_conflict(answer: GraphResponse) -> bool:
    return "ObjectConflict" in answer.detail_codes or _EXISTS in answer.message.lower()


def _only_address(answer: GraphResponse) -> bool:
    if "userPrincipalName" in answer.detail_targets:
        return False
    return "proxyAddresses" in answer.detail_targets or "proxyaddresses" in answer.message.lower()


def _license_kind(answer: GraphResponse) -> AnswerKind:
    message = answer.message.lower()
    if answer.status == HTTPStatus.NOT_FOUND or _USAGE_LOCATION in message:
        # Seen for a while after a create: another replica answers.
        return AnswerKind.NOT_YET
    if _NO_UNITS in message or "CountViolation" in answer.detail_codes:
        return AnswerKind.NO_UNITS
    if _is_conflict(answer):
        # The mailbox of the licence needs an address that is in use.
        return AnswerKind.ADDRESS_TAKEN
    return _common_kind(answer)


def _membership_kind(answer: GraphResponse) -> AnswerKind:
    # The same answers for a group that is gone and for an account that is too new to be known
    # ("Add members": 400 while an object was not replicated).
    unknown = any(text in answer.message.lower() for text in _DOES_NOT_EXIST)
    if answer.status == HTTPStatus.NOT_FOUND or (
        answer.status == HTTPStatus.BAD_REQUEST and unknown
    ):
        return AnswerKind.NOT_YET
    return _common_kind(answer)


def _common_kind(answer: GraphResponse) -> AnswerKind:
    status = answer.status
    if answer.error_code == _QUOTA or _QUOTA in answer.detail_codes:
        return AnswerKind.QUOTA_EXCEEDED
    if answer.error_code == _CONCURRENCY:
        return AnswerKind.NOT_RUN
    if _is_success(answer):
        return AnswerKind.DONE
    if status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        return AnswerKind.NOT_PERMITTED
    if _may_be_repeated(status):
        return AnswerKind.NOT_RUN
    return AnswerKind.REFUSED


def _may_be_repeated(status: int) -> bool:
    return status >= HTTPStatus.INTERNAL_SERVER_ERROR or status in {
        NO_ANSWER,
        HTTPStatus.REQUEST_TIMEOUT,
        HTTPStatus.CONFLICT,
        HTTPStatus.FAILED_DEPENDENCY,
        HTTPStatus.TOO_MANY_REQUESTS,
    }


def _meaning(answer: GraphResponse, kind: AnswerKind) -> Answer:
    return Answer(
        kind=kind,
        retry_after=answer.retry_after,
        code=answer.error_code or str(answer.status),
        message=answer.message,
    )
