"""UNDO_LIMIT: how many accounts one uploader folder may remove in a day.

A limit per list would be none: who may upload one list may upload several.
"""

import asyncio
import hashlib
import random
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from shared.errors import StorageConflictError
from shared.state import blob_names
from shared.state.documents import JobDocument, UndoTotalsDocument, decode, encode
from shared.storage import BlobStore

_TRIES = 20


async def reserve_removals(jobs: BlobStore, job: JobDocument, count: int, limit: int) -> int:
    """Reserve `count` removals for the list of `job`; returns how many were left for it today.

    Nothing is reserved when fewer than `count` are left. Repeating it for the same job counts
    once. A day is one of UTC, and the folder is the one that holds the list.

    Raises StorageConflictError if other lists change the totals at every try.
    """
    name = blob_names.undo_totals_blob(datetime.now(UTC))
    folder = hashlib.sha256(job.source.blob_name.rpartition("/")[0].lower().encode()).hexdigest()
    for attempt in range(_TRIES):
        totals = await _Totals.read(jobs, name)
        reserved = totals.document.folders.get(folder, {})
        left = max(0, limit - sum(n for each, n in reserved.items() if each != job.job))
        if left < count:
            return left
        try:
            await totals.store(jobs, name, folder, {**reserved, job.job: count})
        except StorageConflictError:
            await asyncio.sleep(0.02 * (attempt + 1) * random.uniform(0.5, 1.5))  # noqa: S311 - jitter
        else:
            return left
    raise StorageConflictError("the totals of the day changed at every try")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Totals:
    document: UndoTotalsDocument
    etag: str

    @classmethod
    async def read(cls, jobs: BlobStore, name: str) -> "_Totals":
        blob = await jobs.read(name)
        if blob is None:
            return cls(document=UndoTotalsDocument(), etag="")
        return cls(document=decode(blob.content, UndoTotalsDocument), etag=blob.facts.etag)

    async def store(self, jobs: BlobStore, name: str, folder: str, counts: dict[str, int]) -> None:
        folders = {**self.document.folders, folder: counts}
        content = encode(replace(self.document, folders=folders))
        if self.etag:
            await jobs.replace(name, content, etag=self.etag)
        else:
            await jobs.create(name, content)
