"""Erase temporary passwords from storage once they are in the mail, or too old."""

import json
from collections.abc import Collection, Mapping

from shared.errors import StorageConflictError
from shared.models import PasswordDelivery
from shared.pipeline.app import App
from shared.pipeline.job_store import JobStore, gather_some
from shared.pipeline.waiting_store import rows_in_doubt
from shared.state import blob_names
from shared.state.documents import JobDocument
from shared.storage import BlobFacts

_ERASED = {"secrets": "erased"}


def is_erased(facts: BlobFacts) -> bool:
    """True if the passwords in this intents blob are erased, by its metadata."""
    return facts.metadata.get("secrets") == "erased"


async def erase_reported(app: App, job: JobDocument) -> None:
    """Erase the passwords of a reported job, except those that are still needed.

    Those that are collected on the page stay until then, those of rows in doubt for their next
    round. The sweep erases both when they are too old.
    """
    if job.terms.password_delivery is not PasswordDelivery.PAGE:
        await erase_all_but_doubtful(app, job)


async def erase_all_but_doubtful(app: App, job: JobDocument) -> None:
    """Erase the passwords of a job, except those of rows in doubt."""
    excluding = await rows_in_doubt(app, job.job) if job.lets_wait else None
    await erase_secrets(app, job.job, excluding=excluding)


async def erase_rows(app: App, job: JobDocument, rows: Collection[int]) -> None:
    """Erase the passwords of these rows of a job, and no other."""
    everything = await JobStore(app.storage.jobs, job.job).load_all_rows(job)
    others = {
        batch: {each.row_number for each in members} - set(rows)
        for batch, members in everything.items()
    }
    await erase_secrets(app, job.job, excluding=others)


async def erase_secrets(
    app: App, job: str, *, excluding: Mapping[str, Collection[int]] | None = None
) -> None:
    """Overwrite the passwords of a job, and keep the rest.

    The rest is a tombstone: a late attempt still knows that the accounts are ours. The sweep erases
    a batch that another run is working on now. `excluding` are the rows, by batch, whose passwords
    stay for their next round.
    """
    prefix = blob_names.intents_prefix(job)
    kept = excluding or {}
    await gather_some(
        [
            _erase(app, facts.name, kept.get(blob_names.named_part(facts.name, prefix), ()))
            async for facts in app.storage.jobs.listing(prefix)
            if not is_erased(facts)
        ]
    )


async def _erase(app: App, name: str, kept: Collection[int]) -> None:
    blob = await app.storage.jobs.read(name)
    if blob is None:
        return
    content, is_clean = _tombstone(blob.content, kept)
    if content == blob.content and not is_clean:
        return
    # Without a lease of our own: storage refuses the write while another run holds one
    # ("Lease Blob": a write without the lease id fails with 412).
    try:
        await app.storage.jobs.replace(
            name, content, etag=blob.etag, metadata=_ERASED if is_clean else None
        )
    except StorageConflictError:
        # Locked, or changed since it was read: the sweep erases it later.
        return


def _tombstone(content: bytes, kept: Collection[int]) -> tuple[bytes, bool]:
    """Intents of any version without their passwords; an empty document if they are damaged.

    And True if none is left in them; those of the rows `kept` are.
    """
    try:
        fields = json.loads(content)
    except ValueError:
        return b"{}", True
    rows = fields.get("rows", []) if isinstance(fields, dict) else []
    for row in rows:
        if row["row_number"] not in kept:
            row["sealed_password"] = ""
    is_clean = not any(row["sealed_password"] for row in rows)
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode(), is_clean
