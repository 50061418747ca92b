"""Erasing temporary passwords from storage once they are in the mail, or too old."""

import json

from shared.errors import StorageConflictError
from shared.pipeline.app import App
from shared.pipeline.job_store import gather_some
from shared.state import blob_names
from shared.storage import BlobFacts

_ERASED = {"secrets": "erased"}


def is_erased(facts: BlobFacts) -> bool:
    """Whether the passwords in this intents blob are gone, as its listing shows."""
    return facts.metadata.get("secrets") == "erased"


async def erase_secrets(app: App, job: str) -> None:
    """Overwrite the passwords of a job, and keep the rest.

    The rest is a tombstone: a late attempt still knows that the accounts are ours. A batch that
    somebody is working on right now is left to the sweep.
    """
    intents = app.storage.jobs.listing(blob_names.intents_prefix(job))
    await gather_some([_erase(app, facts.name) async for facts in intents if not is_erased(facts)])


async def _erase(app: App, name: str) -> None:
    blob = await app.storage.jobs.read(name)
    if blob is None:
        return
    # Without a lease of our own: storage refuses the write while somebody else holds one
    # ("Lease Blob": a write without the lease id fails with 412).
    try:
        await app.storage.jobs.replace(
            name, _tombstone(blob.content), etag=blob.etag, metadata=_ERASED
        )
    except StorageConflictError:
        # In work, or changed while it was read: the sweep erases it later.
        return


def _tombstone(content: bytes) -> bytes:
    """Intents without their passwords, whatever version wrote them; nothing of damaged ones."""
    try:
        fields = json.loads(content)
    except ValueError:
        return b"{}"
    for row in fields.get("rows", []) if isinstance(fields, dict) else []:
        row["sealed_password"] = ""
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode()
