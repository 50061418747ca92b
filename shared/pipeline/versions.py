"""Which versions of an upload were read, or attempted.

A reader holds the lease on its note; one that crashes leaves only the note. A version is identified
by its ETag. Each note is an empty blob named by the number of the attempt and the job.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress

from shared.errors import StorageConflictError
from shared.pipeline.app import App
from shared.pipeline.job_store import JobStore
from shared.pipeline.uploads import job_of
from shared.retry import MOST_READS
from shared.state import blob_names
from shared.state.documents import JobDocument
from shared.storage import BlobFacts

_LEFT_ALONE = "left-alone"


@asynccontextmanager
async def attempt(app: App, facts: BlobFacts) -> AsyncIterator[bool]:
    """Read a version within the block; yields False if it was attempted too often already."""
    attempts = await _attempts(app, facts.name, facts.etag)
    if len(attempts) >= MOST_READS:
        yield False
        return
    note = await _note(app, facts, blob_names.attempt_note(len(attempts) + 1, job_of(facts)))
    async with app.storage.jobs.lease(note):
        yield True


async def is_given_up(app: App, facts: BlobFacts) -> bool:
    """True if a version has had its last attempt, and no call is reading it now.

    A repeated event is read concurrently: that is no failure.
    """
    attempts = await _attempts(app, facts.name, facts.etag)
    if len(attempts) < MOST_READS:
        return False
    prefix = blob_names.version_blobs(facts.name, facts.etag)
    for each in attempts:
        async with app.storage.jobs.lease(prefix + each) as lease:
            if lease is None:
                return False
    return True


async def was_begun(app: App, blob_name: str, etag: str) -> bool:
    """True if a call has started to read a version."""
    return bool(await _attempts(app, blob_name, etag))


async def find_answer(app: App, blob_name: str, etag: str) -> JobDocument | None:
    """The job of a version; None if it was never read to its end."""
    for each in await _attempts(app, blob_name, etag):
        if job := await JobStore(app.storage.jobs, blob_names.attempted_job(each)).load_job():
            return job
    return None


async def leave_alone(app: App, facts: BlobFacts) -> None:
    """Note that a version needs no report."""
    await _note(app, facts, _LEFT_ALONE)


async def is_left_alone(app: App, facts: BlobFacts) -> bool:
    """True if a version needs no report."""
    return _LEFT_ALONE in await _notes(app, facts.name, facts.etag)


async def _attempts(app: App, blob_name: str, etag: str) -> list[str]:
    return [each for each in await _notes(app, blob_name, etag) if each != _LEFT_ALONE]


async def _notes(app: App, blob_name: str, etag: str) -> Sequence[str]:
    prefix = blob_names.version_blobs(blob_name, etag)
    return [name.removeprefix(prefix) for name in await app.storage.jobs.names(prefix)]


async def _note(app: App, facts: BlobFacts, note: str) -> str:
    name = blob_names.version_blobs(facts.name, facts.etag) + note
    # Calls that count the attempts at the same moment share a note, and one of them its lease.
    with suppress(StorageConflictError):
        await app.storage.jobs.create(name, b"")
    return name
