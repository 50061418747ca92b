"""The events of Event Grid about files in `uploads`.

Both schemas are read: Event Grid's own and CloudEvents, one event or an array of them ("Azure Blob
Storage as an Event Grid source", learn.microsoft.com).
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import quote, unquote

from shared.errors import MessageError
from shared.state.blob_names import UPLOADS
from shared.state.messages import parse_body

_RENAMED: Final = "Microsoft.Storage.BlobRenamed"
_ANNOUNCE_UPLOADS: Final = ("Microsoft.Storage.BlobCreated", _RENAMED)
_REPEATED: Final = "rollcallrepeated"  # an extension attribute, in the form of CloudEvents
_SUBJECT: Final = f"/blobServices/default/containers/{UPLOADS}/blobs/"


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadEvent:
    """A new version of a file in `uploads`.

    `names` are the names that the blob may have, the likeliest first; nearly always there is one.
    `etag` names the version, without quotes, and `size` is its bytes; empty and 0 if the event does
    not say (a renamed file) or the file is still being written. `is_repeated` is True if we queued
    the event once more.
    """

    names: tuple[str, ...]
    etag: str = ""
    size: int = 0
    time: datetime | None = None
    is_repeated: bool = False

    @property
    def names_version(self) -> bool:
        """True if the event says which content it announces."""
        return bool(self.etag and self.size)


def read_events(body: bytes) -> list[UploadEvent | MessageError]:
    """The uploads that a queue message announces, and an error for each other event in it.

    A test, a handshake or an event of another container is a MessageError, whose text quotes
    nothing of it; it is returned because the next event in the array may be an upload.
    """
    try:
        parsed = parse_body(body)
    except MessageError as error:
        return [error]
    return [_read(event) for event in (parsed if isinstance(parsed, list) else [parsed])]


def _read(event: object) -> UploadEvent | MessageError:
    try:
        return _read_upload(event)
    except MessageError as error:
        return error


def _read_upload(event: object) -> UploadEvent:
    if not isinstance(event, Mapping):
        raise MessageError("not an event")
    kind = event.get("eventType") or event.get("type")
    if kind not in _ANNOUNCE_UPLOADS:
        raise MessageError("an event of another kind")
    subject, data = event.get("subject"), event.get("data")
    if not isinstance(subject, str) or not isinstance(data, Mapping):
        raise MessageError("an event without a subject or data")
    if not subject.startswith(_SUBJECT):
        raise MessageError("an event of another container")
    url = data.get("destinationUrl" if kind == _RENAMED else "url")
    names = tuple(filter(None, dict.fromkeys(_names(subject.removeprefix(_SUBJECT), url))))
    if not names:
        raise MessageError("an event without a name")
    return UploadEvent(
        names=names,
        etag=_etag(data),
        size=_size(data),
        time=_time(event.get("eventTime") or event.get("time")),
        is_repeated=event.get(_REPEATED) is True,
    )


def encode_repeated(upload: UploadEvent, name: str) -> bytes:
    """The event as we queue it again, once its name is known."""
    event = {
        "specversion": "1.0",
        "type": _ANNOUNCE_UPLOADS[0],
        "subject": _SUBJECT + name,
        "time": upload.time.isoformat() if upload.time else "",
        "data": {
            "url": f"/{UPLOADS}/{quote(name)}",
            "eTag": upload.etag,
            "contentLength": upload.size,
        },
        _REPEATED: True,
    }
    return json.dumps(event, separators=(",", ":")).encode()


def _names(in_subject: str, url: object) -> Iterator[str]:
    """The possible names, the likeliest first.

    Which characters Storage escapes in the address is not documented, and what is public differs:
    an address with a bare `#` (azure-sdk-for-net, issue 23634), a subject in which an emoji became
    U+FFFD (azure-event-grid-viewer, issue 9). Two readings that agree decide.
    """
    in_url = url.partition(f"/{UPLOADS}/")[2] if isinstance(url, str) else ""
    unescaped = unquote(in_url)
    if in_subject in {unescaped, in_url}:
        yield in_subject
    if in_subject != unescaped:
        yield from (unescaped, in_url, in_subject)


def _etag(data: Mapping[str, Any]) -> str:
    etag = data.get("eTag")
    return etag.strip('"') if isinstance(etag, str) else ""


def _time(text: object) -> datetime | None:
    try:
        time = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return time if time is not None and time.tzinfo else None


def _size(data: Mapping[str, Any]) -> int:
    size = data.get("contentLength")
    return size if isinstance(size, int) else 0
