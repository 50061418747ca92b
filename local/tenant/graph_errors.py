"""Refusals, in the words and the form of Microsoft Graph.

A rule that is broken raises `RefusalError`; the gateway turns it into an answer. Texts and codes
follow "Microsoft Graph error responses and resource types" and public reports of real answers.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorDetail:
    """One entry of `error.details`: which property, and why."""

    code: str
    target: str
    message: str


class RefusalError(Exception):
    """A request that the tenant does not carry out."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        details: tuple[ErrorDetail, ...] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(f"{status} {code}")
        self.status = status
        self.code = code
        self.message = message
        self.details = details
        self.headers = dict(headers or {})


def directory_refusal(message: str, *details: ErrorDetail) -> RefusalError:
    """The directory's answer to almost everything it does not like."""
    return RefusalError(400, "Request_BadRequest", message, details=details)


def property_refusal(detail_code: str, name: str, message: str) -> RefusalError:
    """A refusal whose only detail names the property that caused it."""
    return directory_refusal(message, ErrorDetail(code=detail_code, target=name, message=message))


def invalid_value(name: str) -> RefusalError:
    """A value that is empty, too long or outside what the property takes."""
    message = f"Invalid value specified for property '{name}' of resource 'User'."
    return property_refusal("InvalidValue", name, message)


def object_conflict(name: str) -> RefusalError:
    """A value that must be unique and is taken."""
    message = f"Another object with the same value for property {name} already exists."
    return property_refusal("ObjectConflict", name, message)


def resource_not_found(key: str) -> RefusalError:
    """An object that does not exist, or that this replica does not know yet."""
    return RefusalError(
        404,
        "Request_ResourceNotFound",
        f"Resource '{key}' does not exist or one of its queried reference-property objects "
        "are not present.",
    )


def unsupported_query(message: str) -> RefusalError:
    """A query that the directory does not support in this form."""
    return RefusalError(400, "Request_UnsupportedQuery", message)


def gateway_refusal(message: str, status: int = 400) -> RefusalError:
    """What Graph's own front door refuses, before any service sees the request."""
    return RefusalError(status, "BadRequest", message)


def insufficient_privileges() -> RefusalError:
    """An app without the permission that the operation needs."""
    return RefusalError(
        403,
        "Authorization_RequestDenied",
        "Insufficient privileges to complete the operation.",
    )
