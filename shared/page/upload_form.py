"""Store an uploaded file in `uploads`; its event starts the job, as for any other file."""

import re
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final
from urllib.parse import quote

from shared.errors import StorageConflictError
from shared.page.http import UploadedFile
from shared.page.notes import UploadNote, note_upload
from shared.page.people import Person
from shared.pipeline.app import App
from shared.pipeline.uploads import LARGEST_UPLOAD, UPLOADED_BY, UPLOADED_BY_ID, job_of
from shared.rendering.plain_text import one_line
from shared.state import blob_names

LARGEST_FILE: Final = LARGEST_UPLOAD
AROUND_FILE: Final = 64 * 1024  # the form's other fields and its boundaries
PREVIEW: Final = "preview"
UNDO: Final = "undo"
_LONGEST_NAME: Final = 150
_NOT_IN_NAMES: Final = re.compile(r'[\\/:*?"<>|#%]+')


class UploadRefusal(Enum):
    """Why a file was not taken."""

    MISSING = auto()
    TOO_LARGE = auto()
    IN_WORK = auto()  # one of its name is being read


@dataclass(frozen=True, slots=True, kw_only=True)
class Uploaded:
    """A file that is in `uploads`; `job` answers it."""

    job: str


async def upload_list(
    app: App, person: Person, file: UploadedFile | None, *, preview: bool
) -> Uploaded | UploadRefusal:
    """Upload a staff list, as a preview or for real."""
    if file is None or not file.content:
        return UploadRefusal.MISSING
    if len(file.content) > LARGEST_FILE:
        return UploadRefusal.TOO_LARGE
    name = safe_name(file.name)
    return await _upload(app, person, f"{PREVIEW}/{name}" if preview else name, file.content)


async def upload_undo(
    app: App, person: Person, job: str, results: bytes
) -> Uploaded | UploadRefusal:
    """Upload the results list of a run, so that its accounts are removed."""
    return await _upload(app, person, f"{UNDO}/{job}.csv", results)


def safe_name(name: str) -> str:
    """The last part of a file's name as a browser sent it, such as a blob may have it."""
    last = name.replace("\\", "/").rpartition("/")[2]
    clean = _NOT_IN_NAMES.sub("-", one_line(last)).strip(". ")
    stem, dot, ending = clean.rpartition(".")
    if not dot:
        return clean[:_LONGEST_NAME] or "staff-list"
    return f"{stem[:_LONGEST_NAME] or 'staff-list'}.{ending[:10]}"


async def _upload(app: App, person: Person, name: str, content: bytes) -> Uploaded | UploadRefusal:
    # Metadata travels in headers, which are ASCII.
    metadata = {UPLOADED_BY: quote(person.name, safe=" "), UPLOADED_BY_ID: person.person_id}
    try:
        etag = await app.storage.uploads.create(name, content, metadata)
    except StorageConflictError:
        earlier = await app.storage.uploads.facts(name)
        if earlier is None or not await _is_judged(app, job_of(earlier)):
            return UploadRefusal.IN_WORK
        try:
            etag = await app.storage.uploads.replace(
                name, content, etag=earlier.etag, metadata=metadata
            )
        except StorageConflictError:
            return UploadRefusal.IN_WORK
    facts = await app.storage.uploads.facts(name)
    if facts is None or facts.etag != etag:
        return UploadRefusal.IN_WORK  # overwritten this very moment, by another way
    job = job_of(facts)
    await note_upload(
        app, UploadNote(job=job, file_name=name, person_id=person.person_id, name=person.name)
    )
    return Uploaded(job=job)


async def _is_judged(app: App, job: str) -> bool:
    """True if nobody needs this version of a file any more."""
    return await app.storage.jobs.facts(blob_names.job_blob(job)) is not None
