"""The log of requests: enough to derive permissions and load from, nothing personal."""

import uuid
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedRequest:
    """A request and its outcome, without bodies and without anybody's name.

    `path_template` is such as `/users/{id}/assignLicense`; `{userPrincipalName}` is where the
    address held a name. `query_options` are their names alone. `status` is None when the
    connection was dropped.
    """

    at: datetime
    method: str
    path_template: str
    query_options: tuple[str, ...]
    status: int | None
    in_batch: bool


def template_key(segment: str) -> str:
    """The placeholder for a path segment that names one object."""
    try:
        uuid.UUID(segment)
    except ValueError:
        return "{userPrincipalName}"
    return "{id}"
