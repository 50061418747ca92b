"""Who uploaded a file by the page: a small blob for each upload, read by listing alone."""

from contextlib import suppress
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, unquote

from shared.errors import StorageConflictError
from shared.pipeline.app import App
from shared.state import blob_names
from shared.storage import BlobFacts

_FILE: Final = "file"
_BY: Final = "uploadedby"


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadNote:
    """An upload by the page; `name` is that of the person."""

    job: str
    file_name: str
    person_id: str
    name: str


async def note_upload(app: App, note: UploadNote) -> None:
    """Note that this person uploaded this file."""
    metadata = {_FILE: quote(note.file_name, safe="/ "), _BY: quote(note.name, safe=" ")}
    with suppress(StorageConflictError):  # noted already
        await app.storage.jobs.create(
            blob_names.page_upload_blob(note.person_id, note.job), b"{}", metadata
        )


async def list_uploads(app: App, person_id: str = "") -> list[UploadNote]:
    """The uploads by the page that are kept, the newest first: of one person, or of everybody."""
    listed = app.storage.jobs.listing(blob_names.page_uploads(person_id))
    notes = [_note(facts) async for facts in listed]
    return sorted(notes, key=lambda note: note.job, reverse=True)


async def find_upload(app: App, person_id: str, job: str) -> UploadNote | None:
    """The upload of this person that a job answers, or None."""
    facts = await app.storage.jobs.facts(blob_names.page_upload_blob(person_id, job))
    return _note(facts) if facts else None


def _note(facts: BlobFacts) -> UploadNote:
    person_id, job = blob_names.split_page_upload(facts.name)
    return UploadNote(
        job=job,
        file_name=unquote(facts.metadata.get(_FILE, "")),
        person_id=person_id,
        name=unquote(facts.metadata.get(_BY, "")),
    )
