"""Claim a batch under a lease; its intents are stored before the first write to Graph.

The lease only avoids duplicate work. Correctness comes from the ETag: every run but the first
stores a higher `attempt` before it does anything, and each step is stored in the version it read.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

from shared.errors import StorageConflictError
from shared.events import Event, record
from shared.pipeline.app import App
from shared.pipeline.dispatch import put_off_busy
from shared.state import blob_names
from shared.state.document_encoding import decode, encode
from shared.state.documents import IntentsDocument
from shared.state.messages import PROVISION, JobMessage
from shared.storage import BlobStore, Lease


@dataclass(slots=True, kw_only=True)
class ClaimedBatch:
    """The intents of a batch that this run works on, as stored in the version `etag`."""

    document: IntentsDocument
    etag: str
    lease: Lease
    blob: str
    blobs: BlobStore

    async def store(self, document: IntentsDocument) -> None:
        """Store the next intents. Raises StorageConflictError if another run was faster."""
        self.etag = await self.blobs.replace(
            self.blob, encode(document), etag=self.etag, lease=self.lease
        )
        self.document = document


@asynccontextmanager
async def claim_batch(
    app: App, message: JobMessage, first: IntentsDocument
) -> AsyncIterator[ClaimedBatch | None]:
    """Claim the batch of a message; None when another run has it.

    `first` are the intents to store if there are none yet. A StorageConflictError in the block,
    which means that another run took the batch over, ends the block. In both cases the message is
    put off.
    """
    blobs = app.storage.jobs
    blob = blob_names.intents_blob(message.job, message.batch)
    created = await _store_first(blobs, blob, first)
    async with blobs.lease(blob) as lease:
        if lease is None:
            await put_off_busy(app, PROVISION, message)
            yield None
            return
        claimed = ClaimedBatch(document=first, etag=created, lease=lease, blob=blob, blobs=blobs)
        is_ours = created == lease.etag or await _take_over(claimed)
        try:
            yield claimed if is_ours else None
        except StorageConflictError:
            is_ours = False
        if not is_ours:
            record(Event.BATCH_OVERTAKEN, job=message.job, batch=message.batch)
            await put_off_busy(app, PROVISION, message)


async def _store_first(blobs: BlobStore, blob: str, first: IntentsDocument) -> str:
    """Store the intents; returns their ETag, or an empty string if there are some already."""
    try:
        return await blobs.create(blob, encode(first))
    except StorageConflictError:
        return ""


async def _take_over(claimed: ClaimedBatch) -> bool:
    """Read the stored intents and raise their attempt; False when another run was faster.

    An earlier run that was suspended then finds its version replaced, and stops.
    """
    stored = await claimed.blobs.read(claimed.blob)
    if stored is None:
        return False
    document = decode(stored.content, IntentsDocument)
    claimed.etag = stored.etag
    try:
        await claimed.store(replace(document, attempt=document.attempt + 1))
    except StorageConflictError:
        return False
    return True
