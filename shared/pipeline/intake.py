"""Intake: read and validate a file, store the result, queue the job."""

import asyncio
import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

from shared.errors import MessageError, UploadError
from shared.events import Event, record
from shared.models import FileError, Finding, JobKind, JudgedRow, JudgingRules
from shared.pipeline.app import App
from shared.pipeline.approvals import with_approval
from shared.pipeline.dispatch import send_judged
from shared.pipeline.earlier_uploads import is_known, mark_file
from shared.pipeline.job_states import look_again
from shared.pipeline.job_store import JobStore
from shared.pipeline.undo_list import judge_undo_list
from shared.pipeline.upload_options import resolve_terms
from shared.pipeline.uploads import (
    LARGEST_UPLOAD,
    bare_document,
    job_of,
    source_of,
    store_batches,
)
from shared.pipeline.user_name_numbers import settle_user_names
from shared.pipeline.versions import (
    attempt,
    find_answer,
    is_given_up,
    is_left_alone,
    leave_alone,
    was_begun,
)
from shared.retry import NEXT_EVENT_PAUSE, UNFINISHED_UPLOAD
from shared.state import blob_names
from shared.state.documents import JobDocument
from shared.state.messages import INTAKE
from shared.state.upload_events import UploadEvent, encode_repeated, read_events
from shared.storage import Blob, BlobFacts
from shared.telemetry import Step, count_file, name_job, step_span
from shared.validation.apart import judge_upload_apart
from shared.validation.findings import ForeignKind, not_csv, too_many_rows

_COMPRESSED = frozenset({"gzip", "x-gzip", "deflate", "compress", "br", "zstd"})


async def intake_events(app: App, body: bytes) -> None:
    """Process the uploads that a queue message of Event Grid announces.

    Messages that announce no file in `uploads` are logged and ignored.
    """
    for upload in announced_uploads(body):
        with step_span(Step.INTAKE):
            facts = await find_version(app, upload)
            if facts is None or await is_current(app, upload, facts):
                await _answer(app, facts)


async def intake_upload(app: App, blob_name: str) -> None:
    """Process the current version of a blob in `uploads`, once.

    If it is validated already, its job is only queued again.
    """
    with step_span(Step.INTAKE):
        await _answer(app, await app.storage.uploads.facts(blob_name))


async def intake_missed(app: App, facts: BlobFacts) -> None:
    """Process a version that no event announced, found in a listing.

    It is skipped if only its metadata differs from an earlier version: a change of metadata makes a
    new ETag without an event.
    """
    with step_span(Step.INTAKE):
        if not await is_left_alone(app, facts):
            await _answer(app, facts, is_missed=True)


def announced_uploads(body: bytes) -> Iterator[UploadEvent]:
    """The uploads that a queue message announces; anything else in it is logged."""
    for event in read_events(body):
        if isinstance(event, MessageError):
            record(Event.EVENT_IGNORED, logging.WARNING, reason=str(event))
        else:
            yield event


async def find_version(app: App, upload: UploadEvent) -> BlobFacts | None:
    """The properties of the blob that an event announces, in its current version."""
    seen = [await app.storage.uploads.facts(each) for each in upload.names]
    found = [facts for facts in seen if facts is not None]
    return next((each for each in found if each.etag == upload.etag), found[0] if found else None)


async def is_current(app: App, upload: UploadEvent, facts: BlobFacts) -> bool:
    """True if the version that an event announces still exists; an overwritten one is refused here.

    A change of metadata makes a new ETag too, but keeps the size and sends no event. So an event
    whose blob has the same size is checked again a minute later.
    """
    if not upload.names_version or upload.etag == facts.etag:
        return True
    if await find_answer(app, facts.name, upload.etag) is not None:
        return False  # the event came twice
    if facts.size == upload.size:
        if not upload.is_repeated:
            body = encode_repeated(upload, facts.name)
            await app.storage.queues.send(INTAKE, body, delay=NEXT_EVENT_PAUSE)
            return False
        if not await was_begun(app, facts.name, facts.etag):
            return True
    gone = BlobFacts(
        name=facts.name,
        etag=upload.etag,
        last_modified=upload.time or facts.last_modified,
        size=upload.size,
    )
    await _refuse(app, gone, Finding(code=FileError.OVERWRITTEN))
    return False


async def refuse_unreadable(app: App, facts: BlobFacts) -> None:
    """Refuse a version that cannot be read, unless it was validated meanwhile.

    Needs only what a listing shows.
    """
    with step_span(Step.INTAKE, job=job_of(facts)):
        await _refuse(app, facts, Finding(code=FileError.UNREADABLE))


