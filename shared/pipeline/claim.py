"""Settling a batch: one run at a time, on intents that are stored before anything is written.

The lease on the intents is a courtesy. What counts is that every run but the first stores a
higher attempt before it does anything, and that every step is saved in the version it was read in.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from shared.errors import StorageConflictError
from shared.events import Event, record
from shared.pipeline.app import App
from shared.pipeline.dispatch import put_off_busy
from shared.state.documents import IntentsDocument, OutcomeDocument, decode, encode
from shared.state.messages import PROVISION, JobMessage
from shared.storage import Lease


@dataclass(slots=True, kw_only=True)
class ClaimedBatch:
    """The intents in the version `etag`."""

    app: App
    blob: str
    document: IntentsDocument
    etag: str
    lease: Lease | None = None

    async def store(self, document: IntentsDocument) -> None:
        """Store what was decided; raises StorageConflictError when another run was faster."""
        self.etag = await self.app.storage.jobs.replace(
            self.blob, encode(document), etag=self.etag, lease=self.lease
        )
        self.document = document


type Run = Callable[[ClaimedBatch], Awaitable[OutcomeDocument | None]]


async def settle(
    app: App, message: JobMessage, blob: str, first: IntentsDocument, run: Run
) -> OutcomeDocument | None:
    """The outcome of a run over a batch, or None when it was put off.

    `first` are the intents to begin with where the blob `blob` holds none yet.
    """
    created = await _store_first(app, blob, first)
    async with app.storage.jobs.lease(blob) as lease:
        if lease is None:
            await put_off_busy(app, PROVISION, message)
            return None
        try:
            return await run(await _take_over(app, blob, lease, created))
        except StorageConflictError:
            record(Event.BATCH_OVERTAKEN, job=message.job, batch=message.batch)
            await put_off_busy(app, PROVISION, message)
            return None


async def _store_first(app: App, blob: str, document: IntentsDocument) -> ClaimedBatch | None:
    """Store the intents; None when there are some already."""
    try:
        etag = await app.storage.jobs.create(blob, encode(document))
    except StorageConflictError:
        return None
    return ClaimedBatch(
        app=app,
        blob=blob,
        document=document,
        etag=etag,
    )


async def _take_over(
    app: App, blob: str, lease: Lease, created: ClaimedBatch | None
) -> ClaimedBatch:
    """The intents as they stand under our lease.

    Anybody but the first run stores a higher attempt before it does anything: a run that was
    overtaken while it stood still finds its version gone, and draws no conclusions any more.
    """
    if created is not None and created.etag == lease.etag:
        return replace(created, lease=lease)
    stored = await app.storage.jobs.read(blob)
    if stored is None:
        raise StorageConflictError("the intents are gone")
    document = decode(stored.content, IntentsDocument)
    held = ClaimedBatch(
        app=app,
        blob=blob,
        document=document,
        etag=stored.etag,
        lease=lease,
    )
    await held.store(replace(document, attempt=document.attempt + 1))
    return held
