"""The stored form of the documents."""

import msgspec


def encode(document: object) -> bytes:
    """The stored form: JSON in UTF-8."""
    return msgspec.json.encode(document)


def decode[D](content: bytes, kind: type[D]) -> D:
    """A document of this kind. Raises `msgspec.ValidationError` for anything else."""
    return msgspec.json.decode(content, type=kind)