async def _refuse(app: App, facts: BlobFacts, refusal: Finding) -> None:
    terms = resolve_terms(app.settings, facts.name, facts.metadata).job
    job = bare_document(app, source_of(facts), terms, refusal)
    record(Event.FILE_REFUSED, job=job.job, reason=refusal.code)
    await _hand_on(
        app, await JobStore(app.storage.jobs, job.job).create(blob_names.job_blob(job.job), job)
    )
    count_file(refusal.code)


async def _hand_on(app: App, document: JobDocument) -> None:
    """Queue a validated file; a list in `undo/` is deleted, because it may contain passwords."""
    await look_again(app, document.job)
    await send_judged(app, document)
    if document.kind is JobKind.UNDO:
        await app.storage.uploads.delete(document.source.blob_name, etag=document.source.etag)


async def _answer(app: App, facts: BlobFacts | None, *, is_missed: bool = False) -> None:
    if facts is None:
        record(Event.FILE_IGNORED, reason="not_found")
        return
    if facts.is_folder or _is_unfinished(facts):
        record(Event.FILE_IGNORED, reason="folder" if facts.is_folder else "empty")
        return
    job = job_of(facts)
    name_job(job)
    if (stored := await JobStore(app.storage.jobs, job).load_job()) is not None:
        await _hand_on(app, stored)
    elif (refusal := _refusal_unread(facts, app.settings.rules)) is not None:
        await _refuse(app, facts, refusal)
    else:
        async with attempt(app, facts) as may_read:
            if may_read:
                await _read_and_judge(app, job, facts, is_missed=is_missed)
            elif await is_given_up(app, facts):
                await _refuse(app, facts, Finding(code=FileError.UNREADABLE))
            # Otherwise another call is reading it, and is retried if it fails.


def _is_unfinished(facts: BlobFacts) -> bool:
    return facts.size == 0 and datetime.now(UTC) - facts.last_modified < UNFINISHED_UPLOAD


def _refusal_unread(facts: BlobFacts, rules: JudgingRules) -> Finding | None:
    """Why a file is refused without reading it; None if it is read."""
    if facts.is_archived:
        return Finding(code=FileError.UNREADABLE)
    if facts.content_encoding.strip().lower() in _COMPRESSED:
        return not_csv(ForeignKind.ARCHIVE).finding
    if facts.size > LARGEST_UPLOAD:
        # What makes a workbook so large are pictures, or sheets that are no list.
        if facts.name.lower().endswith(".xlsx"):
            return not_csv(ForeignKind.TOO_LARGE_WORKBOOK).finding
        return too_many_rows(rules.max_users).finding
    return None


async def _read_and_judge(app: App, job: str, facts: BlobFacts, *, is_missed: bool) -> None:
    upload = await app.storage.uploads.read(facts.name, etag=facts.etag, max_bytes=LARGEST_UPLOAD)
    if upload is None:
        record(Event.FILE_IGNORED, job=job, reason="not_found")
        return
    source = await asyncio.to_thread(source_of, facts, upload.content)
    if is_missed and await is_known(app, job, source):
        record(Event.FILE_IGNORED, job=job, reason="seen_before")
        await leave_alone(app, facts)
        return
    terms = resolve_terms(app.settings, facts.name, facts.metadata)
    for remark in terms.job.remarks:
        record(Event.METADATA_IGNORED, logging.WARNING, job=job, reason=remark.code)
    document = await _document(app, bare_document(app, source, terms.job), upload, terms.rules)
    if document.refusal is None:
        document = await with_approval(app, document)
    await mark_file(app, job, source)
    await _hand_on(
        app, await JobStore(app.storage.jobs, job).create(blob_names.job_blob(job), document)
    )


async def _document(app: App, bare: JobDocument, upload: Blob, rules: JudgingRules) -> JobDocument:
    """The `job.json` of a file, with its rows or the reason why it is refused."""
    try:
        if bare.kind is JobKind.UNDO:
            document = await judge_undo_list(app, bare, upload)
        else:
            document = await _judge_staff_list(app, bare, upload, rules)
    except UploadError as error:
        record(Event.FILE_REFUSED, job=bare.job, reason=error.finding.code)
        count_file(error.finding.code)
        return replace(bare, refusal=error.finding)
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
    judged = await judge_upload_apart(upload.content, upload.facts.name, rules)
    rows = await settle_user_names(app, bare.job, judged.rows)
    valid = [_plain(row) for row in rows if row.is_valid]
    return replace(
        bare,
        terms=replace(
            bare.terms,
            remarks=(*bare.terms.remarks, *judged.remarks),
            licenses=bare.terms.licenses.with_chosen(row.extras.licenses for row in judged.rows),
        ),
        heading=judged.heading,
        delimiter=judged.delimiter,
        rejected=tuple(_plain(row) for row in rows if not row.is_valid),
        batches=await store_batches(app, bare.job, valid),
    )


def _plain(row: JudgedRow) -> JudgedRow:
    """The row with its values in a form that can be stored."""
    return replace(row, values=dict(row.values))
