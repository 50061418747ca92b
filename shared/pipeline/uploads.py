"""A version of a file in `uploads`: its folder, its job, and how its rows are stored."""

import hashlib
from collections.abc import Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from urllib.parse import unquote

from shared.allocation.batches import CountryBatch, count_follow_ups, group_by_usage_location
from shared.errors import StorageConflictError
from shared.models import Finding, JobKind, JudgedRow, RemarkCode
from shared.models.reasons import unmet_wish
from shared.pipeline.app import App
from shared.pipeline.job_store import gather_some
from shared.settings import Settings
from shared.state import blob_names
from shared.state.document_encoding import encode
from shared.state.documents import BatchEntry, JobDocument, JobOptions, RowsDocument, Source
from shared.storage import BlobFacts
from shared.telemetry import current_traceparent

# A larger file is refused without reading it. The most rows that MAX_USERS_PER_FILE allows (20,000)
# may have 800 bytes each: three times a row whose cells are all filled, so UTF-16 fits as well.
LARGEST_UPLOAD = 16 * 1024 * 1024
# Metadata of a blob that says who uploaded it. Anyone who may write there may say anything.
UPLOADED_BY = "uploadedby"
UPLOADED_BY_ID = "uploadedbyid"
_LONGEST_NAME = 120
_PREVIEW_FOLDER = "preview"
_UNDO_FOLDER = "undo"


def job_of(facts: BlobFacts) -> str:
    """The id of the job for this version of a blob in `uploads`."""
    return blob_names.job_id(blob_names.UPLOADS, facts.name, facts.etag, facts.last_modified)


def source_of(facts: BlobFacts, content: bytes = b"") -> Source:
    """The version of the file that a job belongs to; without digest if it was not read."""
    metadata = {name.lower(): unquote(text) for name, text in facts.metadata.items()}
    uploader, uploader_id = (
        " ".join(metadata.get(key, "").split())[:_LONGEST_NAME]
        for key in (UPLOADED_BY, UPLOADED_BY_ID)
    )
    return Source(
        container=blob_names.UPLOADS,
        blob_name=facts.name,
        etag=facts.etag,
        last_modified=facts.last_modified,
        size=facts.size,
        content_digest=hashlib.sha256(content).hexdigest() if content else "",
        uploader=uploader or uploader_id,
        uploader_id=uploader_id or uploader,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where in `uploads` a file is: the profile whose folder it is in, if any, and the folder that
    says what is done with it."""

    profile: str
    folder: str


def place_of(blob_name: str, profiles: Collection[str]) -> Place:
    """The place of a file: `preview` and `undo` are in the folder of a profile, or around it."""
    *folders, _ = blob_name.lstrip("/").lower().split("/")
    first, second, *_ = (*folders, "", "")
    if first in profiles:
        return Place(profile=first, folder=second)
    if first in {_PREVIEW_FOLDER, _UNDO_FOLDER} and second in profiles:
        return Place(profile=second, folder=first)
    return Place(profile="", folder=first)


def recipients_of(settings: Settings, blob_name: str) -> tuple[str, ...]:
    """Who gets the mail about a file: the recipients of its profile, else those of the app."""
    profile = settings.profiles.get(place_of(blob_name, settings.profiles).profile)
    asked = profile.recipients if profile else None
    return settings.results_recipients if asked is None else asked


def bare_document(
    app: App, source: Source, terms: JobOptions, refusal: Finding | None = None
) -> JobDocument:
    """The `job.json` of a file, without rows."""
    folder = place_of(source.blob_name, app.settings.profiles).folder
    if folder not in {"", _PREVIEW_FOLDER, _UNDO_FOLDER}:
        remark = unmet_wish(RemarkCode.FOLDER_NOT_KNOWN, folder)
        terms = replace(terms, remarks=(*terms.remarks, remark))
    return JobDocument(
        job=blob_names.job_id(
            source.container, source.blob_name, source.etag, source.last_modified
        ),
        source=source,
        kind=_kind_of(folder),
        terms=terms,
        refusal=refusal,
        traceparent=current_traceparent(),
        judged_at=datetime.now(UTC),
    )


def _kind_of(folder: str) -> JobKind:
    """The kind of job by folder: only a file outside folders creates accounts, in case of a
    typo."""
    if folder == _UNDO_FOLDER:
        return JobKind.UNDO
    return JobKind.PREVIEW if folder else JobKind.CREATE


async def store_batches(app: App, job: str, rows: Iterable[JudgedRow]) -> tuple[BatchEntry, ...]:
    """Store rows in country batches; returns the entries for `job.json`."""
    batches = group_by_usage_location(rows, app.settings.batch_size)
    return tuple(await gather_some([_store_rows(app, job, batch) for batch in batches]))


async def _store_rows(app: App, job: str, batch: CountryBatch) -> BatchEntry:
    content = encode(RowsDocument(batch=batch.batch, rows=batch.rows))
    name = blob_names.rows_blob(job, batch.batch, content)
    with suppress(
        StorageConflictError
    ):  # the name contains the hash of the content: it is the same
        await app.storage.jobs.create(name, content)
    return BatchEntry(
        batch=batch.batch,
        usage_location=batch.usage_location,
        row_count=len(batch.rows),
        blob=name,
        licenses=batch.licenses,
        follow_up_writes=count_follow_ups(batch.rows),
    )
