"""Intake: read and judge a file as a whole, store the verdict, send the job on its way."""

import asyncio
import hashlib
import logging
from datetime import UTC, datetime, timedelta

from shared.deciding.batches import CountryBatch, group_by_usage_location
from shared.errors import StorageConflictError, UploadError
from shared.journal import Event, record
from shared.judging import judge_upload
from shared.models import FileClass, Finding, JudgedRow, JudgedUpload, JudgingRules
from shared.pipeline.app import App
from shared.pipeline.dispatch import send_judged
from shared.pipeline.file_terms import resolve_terms
from shared.pipeline.job_store import JobStore
from shared.pipeline.repeats import mark_file
from shared.state import job_id as names
from shared.state.documents import (
    BatchEntry,
    JobDocument,
    JobTerms,
    RowsDocument,
    Source,
    StoredRow,
    encode,
)
from shared.storage import Blob, BlobFacts

_PREVIEW_FOLDER = "preview/"
# Above this no list of people is meant; below it everything is read and answered.
LARGEST_UPLOAD = 64 * 1024 * 1024
# SFTP makes an empty blob first and fills it afterwards.
_EMPTY_IS_UNFINISHED = timedelta(minutes=2)


async def intake(app: App, blob_name: str) -> None:
    """Judge the current version of a blob in `uploads`, once.

    A version that is judged already is only sent on again.
    """
    upload = await app.storage.uploads.read(blob_name, at_most=LARGEST_UPLOAD)
    if upload is None or _is_unfinished(upload.facts):
        record(Event.FILE_IGNORED, size=-1 if upload is None else 0)
        return
    job = job_of(upload.facts)
    stored = await JobStore(app, job).load_job() or await _judge(app, job, upload)
    await send_judged(app, stored)


def job_of(facts: BlobFacts) -> str:
    """The job that answers this version of a blob in `uploads`."""
    return names.job_id(names.UPLOADS, facts.name, facts.etag, facts.last_modified)


async def refuse(app: App, facts: BlobFacts, refusal: Finding) -> None:
    """Answer a version of a blob that cannot be judged, unless it was judged meanwhile."""
    terms = resolve_terms(app.settings, facts.metadata).job
    job = _job_document(job_of(facts), _source(facts), terms, refusal=refusal)
    await send_judged(app, await JobStore(app, job.job).create(names.job_blob(job.job), job))


def _is_unfinished(facts: BlobFacts) -> bool:
    return facts.size == 0 and datetime.now(UTC) - facts.last_modified < _EMPTY_IS_UNFINISHED


async def _judge(app: App, job: str, upload: Blob) -> JobDocument:
    source = _source(upload.facts, await asyncio.to_thread(_digest, upload.content))
    terms = resolve_terms(app.settings, upload.facts.metadata)
    for remark in terms.job.remarks:
        record(Event.METADATA_IGNORED, logging.WARNING, job=job, reason=remark.code)
    try:
        judged = await asyncio.to_thread(_judge_content, upload, terms.rules)
    except UploadError as error:
        refusal = Finding(code=error.file_class, facts=error.facts)
        record(Event.FILE_REFUSED, job=job, reason=error.file_class)
        document = _job_document(job, source, terms.job, refusal=refusal)
    else:
        document = await _store_batches(app, job, source, terms.job, judged)
        record(
            Event.FILE_JUDGED,
            job=job,
            valid=sum(entry.row_count for entry in document.batches),
            invalid=len(document.rejected),
            batches=len(document.batches),
        )
    await mark_file(app, job, source)
    return await JobStore(app, job).create(names.job_blob(job), document)


def _source(facts: BlobFacts, content_digest: str = "") -> Source:
    return Source(
        container=names.UPLOADS,
        blob_name=facts.name,
        etag=facts.etag,
        last_modified=facts.last_modified,
        size=facts.size,
        content_digest=content_digest,
    )


def _digest(content: bytes) -> str:
    """What the content is known by later; nothing for one that was too large to be read."""
    return hashlib.sha256(content).hexdigest() if content else ""


def _judge_content(upload: Blob, rules: JudgingRules) -> JudgedUpload:
    if upload.facts.size > LARGEST_UPLOAD:
        raise UploadError(FileClass.TOO_MANY_ROWS, {"limit": str(rules.max_users)})
    return judge_upload(upload.content, upload.facts.name, rules)


async def _store_batches(
    app: App, job: str, source: Source, terms: JobTerms, judged: JudgedUpload
) -> JobDocument:
    valid = [_stored(row) for row in judged.rows if row.is_valid]
    rejected = tuple(_stored(row) for row in judged.rows if not row.is_valid)
    batches = group_by_usage_location(valid, app.settings.batch_size)
    entries = [await _store_rows(app, job, batch) for batch in batches]
    return _job_document(
        job, source, terms, judged=judged, rejected=rejected, batches=tuple(entries)
    )


async def _store_rows(app: App, job: str, batch: CountryBatch) -> BatchEntry:
    content = encode(RowsDocument(batch=batch.batch, rows=batch.rows))
    name = names.rows_blob(job, batch.batch, content)
    try:
        await app.storage.jobs.create(name, content)
    except StorageConflictError:
        # The name holds the content's hash: what is there is the same.
        record(Event.FILE_JUDGED, logging.DEBUG, job=job, batch=batch.batch)
    return BatchEntry(
        batch=batch.batch,
        usage_location=batch.usage_location,
        row_count=len(batch.rows),
        blob=name,
    )


def _stored(row: JudgedRow) -> StoredRow:
    return StoredRow(
        row_number=row.row_number,
        values=dict(row.values),
        usage_location=row.usage_location or "",
        cells=row.cells,
        findings=row.findings,
    )


def _job_document(
    job: str,
    source: Source,
    terms: JobTerms,
    *,
    refusal: Finding | None = None,
    judged: JudgedUpload | None = None,
    rejected: tuple[StoredRow, ...] = (),
    batches: tuple[BatchEntry, ...] = (),
) -> JobDocument:
    return JobDocument(
        job=job,
        source=source,
        preview=source.blob_name.lower().startswith(_PREVIEW_FOLDER),
        terms=terms,
        refusal=refusal,
        heading=judged.heading if judged else (),
        delimiter=judged.delimiter if judged else ",",
        rejected=rejected,
        batches=batches,
    )
