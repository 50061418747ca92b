"""Erasing temporary passwords from storage once they are in the mail, or too old."""

import json
from typing import Any

from shared.errors import StorageConflictError
from shared.pipeline.app import App
from shared.pipeline.job_store import gather_some
from shared.state import blob_names
from shared.state.documents import Stage
from shared.storage import BlobFacts

_ERASED = {"secrets": "erased"}


def is_erased(facts: BlobFacts) -> bool:
    """Whether the passwords in this intents blob are gone, as its listing shows."""
    return facts.metadata.get("secrets") == "erased"


async def erase_secrets(app: App, job: str, *, keep_in_doubt: bool = False) -> None:
    """Overwrite the passwords of a job, and keep the rest.

    The rest is a tombstone: a late attempt still knows that the accounts are ours. A batch that
    somebody is working on right now is left to the sweep. With `keep_in_doubt` the passwords of
    rows that wait although their accounts may exist stay for their next round.
    """
    intents = app.storage.jobs.listing(blob_names.intents_prefix(job))
    await gather_some(
        [
            _erase(app, facts.name, keep_in_doubt=keep_in_doubt)
            async for facts in intents
            if not is_erased(facts)
        ]
    )


async def _erase(app: App, name: str, *, keep_in_doubt: bool) -> None:
    blob = await app.storage.jobs.read(name)
    if blob is None:
        return
    content, is_clean = _tombstone(blob.content, keep_in_doubt=keep_in_doubt)
    if content == blob.content and not is_clean:
        return
    # Without a lease of our own: storage refuses the write while somebody else holds one
    # ("Lease Blob": a write without the lease id fails with 412).
    try:
        await app.storage.jobs.replace(
            name, content, etag=blob.etag, metadata=_ERASED if is_clean else None
        )
    except StorageConflictError:
        # In work, or changed while it was read: the sweep erases it later.
        return


def _tombstone(content: bytes, *, keep_in_doubt: bool) -> tuple[bytes, bool]:
    """Intents without their passwords, whatever version wrote them; nothing of damaged ones.

    And whether none is left in them.
    """
    try:
        fields = json.loads(content)
    except ValueError:
        return b"{}", True
    rows = fields.get("rows", []) if isinstance(fields, dict) else []
    kept = [row for row in rows if keep_in_doubt and _is_in_doubt(row)]
    for row in rows:
        if row not in kept:
            row["sealed_password"] = ""
    is_clean = not any(row["sealed_password"] for row in rows)
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode(), is_clean


def _is_in_doubt(row: dict[str, Any]) -> bool:
    """True of a row that is not final although its account exists or may exist."""
    is_open = row.get("stage") in {Stage.OPEN, Stage.CREATED}
    return is_open and bool(
        row.get("object_id") or row.get("needs_lookup") or row.get("written_at")
    )
