"""The notes in the host's internal blob queue, and path patterns of blob triggers."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from local.host.functions import IndexedFunction

INTERNAL_QUEUE_PREFIX = "azure-webjobs-blobtrigger-"
POISON_QUEUE = "webjobs-blobtrigger-poison"

_NAME = re.compile(r"\\\{(\w+)\\\}")


class BlobNoteError(Exception):
    """Not a note about a blob."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BlobNote:
    """`BlobTriggerMessage` of the storage extension; `function_id` is `Host.Functions.‹name›`."""

    function_id: str
    container_name: str
    blob_name: str
    etag: str

    @classmethod
    def from_json(cls, body: bytes) -> Self:
        """The note that `to_json` wrote; raises BlobNoteError."""
        try:
            fields = json.loads(body)
            return cls(
                function_id=fields["FunctionId"],
                container_name=fields["ContainerName"],
                blob_name=fields["BlobName"],
                etag=fields["ETag"],
            )
        except (ValueError, KeyError, TypeError) as error:
            raise BlobNoteError("not a note about a blob") from error

    def to_json(self) -> bytes:
        """As it stands in the internal queue and, in the end, in the poison queue."""
        return json.dumps(
            {
                "Type": "BlobTrigger",
                "FunctionId": self.function_id,
                "BlobType": "BlockBlob",
                "ContainerName": self.container_name,
                "BlobName": self.blob_name,
                "ETag": self.etag,
            }
        ).encode("utf-8")


@dataclass(frozen=True, slots=True, kw_only=True)
class BlobPath:
    """A trigger's `path`, such as `uploads/{name}`."""

    container_name: str
    pattern: re.Pattern[str]

    @classmethod
    def of(cls, function: IndexedFunction) -> Self:
        """The path of a blob function; a container alone means all its blobs."""
        container_name, _, blob = function.trigger.text("path").partition("/")
        expression = _NAME.sub(r"(?P<\1>.*)", re.escape(blob)) or ".*"
        return cls(container_name=container_name, pattern=re.compile(expression, re.DOTALL))

    def match(self, blob_name: str) -> Mapping[str, str] | None:
        """The values of `{…}`; None for a blob that does not match."""
        match = self.pattern.fullmatch(blob_name)
        return None if match is None else match.groupdict()
