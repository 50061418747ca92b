"""Report: send one mail that accounts for every row, then erase the passwords."""

import asyncio
import logging
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime

from shared.errors import GraphError, GraphThrottledError, SecretError
from shared.events import Event, record
from shared.models import JobReport, OutcomeStatus
from shared.pipeline.app import App
from shared.pipeline.ask_approval import ask_for_approval
from shared.pipeline.build_report import JobRecord, rows_told_before
from shared.pipeline.deliver import choose_extra_readers, deliver, send_copy
from shared.pipeline.dispatch import open_batches, put_off, put_off_busy, traced
from shared.pipeline.erasure import erase_reported
from shared.pipeline.job_store import JobStore
from shared.pipeline.load_report import gather_report, load_record
from shared.pipeline.rounds import keep_waiting
from shared.pipeline.uploads import recipients_of
from shared.pipeline.waiting_rows import apply_withdrawals, describe_round
from shared.pipeline.waiting_store import HAS_LIST
from shared.rendering import Texts, render_public, texts_in
from shared.retry import (
    MAIL_LAST_ATTEMPT,
    MAIL_OVERDUE_ATTEMPT,
    MAIL_SECRETS_ATTEMPT,
    mail_pause,
)
from shared.state import blob_names
from shared.state.documents import JobDocument, RoundPurpose, SentDocument
from shared.state.messages import REPORT, JobMessage
from shared.state.waiting_documents import WaitingDocument
from shared.telemetry import Step, count_missing_licenses, count_rows, time_answer


@traced(Step.REPORT)
async def send_report(app: App, message: JobMessage) -> None:
    """Send the report of a job whose batches are complete, once."""
    store = JobStore(app.storage.jobs, message.job)
    job = await store.load_job()
    if job is None:
        record(Event.JOB_UNKNOWN, logging.WARNING, job=message.job)
        return
    if not await _is_due(store, job):
        return
    async with app.storage.jobs.lease(blob_names.job_blob(job.job)) as lease:
        if lease is None:
            await put_off_busy(app, REPORT, message)
            return
        if await store.load_sent() is None and not await _send(app, store, job, message):
            return
    await erase_reported(app, job)


async def _is_due(store: JobStore, job: JobDocument) -> bool:
    """True if no batch is open any more; the last one to finish queues the report."""
    if job.refusal or not job.batches:
        return True
    allocation = await store.load_allocation()
    return allocation is not None and not open_batches(allocation, await store.complete_batches())


async def _send(app: App, store: JobStore, job: JobDocument, message: JobMessage) -> bool:
    """Send the mail; False if it is delayed."""
    try:
        job_record = await load_record(app, store, job)
        give_up = message.attempt >= MAIL_SECRETS_ATTEMPT
        report = await gather_report(app, store, job_record, give_up=give_up)
    except SecretError:
        await _wait_for_secrets(app, message)
        return False
    waiting = await keep_waiting(app, job_record, report)
    report = _final_report(job_record, report, waiting)
    if _goes_unsaid(job, report):
        await _close(store, waiting, given_up=False)
        return True
    texts = texts_in(job.terms.language, app.settings.results_time_zone)
    try:
        await ask_for_approval(app, job_record, report, texts)
    except GraphError as error:
        if message.attempt < MAIL_LAST_ATTEMPT:
            await _try_later(app, message, error)
            return False
        record(Event.APPROVAL_NOT_ASKED, logging.ERROR, job=job.job, code=error.code)
    public = await asyncio.to_thread(render_public, report, texts)
    await _keep(app, job, public.html, public.results_csv)
    try:
        readers = await choose_extra_readers(app, job)
        # If this run stalled until its lease expired, another one may have sent the report.
        if await store.load_sent() is not None:
            return True
        await deliver(app, replace(report, remarks=(*report.remarks, *readers.remarks)), texts)
    except GraphError as error:
        if message.attempt < MAIL_LAST_ATTEMPT and not error.is_final:
            await _try_later(app, message, error)
            return False
        record(Event.REPORT_GIVEN_UP, logging.ERROR, job=job.job, code=error.code)
        await _close(store, waiting, given_up=True)
        return True
    await _close(store, waiting, given_up=False)
    record(Event.REPORT_SENT, job=job.job, rows=len(report.rows), attempt=message.attempt)
    _measure(report)
    await send_copy(app, report, texts, readers.addresses)
    await _tell_operators(app, report, texts)
    return True


