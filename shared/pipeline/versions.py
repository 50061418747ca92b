"""Which versions of an upload were read, or begun to be read.

A reader that dies leaves nothing but its note. A version is named by its ETag. Each note is an
empty blob whose name holds the number of the attempt and the job that would answer it.
"""

from collections.abc import Sequence

from shared.pipeline.app import App
from shared.pipeline.job_store import JobStore
from shared.pipeline.uploads import job_of
from shared.state import blob_names
from shared.state.documents import JobDocument
from shared.storage import BlobFacts

MOST_ATTEMPTS = 3
_LEFT_ALONE = "left-alone"


async def begin_attempt(app: App, facts: BlobFacts) -> bool:
    """Note that a version is about to be read; false when it was begun too often already."""
    attempts = await _attempts(app, facts.name, facts.etag)
    if len(attempts) >= MOST_ATTEMPTS:
        return False
    await _note(app, facts, f"{len(attempts) + 1}-{job_of(facts)}")
    return True


async def is_given_up(app: App, facts: BlobFacts) -> bool:
    """Whether a version was begun as often as it ever will be."""
    return len(await _attempts(app, facts.name, facts.etag)) >= MOST_ATTEMPTS


async def was_begun(app: App, blob_name: str, etag: str) -> bool:
    """Whether anybody began to read a version."""
    return bool(await _attempts(app, blob_name, etag))


async def find_answer(app: App, blob_name: str, etag: str) -> JobDocument | None:
    """The job that answers a version; None when it was never read to its end."""
    for attempt in await _attempts(app, blob_name, etag):
        if job := await JobStore(app.storage.jobs, attempt.partition("-")[2]).load_job():
            return job
    return None


async def leave_alone(app: App, facts: BlobFacts) -> None:
    """Note that a version needs no answer."""
    await _note(app, facts, _LEFT_ALONE)


async def is_left_alone(app: App, facts: BlobFacts) -> bool:
    """Whether a version needs no answer."""
    return _LEFT_ALONE in await _notes(app, facts.name, facts.etag)


async def _attempts(app: App, blob_name: str, etag: str) -> list[str]:
    return [each for each in await _notes(app, blob_name, etag) if each != _LEFT_ALONE]


async def _notes(app: App, blob_name: str, etag: str) -> Sequence[str]:
    prefix = blob_names.version_blobs(blob_name, etag)
    return [name.removeprefix(prefix) for name in await app.storage.jobs.names(prefix)]


async def _note(app: App, facts: BlobFacts, note: str) -> None:
    name = blob_names.version_blobs(facts.name, facts.etag) + note
    await app.storage.jobs.put(name, b"", "application/octet-stream")
