"""JSON batching: what an envelope may hold, and the order its answers come in.

Source: "Combine multiple HTTP requests using JSON batching".
"""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from local.tenant.exchange import Answer, GraphRequest, JsonObject, parse_target
from local.tenant.graph_errors import RefusalError, gateway_refusal

_MOST_ITEMS = 20
_METHODS = frozenset({"GET", "POST", "PATCH", "PUT", "DELETE"})
_WRITES_WITH_BODY = frozenset({"POST", "PATCH", "PUT"})
_URL = re.compile(r"/?[!-~]+")  # ASCII, nothing that has to be percent-encoded
_VERSION = re.compile(r"/*(v1\.0|beta)(/|$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchItem:
    """One request of a batch; `depends_on` are ids of earlier ones."""

    id: str
    depends_on: tuple[str, ...]
    request: GraphRequest
    refusal: RefusalError | None = None  # of this item alone; the others are carried out


def parse_batch(envelope: GraphRequest) -> tuple[BatchItem, ...]:
    """The items of a batch, in its order.

    Raises `RefusalError` for an envelope that is malformed: then no item is carried out.
    """
    requests = envelope.body_object.get("requests")
    if not isinstance(requests, list) or not requests:
        raise gateway_refusal("Invalid batch payload format.")
    if len(requests) > _MOST_ITEMS:
        raise gateway_refusal(
            f"Number of batch request steps exceeds the maximum value of {_MOST_ITEMS}."
        )
    items: dict[str, BatchItem] = {}
    for entry in requests:
        item = _parse_item(entry, envelope, items.keys())
        items[item.id.lower()] = item
    _validate_sequence(tuple(items.values()))
    return tuple(items.values())


def item_response(item: BatchItem, answer: Answer) -> dict[str, object]:
    """An item's answer as it is in the batch's."""
    response: dict[str, object] = {
        "id": item.id,
        "status": answer.status,
        "headers": dict(answer.headers),
    }
    if answer.body is not None:
        response["body"] = answer.body
    return response


def shuffled(responses: Iterable[dict[str, object]]) -> list[dict[str, object]]:
    """The responses in an order that is the same every time, but not that of the requests.

    Graph promises none, so nobody may come to rely on one.
    """
    before = list(responses)
    after = sorted(before, key=lambda one: hashlib.sha256(str(one["id"]).encode()).digest())
    return after[::-1] if after == before else after


def failed_dependency() -> RefusalError:
    """What an item gets whose dependency was not fulfilled."""
    return RefusalError(
        424, "FailedDependency", "A request that this request depends on has failed."
    )


def _parse_item(entry: object, envelope: GraphRequest, earlier: Iterable[str]) -> BatchItem:
    if not isinstance(entry, Mapping):
        raise gateway_refusal("Invalid batch payload format.")
    item_id, method, url = (_text(entry, name) for name in ("id", "method", "url"))
    if item_id.lower() in earlier:
        raise gateway_refusal(f"Request Id '{item_id}' has to be unique in a batch.")
    if method.upper() not in _METHODS:
        raise gateway_refusal(f"Invalid method of the request with id '{item_id}'.")
    headers = _headers(entry)
    _validate_content(item_id, method.upper(), headers, entry.get("body"))
    segments, query = parse_target(url)
    return BatchItem(
        id=item_id,
        depends_on=_dependencies(item_id, entry, earlier),
        request=GraphRequest(
            method=method.upper(),
            segments=segments,
            query=query,
            headers=_inherited(envelope) | headers,
            body=entry.get("body"),
            base_url=envelope.base_url,
            in_batch=True,
        ),
        refusal=_url_refusal(url),
    )


def _text(entry: JsonObject, name: str) -> str:
    value = entry.get(name)
    if not isinstance(value, str) or not value:
        raise gateway_refusal("Invalid batch payload format.")
    return value


def _headers(entry: JsonObject) -> dict[str, str]:
    headers = {} if entry.get("headers") is None else entry["headers"]
    if not isinstance(headers, Mapping):
        raise gateway_refusal("Invalid batch payload format.")
    return {str(name).lower(): str(value) for name, value in headers.items()}


def _inherited(envelope: GraphRequest) -> dict[str, str]:
    name = "client-request-id"
    return {name: envelope.headers[name]} if name in envelope.headers else {}


def _validate_content(item_id: str, method: str, headers: Mapping[str, str], body: object) -> None:
    if method in _WRITES_WITH_BODY and ("content-type" not in headers or body is None):
        raise gateway_refusal(
            f"Write request id : {item_id} does not contain Content-Type header or body."
        )
    if method not in _WRITES_WITH_BODY and body is not None:
        raise gateway_refusal(f"Request with id '{item_id}' must not contain a body.")


def _dependencies(item_id: str, entry: JsonObject, earlier: Iterable[str]) -> tuple[str, ...]:
    depends_on = [] if entry.get("dependsOn") is None else entry["dependsOn"]
    known = set(earlier)
    if not isinstance(depends_on, list) or any(str(one).lower() not in known for one in depends_on):
        raise gateway_refusal(f"Invalid dependency for request Id: {item_id}.")
    return tuple(str(one).lower() for one in depends_on)


def _validate_sequence(items: Sequence[BatchItem]) -> None:
    """All side by side, each after the one before, or all that wait after the same one.

    "Sequencing requests with the dependsOn property"; the text of the refusal is that of public
    reports (microsoft-graph-docs, issue 16280).
    """
    dependencies = [item.depends_on for item in items]
    in_a_row = [(), *((item.id.lower(),) for item in items[:-1])]
    waits_for = {each for each in dependencies if each}
    same = len(waits_for) == 1 and all(len(each) == 1 for each in waits_for)
    if waits_for and dependencies != in_a_row and not same:
        raise gateway_refusal("Batch should be either fully sequential or fully parallel.")


def _url_refusal(url: str) -> RefusalError | None:
    if "://" in url.split("?", maxsplit=1)[0] or not _URL.fullmatch(url):
        return gateway_refusal("Invalid request URL: a relative, percent-encoded URL is expected.")
    if _VERSION.match(url):
        return gateway_refusal("Invalid request URL: the version is that of the batch.")
    if parse_target(url)[0] == ("$batch",):
        return gateway_refusal("Invalid request URL: a batch cannot hold a batch.")
    return None
