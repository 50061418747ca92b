"""What goes over the wire, freed of any HTTP library: a request and its answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from urllib.parse import parse_qsl, unquote, urlsplit

from local.tenant.graph_errors import RefusalError, directory_refusal

type JsonObject = Mapping[str, object]

_JSON_CONTENT_TYPE = (
    "application/json;odata.metadata=minimal;odata.streaming=true;"
    "IEEE754Compatible=false;charset=utf-8"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphRequest:
    """A request to `/v1.0`, alone or as an item of a batch.

    `segments` are the percent-decoded parts of the path after the version; names of `headers`
    are in lower case; `body` is parsed JSON, None when there was none.
    """

    method: str
    segments: tuple[str, ...]
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: object = field(default=None, repr=False)
    base_url: str = "https://graph.microsoft.com/v1.0"
    in_batch: bool = False

    @property
    def path(self) -> str:
        """The decoded path, `/users/…`."""
        return "/" + "/".join(self.segments)

    @property
    def body_object(self) -> JsonObject:
        """The body as a JSON object; raises `RefusalError` for anything else."""
        if self.body is None:
            raise RefusalError(400, "BadRequest", "Empty Payload. JSON content expected.")
        return as_object(self.body, "payload")

    @property
    def operation_key(self) -> tuple[str, str, str]:
        """What makes two requests the same one, sent again."""
        name = self.body.get("userPrincipalName", "") if isinstance(self.body, Mapping) else ""
        return self.method, self.path.lower(), str(name).lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the client gets; `dropped` means that it gets nothing, not even a status.

    `parts` are the requests of a batch with the answers that went into this one.
    """

    status: int
    body: JsonObject | str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    dropped: bool = False
    parts: tuple[tuple[GraphRequest, "Answer"], ...] = ()

    def with_headers(self, headers: Mapping[str, str]) -> "Answer":
        """The same answer with more headers."""
        return replace(self, headers={**self.headers, **headers})


def parse_target(target: str) -> tuple[tuple[str, ...], dict[str, str]]:
    """Decoded path segments and query options of a relative URL.

    Empty segments vanish: msgraph-sdk really asks for `/v1.0//users`, and Graph takes it.
    """
    # Only one leading slash: two would make the first segment a host name.
    parts = urlsplit("/" + target.lstrip("/"))
    segments = tuple(unquote(part) for part in parts.path.split("/") if part)
    return segments, dict(parse_qsl(parts.query, keep_blank_values=True))


def json_headers() -> dict[str, str]:
    """The headers of every answer that has a body."""
    return {"Content-Type": _JSON_CONTENT_TYPE}


def refusal_answer(
    refusal: RefusalError, request: GraphRequest, request_id: str, at: datetime
) -> Answer:
    """A refusal in Graph's error form, with the ids that Microsoft's support asks for."""
    error: dict[str, object] = {"code": refusal.code, "message": refusal.message}
    if refusal.details:
        error["details"] = [
            {"code": detail.code, "target": detail.target, "message": detail.message}
            for detail in refusal.details
        ]
    error["innerError"] = {
        "date": at.strftime("%Y-%m-%dT%H:%M:%S"),
        "request-id": request_id,
        "client-request-id": request.headers.get("client-request-id", request_id),
    }
    return Answer(
        status=refusal.status,
        body={"error": error},
        headers=json_headers() | {"request-id": request_id} | refusal.headers,
    )


def as_object(value: object, name: str) -> JsonObject:
    """The value as a JSON object; raises `RefusalError` when it is something else."""
    if isinstance(value, Mapping):
        return value
    raise schema_mismatch(name)


def as_list(value: object, name: str) -> list[object]:
    """The value as a JSON array; raises `RefusalError` when it is something else."""
    if isinstance(value, list):
        return value
    raise schema_mismatch(name)


def as_text(value: object, name: str) -> str:
    """The value as a JSON string; raises `RefusalError` when it is something else."""
    if isinstance(value, str):
        return value
    raise schema_mismatch(name)


def schema_mismatch(name: str) -> RefusalError:
    """A JSON value of the wrong kind."""
    return directory_refusal(f"Property {name} in payload has a value that does not match schema.")
