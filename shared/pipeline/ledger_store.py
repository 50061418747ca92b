"""Changing the tenant's ledger, against everybody else who changes it at the same time."""

import asyncio
import random
from collections.abc import Callable

from shared.deciding.ledger import Ledger
from shared.errors import StorageConflictError
from shared.pipeline.app import App
from shared.state.documents import decode, encode
from shared.state.job_id import LEDGER

_TRIES = 40
_LONGEST_PAUSE = 1.0


async def load_ledger(app: App) -> Ledger:
    """The ledger as it stands; an empty one before the first job."""
    blob = await app.storage.jobs.read(LEDGER)
    return Ledger() if blob is None else decode(blob.content, Ledger)


async def change_ledger(app: App, change: Callable[[Ledger], Ledger]) -> Ledger:
    """Store what `change` makes of the ledger, and return it.

    `change` is pure and is asked again whenever somebody else was faster. Raises
    StorageConflictError when that never ends.
    """
    for attempt in range(_TRIES):
        blob = await app.storage.jobs.read(LEDGER)
        before = Ledger() if blob is None else decode(blob.content, Ledger)
        after = change(before)
        if after == before:
            return after
        try:
            if blob is None:
                await app.storage.jobs.create(LEDGER, encode(after))
            else:
                await app.storage.jobs.replace(LEDGER, encode(after), etag=blob.etag)
        except StorageConflictError:
            pause = min(_LONGEST_PAUSE, 0.02 * 2.0**attempt)
            await asyncio.sleep(pause * random.uniform(0.2, 1.0))  # noqa: S311 - jitter
        else:
            return after
    raise StorageConflictError("the ledger changed at every try")
