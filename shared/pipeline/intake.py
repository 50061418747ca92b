"""Intake: read and judge a file as a whole, store the verdict, send the job on its way."""

import asyncio
import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from shared.errors import MessageError, UploadError
from shared.events import Event, record
from shared.models import FileError, Finding, JudgedRow, JudgedUpload, JudgingRules
from shared.pipeline.app import App
from shared.pipeline.dispatch import send_judged
from shared.pipeline.earlier_runs import mark_file
from shared.pipeline.job_store import JobStore
from shared.pipeline.undo.intake import judge_undo_list
from shared.pipeline.upload_options import resolve_terms
from shared.pipeline.uploads import (
    LARGEST_UPLOAD,
    bare_document,
    job_of,
    source_of,
    store_batches,
)
from shared.state import blob_names
from shared.state.documents import JobDocument, StoredRow
from shared.state.upload_events import UploadEvent, read_events
from shared.storage import Blob, BlobFacts
from shared.telemetry import Step, count_file, name_job, step_span
from shared.validation import judge_upload

# SFTP makes an empty blob first and fills it afterwards.
_EMPTY_IS_UNFINISHED = timedelta(minutes=2)


async def intake_events(app: App, body: bytes) -> None:
    """Judge the files that a queue message of Event Grid announces.

    What announces no file in `uploads` is recorded and dropped.
    """
    for upload in announced_uploads(body):
        await intake_upload(app, await find_name(app, upload))


def announced_uploads(body: bytes) -> Iterator[UploadEvent]:
    """The uploads that a queue message announces; whatever else it holds is recorded."""
    for event in read_events(body):
        if isinstance(event, MessageError):
            record(Event.EVENT_IGNORED, logging.WARNING, reason=str(event))
        else:
            yield event


async def find_name(app: App, upload: UploadEvent) -> str:
    """Which of the names that the event leaves open is that of a blob, best in this version."""
    if len(upload.names) == 1:
        return upload.names[0]
    found = [facts for each in upload.names if (facts := await app.storage.uploads.facts(each))]
    same = [facts.name for facts in found if facts.etag == upload.etag]
    return next(iter([*same, *(facts.name for facts in found)]), upload.names[0])


async def intake_upload(app: App, blob_name: str) -> None:
    """Judge the current version of a blob in `uploads`, once.

    A version that is judged already is only sent on again.
    """
    with step_span(Step.INTAKE):
        await _intake(app, blob_name)


async def _intake(app: App, blob_name: str) -> None:
    upload = await app.storage.uploads.read(blob_name, at_most=LARGEST_UPLOAD)
    if upload is None or upload.facts.is_folder or _is_unfinished(upload.facts):
        record(Event.FILE_IGNORED, size=-1 if upload is None else 0)
        return
    job = job_of(upload.facts)
    name_job(job)
    stored = await JobStore(app, job).load_job() or await _judge(app, job, upload)
    await send_judged(app, stored)


async def refuse(app: App, facts: BlobFacts, refusal: Finding) -> None:
    """Answer a version of a blob that cannot be judged, unless it was judged meanwhile."""
    with step_span(Step.INTAKE, job=job_of(facts)):
        terms = resolve_terms(app.settings, facts.metadata).job
        job = bare_document(source_of(facts), terms, refusal)
        await send_judged(
            app, await JobStore(app, job.job).create(blob_names.job_blob(job.job), job)
        )
        count_file(refusal.code)


def _is_unfinished(facts: BlobFacts) -> bool:
    return facts.size == 0 and datetime.now(UTC) - facts.last_modified < _EMPTY_IS_UNFINISHED


async def _judge(app: App, job: str, upload: Blob) -> JobDocument:
    terms = resolve_terms(app.settings, upload.facts.metadata)
    for remark in terms.job.remarks:
        record(Event.METADATA_IGNORED, logging.WARNING, job=job, reason=remark.code)
    source = await asyncio.to_thread(source_of, upload.facts, upload.content)
    document = await _document(app, bare_document(source, terms.job), upload, terms.rules)
    await mark_file(app, job, source)
    return await JobStore(app, job).create(blob_names.job_blob(job), document)


async def _document(app: App, bare: JobDocument, upload: Blob, rules: JudgingRules) -> JobDocument:
    """The commit of a file: with its rows, or with what it is refused for."""
    try:
        if bare.is_undo:
            document = await judge_undo_list(app, bare, upload)
        else:
            document = await _judge_staff_list(app, bare, upload, rules)
    except UploadError as error:
        record(Event.FILE_REFUSED, job=bare.job, reason=error.file_class)
        count_file(error.file_class)
        return replace(bare, refusal=Finding(code=error.file_class, facts=error.facts))
    count_file("accepted")
    record(
        Event.FILE_JUDGED,
        job=bare.job,
        valid=sum(entry.row_count for entry in document.batches),
        invalid=len(document.rejected),
        batches=len(document.batches),
    )
    return document


async def _judge_staff_list(
    app: App, bare: JobDocument, upload: Blob, rules: JudgingRules
) -> JobDocument:
    judged = await asyncio.to_thread(_judge_content, upload, rules)
    valid = [_stored(row) for row in judged.rows if row.is_valid]
    return replace(
        bare,
        heading=judged.heading,
        delimiter=judged.delimiter,
        rejected=tuple(_stored(row) for row in judged.rows if not row.is_valid),
        batches=await store_batches(app, bare.job, valid),
    )


def _judge_content(upload: Blob, rules: JudgingRules) -> JudgedUpload:
    if upload.facts.size > LARGEST_UPLOAD:
        raise UploadError(FileError.TOO_MANY_ROWS, {"limit": str(rules.max_users)})
    return judge_upload(upload.content, upload.facts.name, rules)


def _stored(row: JudgedRow) -> StoredRow:
    return StoredRow(
        row_number=row.row_number,
        values=dict(row.values),
        usage_location=row.usage_location or "",
        cells=row.cells,
        findings=row.findings,
    )
