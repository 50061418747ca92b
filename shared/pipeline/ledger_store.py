"""Changing the tenant's ledger, against everybody else who changes it at the same time.

Within a process the changes of calls that run side by side are stored together: a file of 20,000
people ends hundreds of batches, and a conditional write for each, lost to one another again and
again, would cost more than the accounts. Other processes are met by If-Match.
"""

import asyncio
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from shared.allocation.ledger import Ledger
from shared.errors import StorageConflictError
from shared.state.blob_names import LEDGER
from shared.state.documents import decode, encode
from shared.storage import Blob, BlobStore

_TRIES = 40
_LONGEST_PAUSE = 1.0

type Change = Callable[[Ledger], Ledger]


@dataclass(slots=True, kw_only=True, eq=False)
class _Request:
    """A change that waits to be stored; `after` is the ledger it made, or `error` its failure."""

    change: Change
    after: Ledger = field(default_factory=Ledger)
    error: Exception | None = None
    is_stored: bool = False

    def apply(self, ledger: Ledger) -> Ledger:
        """The next ledger; an unchanged one when the change itself fails."""
        try:
            self.after, self.error = self.change(ledger), None
        except Exception as error:  # noqa: BLE001 - raised to whoever asked, and to nobody else
            self.after, self.error = ledger, error
        return self.after


class LedgerStore:
    """The ledger as one process changes it."""

    def __init__(self, jobs: BlobStore) -> None:
        self._blobs = jobs
        self._turn = asyncio.Lock()
        self._waiting: list[_Request] = []

    async def load(self) -> Ledger:
        """The ledger as it stands; an empty one before the first job."""
        return _decoded(await self._blobs.read(LEDGER))

    async def change(self, change: Change) -> Ledger:
        """Store what `change` makes of the ledger, and return it as it is right after that.

        `change` is pure and is asked again whenever somebody else was faster. Raises what
        `change` raises, and StorageConflictError when being too late never ends.
        """
        request = _Request(change=change)
        self._waiting.append(request)
        try:
            async with self._turn:
                if not request.is_stored:
                    await self._store(list(self._waiting))
        finally:
            # Whoever goes away unstored, cancelled for instance, is nobody else's to store.
            if request in self._waiting:
                self._waiting.remove(request)
        if request.error is not None:
            raise request.error
        return request.after

    async def _store(self, requests: Sequence[_Request]) -> None:
        """Store these changes in the order in which they were asked for."""
        for attempt in range(_TRIES):
            try:
                await self._try_to_store(requests)
            except StorageConflictError:
                pause = min(_LONGEST_PAUSE, 0.02 * 2.0**attempt)
                await asyncio.sleep(pause * random.uniform(0.2, 1.0))  # noqa: S311 - jitter
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
    return Ledger() if blob is None else decode(blob.content, Ledger)
