"""Update the tenant's ledger while other processes update it.

Concurrent updates within a process are written together: a file of 20,000 people has hundreds of
batches, and as many conditional writes would mostly conflict with each other. If-Match protects
against other processes.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from shared.allocation.ledger import Ledger
from shared.allocation.ledger_upgrade import EarlierLedger, upgrade
from shared.errors import DocumentError, NewerDocumentError, StorageConflictError
from shared.events import Event, record, record_failure
from shared.retry import STATE_TRIES, write_pause
from shared.state.blob_names import LEDGER
from shared.state.document_encoding import VERSION, decode, encode, version_of
from shared.storage import Blob, BlobStore

type Change[T] = Callable[[Ledger], tuple[Ledger, T]]


@dataclass(slots=True, kw_only=True, eq=False)
class _Request:
    """A change that is to be stored, with its result or the error that it ended with."""

    change: Change[Any]
    result: Any = None
    error: Exception | None = None
    is_stored: bool = False

    def apply(self, ledger: Ledger) -> Ledger:
        """The next ledger; an unchanged one when the change itself fails."""
        try:
            after, self.result = self.change(ledger)
        except Exception as error:  # noqa: BLE001 - raised to the caller of this change alone
            self.error = error
            return ledger
        self.error = None
        return after


class LedgerStore:
    """The ledger, as one process updates it."""

    def __init__(self, jobs: BlobStore) -> None:
        self._blobs = jobs
        self._turn = asyncio.Lock()
        self._waiting: list[_Request] = []

    async def load(self) -> Ledger:
        """The stored ledger; an empty one before the first job, or when it is damaged.

        Raises NewerDocumentError.
        """
        return _decoded(await self._blobs.read(LEDGER))

    async def update[T](self, change: Change[T]) -> T:
        """Store the ledger that `change` returns, and return its result.

        `change` is pure and is called again whenever another process was faster. Raises what
        `change` raises, NewerDocumentError, and StorageConflictError after many lost races.
        """
        request = _Request(change=change)
        self._waiting.append(request)
        try:
            async with self._turn:
                if not request.is_stored:
                    await self._store(list(self._waiting))
        finally:
            # A call that ends unstored, cancelled for instance, leaves nothing for others to store.
            if request in self._waiting:
                self._waiting.remove(request)
        if request.error is not None:
            raise request.error
        result: T = request.result
        return result

    async def try_update[T](self, change: Change[T], default: T) -> T:
        """As `update`; `default`, and an event, when the ledger cannot be changed.

        For a step that must not wait for the ledger: the sweep removes its holds once the job is
        closed.
        """
        try:
            return await self.update(change)
        except (DocumentError, StorageConflictError) as error:
            record_failure(Event.LEDGER_NOT_CHANGED, error)
            return default

    async def _store(self, requests: Sequence[_Request]) -> None:
        """Store these changes in the order of their requests."""
        for attempt in range(STATE_TRIES):
            try:
                await self._try_to_store(requests)
            except StorageConflictError:
                await asyncio.sleep(write_pause(attempt))
            else:
                for each in requests:
                    each.is_stored = True
                self._waiting = [each for each in self._waiting if not each.is_stored]
                return
        raise StorageConflictError("the ledger changed at every try")

    async def _try_to_store(self, requests: Sequence[_Request]) -> None:
        blob = await self._blobs.read(LEDGER)
        before = after = _decoded(blob)
        for each in requests:
            after = each.apply(after)
        if after == before:
            return
        if blob is None:
            await self._blobs.create(LEDGER, encode(after))
        else:
            await self._blobs.replace(LEDGER, encode(after), etag=blob.etag)


def _decoded(blob: Blob | None) -> Ledger:
    """The ledger in a blob.

    A damaged one counts as empty and is overwritten by the next change: what Graph counts and
    refuses still holds, and running jobs find their names in the tenant.
    """
    if blob is None:
        return Ledger()
    try:
        if version_of(blob.content) < VERSION:
            return upgrade(decode(blob.content, EarlierLedger))
        return decode(blob.content, Ledger)
    except NewerDocumentError:
        raise
    except DocumentError:
        record(Event.LEDGER_DAMAGED, logging.ERROR)
        return Ledger()
