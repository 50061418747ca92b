"""The stored form of the documents: JSON with the version that wrote it."""

import msgspec

from shared.errors import DocumentError, NewerDocumentError

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
    if version_of(content) > VERSION:
        raise NewerDocumentError(f"a {kind.__name__} of a later version")
    try:
        return msgspec.json.decode(content, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError):
        # Without its cause, whose text may quote the document.
        raise DocumentError(f"a {kind.__name__} cannot be read") from None


def version_of(content: bytes) -> int:
    """The version that wrote a document. Raises DocumentError for what is none."""
    try:
        return msgspec.json.decode(content, type=_Head).version
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise DocumentError("a document cannot be read") from None
