"""Audit records: one for each job, once nothing of it changes any more.

A record is built from the stored documents, and goes into a container of its own where storage
itself refuses to change or delete it for a time. The sweep writes it, so no report ever waits for
it: if the container is full or gone, the sweep tries again and operators are called.
"""

import hashlib
import logging
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Final

from shared.errors import DocumentError, StorageConflictError
from shared.events import Event, record
from shared.models import JobKind, JobReport, Reveal
from shared.pipeline.app import App
from shared.pipeline.build_report import JobRecord, assemble_report
from shared.pipeline.job_store import JobStore, gather_some
from shared.pipeline.load_report import load_record
from shared.state import blob_names
from shared.state.audit_documents import AuditedDocument, AuditRecord, AuditRow
from shared.state.document_encoding import decode, encode
from shared.state.documents import JobDocument, SentDocument
from shared.state.tenant_documents import RevealsDocument

_LONGEST_REVEALED: Final = timedelta(days=4)  # SECRETS_MAX_HOURS is at most 72


async def write_audit_records(app: App, jobs: Iterable[str]) -> None:
    """Write the records of these jobs, all of them closed and without secrets.

    A job whose documents cannot be read is skipped. The first record that storage refuses ends it
    until the next sweep.
    """
    for job in jobs:
        try:
            await _write(app, job)
        except Exception as error:  # noqa: BLE001 - nobody's report depends on it
            record(Event.AUDIT_NOT_WRITTEN, logging.ERROR, job=job, error=type(error).__name__)
            if not isinstance(error, DocumentError):
                return


async def _write(app: App, job: str) -> None:
    store = JobStore(app.storage.jobs, job)
    document, sent = await store.load_job(), await store.load_sent()
    if document is None or sent is None:
        return
    facts = await load_record(app, store, document)
    record_of_job = build_audit_record(
        facts,
        assemble_report(facts, lambda _: ""),
        sent,
        reveals=await _reveals(app, document, sent),
        digests=await _digests(app, facts),
    )
    # An earlier sweep may have stored it, and could not note that it had.
    with suppress(StorageConflictError):
        await app.storage.audit.create(blob_names.audit_blob(job), encode(record_of_job))
    audited = AuditedDocument(at=datetime.now(UTC))
    await store.create(blob_names.audited_blob(job), audited)


def build_audit_record(
    facts: JobRecord,
    report: JobReport,
    sent: SentDocument,
    *,
    reveals: tuple[Reveal, ...],
    digests: dict[str, str],
) -> AuditRecord:
    """The record of a job, from what is stored about it. Pure."""
    job = facts.job
    accounts = _accounts(facts)
    return AuditRecord(
        job=job.job,
        kind=job.kind,
        source=job.source,
        judged_at=job.judged_at,
        sent_at=sent.sent_at,
        given_up=sent.given_up,
        refusal=job.refusal.code if job.refusal else "",
        undoes=job.undoes.job if job.undoes else "",
        reasons=tuple(each.code for each in job.approval.reasons) if job.approval else (),
        decision=facts.decision,
        reveals=reveals,
        rows=tuple(
            AuditRow(
                row_number=row.row_number,
                user_name=row.user_name,
                outcome=row.status,
                object_id=accounts.get(row.row_number, ("", ""))[0],
                mark=accounts.get(row.row_number, ("", ""))[1],
                codes=tuple(each.code for each in row.findings),
            )
            for row in report.rows
        ),
        digests=digests,
    )


def _accounts(facts: JobRecord) -> dict[int, tuple[str, str]]:
    """The object id and the mark of each account that the job created or was to remove."""
    undoes = facts.job.undoes
    if facts.job.kind is JobKind.UNDO and undoes:
        return {
            number: (object_id, undoes.marks.get(number, ""))
            for number, object_id in undoes.accounts.items()
        }
    return {
        row.row_number: (row.object_id, row.mark)
        for outcome in facts.outcomes.values()
        for row in outcome.rows
        if row.object_id
    }


async def _reveals(app: App, job: JobDocument, sent: SentDocument) -> tuple[Reveal, ...]:
    """Who looked at the passwords of the job, and who handed them over."""
    if app.settings.page is None:
        return ()
    began = job.judged_at or job.source.last_modified
    days = (sent.sent_at + _LONGEST_REVEALED - began).days + 1
    names = [blob_names.reveals_blob(began + timedelta(days=day)) for day in range(days)]
    blobs = await gather_some([app.storage.jobs.read(name) for name in dict.fromkeys(names)])
    documents = [decode(blob.content, RevealsDocument) for blob in blobs if blob]
    return tuple(each for day in documents for each in day.reveals if each.job == job.job)


async def _digests(app: App, facts: JobRecord) -> dict[str, str]:
    job = facts.job.job
    names = [
        blob_names.job_blob(job),
        blob_names.allocation_blob(job),
        blob_names.sent_blob(job),
        *(entry.blob for entry in facts.job.batches),
        *(blob_names.outcome_blob(job, batch) for batch in facts.outcomes),
        *(blob_names.removed_blob(job, batch) for batch in facts.removed),
    ]
    if facts.decision is not None:
        names.append(blob_names.decision_blob(blob_names.first_job(job)))
    blobs = await gather_some([app.storage.jobs.read(name) for name in names])
    return {
        name: hashlib.sha256(blob.content).hexdigest()
        for name, blob in zip(names, blobs, strict=True)
        if blob
    }
