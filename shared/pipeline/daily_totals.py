"""How many accounts may be created and removed in a day (UTC), over all files.

A limit per file would not stop a stolen sign-in: several files can be uploaded.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from shared.pipeline.conditional_update import update_document
from shared.state import blob_names
from shared.state.document_encoding import decode
from shared.state.documents import JobDocument
from shared.state.tenant_documents import DailyTotalsDocument
from shared.storage import BlobStore

_ALL_FOLDERS = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """How many were reserved before on one day: in one folder, and in all of them."""

    in_folder: int
    in_all: int


async def reserve_accounts(blobs: BlobStore, job: str, count: int, limit: int) -> int:
    """Reserve up to `count` accounts for a job; returns how many of them it may create today.

    Repeating it for the same job counts once. Raises StorageConflictError if other jobs change
    the totals at every try.
    """
    if not count:
        return 0
    name = blob_names.account_totals_blob(datetime.now(UTC))

    def share(taken: Taken) -> int:
        return max(0, min(count, limit - taken.in_all))

    return share(await _reserve(blobs, name, _ALL_FOLDERS, job, share))


async def accounts_left(blobs: BlobStore, limit: int) -> int:
    """How many accounts may still be created today; reserves nothing."""
    name = blob_names.account_totals_blob(datetime.now(UTC))
    return max(0, limit - await _sum_reserved(blobs, name, _ALL_FOLDERS))


async def add_rows(blobs: BlobStore, job: str, uploader: str, count: int) -> int:
    """Count the rows of a job; returns how many the lists of this uploader have had today.

    Repeating it for the same job counts once. Raises StorageConflictError as above.
    """
    name = blob_names.uploaded_totals_blob(datetime.now(UTC))
    return count + (await _reserve(blobs, name, uploader, job, lambda _: count)).in_folder


async def rows_today(blobs: BlobStore, uploader: str) -> int:
    """How many rows the lists of this uploader have had today; counts nothing."""
    return await _sum_reserved(blobs, blob_names.uploaded_totals_blob(datetime.now(UTC)), uploader)


async def reserve_removals(
    blobs: BlobStore, job: JobDocument, count: int, *, folder_limit: int, day_limit: int
) -> Taken:
    """Reserve `count` removals for the list of `job`; returns what other lists reserved today.

    Nothing is reserved when fewer than `count` are left for the folder that holds the list, or for
    all folders together. Repeating it for the same job counts once. Raises StorageConflictError as
    above.
    """
    name = blob_names.undo_totals_blob(datetime.now(UTC))
    folder = hashlib.sha256(job.source.blob_name.rpartition("/")[0].lower().encode()).hexdigest()

    def share(taken: Taken) -> int:
        left = min(folder_limit - taken.in_folder, day_limit - taken.in_all)
        return count if count <= left else 0

    return await _reserve(blobs, name, folder, job.job, share)


async def _sum_reserved(blobs: BlobStore, name: str, folder: str) -> int:
    blob = await blobs.read(name)
    totals = decode(blob.content, DailyTotalsDocument) if blob else DailyTotalsDocument()
    return sum(_reserved(totals, folder).values())


async def _reserve(
    blobs: BlobStore, name: str, folder: str, job: str, share: Callable[[Taken], int]
) -> Taken:
    """Store the share of a job, given what other jobs reserved; returns what they reserved."""

    def change(stored: DailyTotalsDocument | None) -> DailyTotalsDocument | None:
        totals = stored or DailyTotalsDocument()
        count = share(_taken(totals, folder, job))
        reserved = {**_reserved(totals, folder), job: count}
        return replace(totals, folders={**totals.folders, folder: reserved}) if count else None

    totals = await update_document(blobs, name, DailyTotalsDocument, change)
    return _taken(totals or DailyTotalsDocument(), folder, job)


def _taken(totals: DailyTotalsDocument, folder: str, job: str) -> Taken:
    reserved = _reserved(totals, folder)
    own = reserved.get(job, 0)
    return Taken(
        in_folder=sum(reserved.values()) - own,
        in_all=sum(sum(each.values()) for each in totals.folders.values()) - own,
    )


def _reserved(totals: DailyTotalsDocument, folder: str) -> Mapping[str, int]:
    return totals.folders.get(folder, {})
