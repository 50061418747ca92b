"""The documents of a job, read from and written to the container `jobs`."""

import asyncio
from collections.abc import Awaitable, Mapping, Sequence
from datetime import datetime

from shared.errors import DocumentError, StorageConflictError
from shared.models import JudgedRow
from shared.state import blob_names
from shared.state.document_encoding import decode, encode
from shared.state.documents import (
    AllocationDocument,
    IntentsDocument,
    JobDocument,
    NextTryDocument,
    OutcomeDocument,
    RemovedDocument,
    RowsDocument,
    SentDocument,
)
from shared.storage import BlobStore

_AT_ONCE = 8


class JobStore:
    """The documents of one job."""

    def __init__(self, blobs: BlobStore, job: str) -> None:
        self.job = job
        self._blobs = blobs

    async def load_job(self) -> JobDocument | None:
        """`job.json`, or None while the file is not validated."""
        return await self._load(blob_names.job_blob(self.job), JobDocument)

    async def load_allocation(self) -> AllocationDocument | None:
        """`allocation.json`, or None while nothing is decided."""
        return await self._load(blob_names.allocation_blob(self.job), AllocationDocument)

    async def load_outcome(self, batch: str) -> OutcomeDocument | None:
        """The outcome of a batch, or None while it is in work."""
        return await self._load(blob_names.outcome_blob(self.job, batch), OutcomeDocument)

    async def load_removed(self, batch: str) -> RemovedDocument | None:
        """The result of the removals of a batch, or None until it is complete."""
        return await self._load(blob_names.removed_blob(self.job, batch), RemovedDocument)

    async def load_intents(self, batch: str) -> IntentsDocument | None:
        """The intents of a batch, or None if it was never started."""
        return await self._load(blob_names.intents_blob(self.job, batch), IntentsDocument)

    async def load_sent(self) -> SentDocument | None:
        """`sent.json`, or None until the report is sent."""
        return await self._load(blob_names.sent_blob(self.job), SentDocument)

    async def load_rows(self, blob: str) -> tuple[JudgedRow, ...]:
        """The rows of a batch, from the blob that the job names."""
        document = await self._load(blob, RowsDocument)
        if document is None:
            raise DocumentError("a job names rows that are not stored")
        return document.rows

    async def load_all_rows(self, job: JobDocument) -> dict[str, tuple[JudgedRow, ...]]:
        """The rows of every batch, by batch id."""
        rows = await gather_some([self.load_rows(entry.blob) for entry in job.batches])
        return {entry.batch: part for entry, part in zip(job.batches, rows, strict=True)}

    async def create[D](
        self, name: str, document: D, metadata: Mapping[str, str] | None = None
    ) -> D:
        """Store a document unless there is one already; returns the one that is stored."""
        try:
            await self._blobs.create(name, encode(document), metadata)
        except StorageConflictError:
            return await self._load(name, type(document)) or document
        return document

    async def complete_batches(self) -> frozenset[str]:
        """Ids of the batches whose outcome is stored and whose removals are over."""
        prefix = blob_names.removed_prefix(self.job)
        stored = await self._blobs.names(prefix)
        return frozenset(blob_names.named_part(name, prefix) for name in stored)

    async def describe_outcomes(self) -> dict[str, Mapping[str, str]]:
        """The metadata of the outcomes of a job, by batch id."""
        prefix = blob_names.outcomes_prefix(self.job)
        return {
            blob_names.named_part(facts.name, prefix): facts.metadata
            async for facts in self._blobs.listing(prefix)
        }

    async def last_outcome_at(self) -> datetime | None:
        """When the last batch got its outcome; None if none has one."""
        prefix = blob_names.outcomes_prefix(self.job)
        moments = [facts.last_modified async for facts in self._blobs.listing(prefix)]
        return max(moments, default=None)

    async def rest_until(self, next_try: datetime) -> None:
        """Note until when the job is delayed on purpose."""
        content = encode(NextTryDocument(next_try=next_try))
        await self._blobs.put(blob_names.next_try_blob(self.job), content, "application/json")

    async def rests(self, now: datetime) -> bool:
        """True if the job is still delayed on purpose."""
        document = await self._load(blob_names.next_try_blob(self.job), NextTryDocument)
        return document is not None and document.next_try > now

    async def _load[D](self, name: str, kind: type[D]) -> D | None:
        blob = await self._blobs.read(name)
        return None if blob is None else decode(blob.content, kind)


async def gather_some[T](requests: Sequence[Awaitable[T]]) -> list[T]:
    """The results of many storage requests, a few at a time."""
    gate = asyncio.Semaphore(_AT_ONCE)

    async def one(request: Awaitable[T]) -> T:
        async with gate:
            return await request

    return list(await asyncio.gather(*(one(request) for request in requests)))
