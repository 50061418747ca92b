"""The waiting list of a file, and what the ledger holds for it.

A list that is damaged or deleted is rebuilt from the jobs of its file whenever it is read.
"""

import logging
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from shared.allocation.ledger import Ledger
from shared.allocation.waiting import withdraw
from shared.allocation.waiting_holds import list_holds_of_waiting
from shared.errors import DocumentError, NewerDocumentError, StorageConflictError
from shared.events import Event, record
from shared.pipeline.app import App
from shared.pipeline.conditional_update import update_document
from shared.pipeline.rebuild_waiting import rebuild_waiting
from shared.state import blob_names
from shared.state.blob_names import first_job
from shared.state.document_encoding import decode, encode
from shared.state.waiting_documents import WaitingDocument
from shared.storage import Blob, BlobFacts

_OVER = {"waiting": "over"}
# Of the `sent.json` of a first job with a waiting list: if the list is deleted, that is noticed.
HAS_LIST = {"waiting": "listed"}


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredWaiting:
    """A waiting list with the version of its blob, and when that was written."""

    waiting: WaitingDocument
    etag: str
    written_at: datetime

    @classmethod
    def of(cls, blob: Blob) -> Self:
        """The list in a blob. Raises DocumentError."""
        waiting = decode(blob.content, WaitingDocument)
        return cls(waiting=waiting, etag=blob.etag, written_at=blob.facts.last_modified)


def is_over(facts: BlobFacts) -> bool:
    """True if no row waits on this list any more, by its metadata."""
    return facts.metadata.get("waiting") == "over"


def has_list(facts: BlobFacts) -> bool:
    """True if a waiting list was stored before this `sent.json`, by its metadata."""
    return facts.metadata.get("waiting") == "listed"


async def load_waiting(app: App, job: str) -> WaitingDocument | None:
    """The waiting list of a file, by its first job; None if no row ever waited.

    Raises DocumentError if the list is damaged and cannot be rebuilt.
    """
    stored = await read_waiting(app, job)
    return None if stored is None else stored.waiting


async def read_waiting(app: App, job: str) -> StoredWaiting | None:
    """The waiting list and its version, rebuilt if need be. As `load_waiting` otherwise."""
    name = blob_names.waiting_blob(job)
    blob = await app.storage.jobs.read(name)
    if blob is None and not await _was_stored(app, job):
        return None
    if blob is not None and (stored := _intact(blob)):
        return stored
    rebuilt = await rebuild_waiting(app, job)
    content, metadata = encode(rebuilt), _metadata(rebuilt)
    try:
        if blob is None:
            await app.storage.jobs.create(name, content, metadata)
        else:
            await app.storage.jobs.replace(name, content, etag=blob.etag, metadata=metadata)
        record(Event.WAITING_REBUILT, logging.ERROR, job=job, rows=len(rebuilt.rows))
    except StorageConflictError:
        pass  # another process was faster
    again = await app.storage.jobs.read(name)
    return None if again is None else StoredWaiting.of(again)


async def _was_stored(app: App, job: str) -> bool:
    """True if a file had a waiting list once."""
    sent = await app.storage.jobs.facts(blob_names.sent_blob(job))
    return sent is not None and has_list(sent)


def _intact(blob: Blob) -> StoredWaiting | None:
    """The list in a blob; None if it is damaged. Raises NewerDocumentError."""
    try:
        return StoredWaiting.of(blob)
    except NewerDocumentError:
        raise
    except DocumentError:
        return None


async def rows_in_doubt(app: App, job: str) -> dict[str, set[int]]:
    """The rows of a job, by batch, that wait although their accounts may exist."""
    waiting = await load_waiting(app, first_job(job))
    rows: dict[str, set[int]] = {}
    for each in waiting.rows if waiting else ():
        earlier, batch = blob_names.split_place(each.continues)
        if earlier == job and each.outcome is None:
            rows.setdefault(batch, set()).add(each.row.row_number)
    return rows


async def store_waiting(app: App, waiting: WaitingDocument) -> WaitingDocument | None:
    """Store the list of a first job unless there is one already; returns the one that is stored."""
    with suppress(StorageConflictError):
        await app.storage.jobs.create(blob_names.waiting_blob(waiting.job), encode(waiting))
        return waiting
    return await load_waiting(app, waiting.job)


async def update_waiting(
    app: App, job: str, change: Callable[[WaitingDocument], WaitingDocument]
) -> WaitingDocument | None:
    """Store the list that a pure `change` returns; returns it, or None where there is no list.

    Raises StorageConflictError if others change the list at every try, DocumentError as above.
    """
    if await read_waiting(app, job) is None:
        return None
    return await update_document(
        app.storage.jobs,
        blob_names.waiting_blob(job),
        WaitingDocument,
        lambda waiting: None if waiting is None else change(waiting),
        metadata=_metadata,
    )


async def replace_waiting(app: App, waiting: WaitingDocument, etag: str) -> None:
    """Store the list in place of its version `etag`.

    Raises StorageConflictError when another process was faster.
    """
    await app.storage.jobs.replace(
        blob_names.waiting_blob(waiting.job),
        encode(waiting),
        etag=etag,
        metadata=_metadata(waiting),
    )


def _metadata(waiting: WaitingDocument) -> Mapping[str, str] | None:
    return _OVER if waiting.is_over else None


async def withdraw_waiting(app: App, job: str, rows: Iterable[int]) -> WaitingDocument | None:
    """End the wait of these rows of a file; the list after it, None where there is none."""
    after = await update_waiting(app, job, lambda waiting: withdraw(waiting, rows))
    if after is not None:
        await hold_waiting_rows(app, after)
    return after


async def hold_waiting_rows(app: App, waiting: WaitingDocument) -> None:
    """Hold the units that a list waits for in the ledger; the sweep retries if this fails."""

    def change(ledger: Ledger) -> tuple[Ledger, None]:
        holds = list_holds_of_waiting(waiting, ledger)
        return ledger.with_waiting(waiting.job, holds), None

    await app.ledger.try_update(change, default=None)
