"""The stored form of the documents: JSON with the version that wrote it.

A document is read back into the very classes it was written from; one of the version before is
upgraded first.
"""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from shared.errors import DocumentError, NewerDocumentError
from shared.models import JobKind, ReasonCode
from shared.state.documents import AllocationDocument, IntentsDocument, JobDocument, Stage

# The one before had no field for it.
VERSION = 2


class _Head(msgspec.Struct):
    version: int = 1


def encode(document: object) -> bytes:
    """The stored form: JSON in UTF-8, the version first."""
    fields = msgspec.json.encode(document).removeprefix(b"{")
    return b'{"version":%d%s%s' % (VERSION, b"" if fields == b"}" else b",", fields)


def decode[D](content: bytes, kind: type[D]) -> D:
    """A document of this kind, of this version or the one before.

    Raises NewerDocumentError for one of a later version, and DocumentError for anything else.
    """
    version = version_of(content)
    if version > VERSION:
        raise NewerDocumentError(f"a {kind.__name__} of a later version")
    try:
        if version < VERSION and kind in _UPGRADES:
            return msgspec.convert(_UPGRADES[kind](msgspec.json.decode(content)), type=kind)
        return msgspec.json.decode(content, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, AttributeError, KeyError, TypeError):
        # Without the cause, whose text may quote the document.
        raise DocumentError(f"a {kind.__name__} cannot be read") from None


def version_of(content: bytes) -> int:
    """The version that wrote a document. Raises DocumentError if it is none."""
    try:
        return msgspec.json.decode(content, type=_Head).version
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise DocumentError("a document cannot be read") from None


type _Fields = dict[str, Any]


def _with_kind(job: _Fields) -> _Fields:
    """The version before had two flags in place of the kind."""
    is_preview, is_undo = job.get("preview"), job.get("is_undo")
    kind = JobKind.UNDO if is_undo else JobKind.PREVIEW if is_preview else JobKind.CREATE
    return {**job, "kind": kind.value}


def _with_doubt(intents: _Fields) -> _Fields:
    """The version before did not store whether a create was sent: so every one may have been."""
    doubt = {"needs_lookup": True, "written_at": intents["since"]}
    return {
        **intents,
        "rows": [
            {**row, **doubt} if row.get("stage", Stage.OPEN) == Stage.OPEN else row
            for row in intents["rows"]
        ],
    }


def _with_removal_code(allocation: _Fields) -> _Fields:
    """The version before had no code for the name of an account that an undo removes."""

    def upgrade(finding: _Fields) -> _Fields:
        if finding.get("facts", {}).get("tense") == "removal":
            return {**finding, "code": ReasonCode.NAME_UNDER_REMOVAL, "facts": {}}
        return finding

    return {
        **allocation,
        "verdicts": [
            {**each, "findings": [upgrade(finding) for finding in each.get("findings", ())]}
            for each in allocation["verdicts"]
        ],
    }


_UPGRADES: Mapping[type, Callable[[_Fields], _Fields]] = {
    JobDocument: _with_kind,
    IntentsDocument: _with_doubt,
    AllocationDocument: _with_removal_code,
}