def _final_report(
    job_record: JobRecord, gathered: JobReport, waiting: WaitingDocument | None
) -> JobReport:
    """The report with its round, and without rows that an earlier mail settled."""
    silent = rows_told_before(job_record)
    report = apply_withdrawals(gathered, waiting)
    report = replace(report, rows=tuple(row for row in report.rows if row.row_number not in silent))
    if report.stopped:
        code = report.stopped.facts["code"]
        record(
            Event.FILE_STOPPED,
            logging.ERROR,
            job=job_record.job.job,
            rows=len(report.rows),
            code=code,
        )
    return replace(report, round=describe_round(job_record.job, report, waiting))


async def _tell_operators(app: App, sent: JobReport, texts: Texts) -> None:
    """Send the operators a copy of the report of a file that was stopped."""
    if sent.stopped is None:
        return
    operator = app.settings.alert_email
    readers = {each.lower() for each in recipients_of(app.settings, sent.file_name)}
    if operator and operator.lower() not in readers:
        await send_copy(app, sent, texts, [operator])


def _goes_unsaid(job: JobDocument, report: JobReport) -> bool:
    """True of a round that gives nobody anything; but that a list was approved is news."""
    if job.round is None:
        return False
    if job.round.purpose is not RoundPurpose.RESUME:
        return not report.rows
    waits = all(row.status is OutcomeStatus.WAITING for row in report.rows)
    return waits and not job.round.after_approval


def _measure(sent: JobReport) -> None:
    count_rows(Counter(row.status.value for row in sent.rows))
    for sku in sent.skus:
        count_missing_licenses(sku.sku_part_number, sku.missing)
    time_answer((datetime.now(UTC) - sent.dropped_at).total_seconds(), sent.kind.value)


async def _wait_for_secrets(app: App, message: JobMessage) -> None:
    """Retry: another instance may already have the key or passphrase that this one lacks."""
    record(Event.REPORT_WAITS, logging.WARNING, job=message.job, code="secrets")
    await put_off(app, REPORT, message, mail_pause(message.attempt))


async def _try_later(app: App, message: JobMessage, error: GraphError) -> None:
    overdue = message.attempt >= MAIL_OVERDUE_ATTEMPT
    record(
        Event.REPORT_OVERDUE if overdue else Event.REPORT_WAITS,
        logging.ERROR if overdue else logging.WARNING,
        job=message.job,
        status=error.status,
        code=error.code,
        request_id=error.request_id,
    )
    asked = error.retry_after if isinstance(error, GraphThrottledError) else 0.0
    await put_off(app, REPORT, message, mail_pause(message.attempt, asked))


async def _close(store: JobStore, waiting: WaitingDocument | None, *, given_up: bool) -> None:
    await store.create(
        blob_names.sent_blob(store.job),
        SentDocument(sent_at=datetime.now(UTC), given_up=given_up),
        HAS_LIST if waiting and waiting.job == store.job else None,
    )


async def _keep(app: App, job: JobDocument, html: str, results_csv: bytes) -> None:
    """Store the results without passwords, for flows and for later."""
    results, kind = app.storage.results, "text/csv; charset=utf-8"
    await results.put(f"{job.job}/report.html", html.encode(), "text/html; charset=utf-8")
    await results.put(f"{job.job}/results.csv", results_csv, kind)
    number = job.round.number if job.round else 1
    if by_file := blob_names.outcome_of_file(job.source.blob_name, number):
        await results.put(by_file, results_csv, kind)
