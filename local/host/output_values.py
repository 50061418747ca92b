"""What the host makes of a value that an output binding was set to.

The host turns a string that looks like JSON into objects and writes these out again
(azure-functions-host, `FunctionBinding.ReadAsEnumerable`, with Newtonsoft.Json). So an array
becomes several messages, objects are indented, dates change their form. Bytes stay bytes.
"""

import json
import re
from datetime import UTC, datetime

from local.host.host_errors import HostError
from local.host.wire import TypedValue

_ISO_DATE = re.compile(
    r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,7}))?(Z|[+-]\d\d:\d\d)?", re.ASCII
)


def queue_payloads(value: TypedValue) -> list[bytes]:
    """The messages a queue output sends for one value; raises HostError for broken JSON."""
    if isinstance(value.value, bytes):
        return [value.value]
    if value.kind == "string" and not _looks_like_json(value.value):
        return [value.value.encode("utf-8")]
    return [_written(item).encode("utf-8") for item in _items(_parse(value.value))]


def blob_payload(value: TypedValue) -> bytes:
    """The content a blob output writes: text as UTF-8, never parsed."""
    return value.value if isinstance(value.value, bytes) else value.value.encode("utf-8")


def _looks_like_json(text: str) -> bool:
    trimmed = text.strip()
    return (trimmed[:1], trimmed[-1:]) in {("{", "}"), ("[", "]")}


def _parse(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError as error:
        raise HostError("an output that looks like JSON cannot be parsed") from error


def _items(parsed: object) -> list[object]:
    return parsed if isinstance(parsed, list) else [parsed]


def _written(item: object) -> str:
    if isinstance(item, str):
        return item
    return json.dumps(_with_rewritten_dates(item), indent=2, ensure_ascii=False)


def _with_rewritten_dates(item: object) -> object:
    match item:
        case dict():
            return {key: _with_rewritten_dates(value) for key, value in item.items()}
        case list():
            return [_with_rewritten_dates(value) for value in item]
        case str() if match := _ISO_DATE.fullmatch(item):
            return _rewritten_date(match)
    return item


def _rewritten_date(match: re.Match[str]) -> str:
    """Trailing zeros go; a date with an offset becomes the host's local time (UTC in Azure)."""
    seconds, fraction, zone = match[1], (match[2] or "").rstrip("0"), match[3] or ""
    if zone not in {"", "Z"}:
        local = datetime.fromisoformat(seconds + zone).astimezone(UTC)
        seconds, zone = local.strftime("%Y-%m-%dT%H:%M:%S"), "+00:00"
    return f"{seconds}.{fraction}{zone}" if fraction else f"{seconds}{zone}"
