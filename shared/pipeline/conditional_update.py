"""Change a stored document while other processes change it: read, change, write with If-Match."""

import asyncio
from collections.abc import Callable, Mapping

from shared.errors import StorageConflictError
from shared.retry import STATE_TRIES, write_pause
from shared.state.document_encoding import decode, encode
from shared.storage import BlobStore


async def update_document[D](
    blobs: BlobStore,
    name: str,
    kind: type[D],
    change: Callable[[D | None], D | None],
    *,
    metadata: Callable[[D], Mapping[str, str] | None] = lambda _: None,
) -> D | None:
    """Store and return the document that a pure `change` returns.

    `change` gets None where none is stored yet. If it returns that document, or None, nothing is
    written. Raises StorageConflictError if other processes change the document at every try.
    """
    for attempt in range(STATE_TRIES):
        blob = await blobs.read(name)
        before = decode(blob.content, kind) if blob else None
        after = change(before)
        if after is None or after == before:
            return before
        try:
            if blob:
                content = encode(after)
                await blobs.replace(name, content, etag=blob.etag, metadata=metadata(after))
            else:
                await blobs.create(name, encode(after))
        except StorageConflictError:
            await asyncio.sleep(write_pause(attempt))
        else:
            return after
    raise StorageConflictError("a document changed at every try")
