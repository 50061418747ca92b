"""Reporting: one mail that accounts for every row, then the secrets are erased."""

import asyncio
import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from shared.errors import GraphError, GraphThrottledError
from shared.events import Event, record
from shared.models import Finding, JobReport, RemarkCode
from shared.pipeline.app import App
from shared.pipeline.dispatch import open_batches, put_off, put_off_busy
from shared.pipeline.erasure import erase_secrets
from shared.pipeline.job_store import JobStore
from shared.pipeline.load_report import gather_report
from shared.pipeline.tracing import traced
from shared.rendering import render_mail, render_public
from shared.state import blob_names
from shared.state.documents import JobDocument, SentDocument
from shared.state.messages import REPORT, JobMessage
from shared.telemetry import Step, count_missing_licenses, count_rows, time_answer

_MINUTE = 60.0
_PAUSES = (1 * _MINUTE, 5 * _MINUTE, 15 * _MINUTE, 60 * _MINUTE)  # after that hourly
_OVERDUE_ATTEMPT = len(_PAUSES)  # by then an hour has passed, and somebody must look
_LAST_ATTEMPT = 27  # 24 hours after the first


@traced(Step.REPORT)
async def report(app: App, message: JobMessage) -> None:
    """Send the report of a job whose batches are complete, once."""
    store = JobStore(app, message.job)
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
    await erase_secrets(app, job.job)


async def _is_due(store: JobStore, job: JobDocument) -> bool:
    """Whether nothing is in work any more; the last batch to finish asks for the report."""
    if job.refusal or not job.batches:
        return True
    allocation = await store.load_allocation()
    return allocation is not None and not open_batches(allocation, await store.complete_batches())


async def _send(app: App, store: JobStore, job: JobDocument, message: JobMessage) -> bool:
    """Send the mail; False when it is put off."""
    full = await gather_report(app, store, job)
    public = await asyncio.to_thread(render_public, full, job.terms.language)
    await _keep(app, job.job, public.html, public.results_csv)
    try:
        recipients, remarks = await _recipients(app, job)
        told = replace(full, remarks=(*full.remarks, *remarks))
        mail = await asyncio.to_thread(render_mail, told, job.terms.language)
        # A report that stood still until its lease was over may have been overtaken meanwhile.
        if await store.load_sent() is not None:
            return True
        await app.graph().send_mail(mail, recipients)
    except GraphError as error:
        if message.attempt < _LAST_ATTEMPT:
            await _try_later(app, message, error)
            return False
        record(Event.REPORT_GIVEN_UP, logging.ERROR, job=job.job, code=error.code)
        await _close(store, given_up=True)
        return True
    await _close(store, given_up=False)
    record(Event.REPORT_SENT, job=job.job, rows=len(full.rows), attempt=message.attempt)
    _measure(full)
    return True


def _measure(sent: JobReport) -> None:
    count_rows(Counter(row.status.value for row in sent.rows))
    for sku in sent.skus:
        count_missing_licenses(sku.sku_part_number, sku.missing)
    run = "undo" if sent.is_undo else "preview" if sent.preview else "create"
    time_answer((datetime.now(UTC) - sent.dropped_at).total_seconds(), run)


async def _try_later(app: App, message: JobMessage, error: GraphError) -> None:
    overdue = message.attempt >= _OVERDUE_ATTEMPT
    record(
        Event.REPORT_OVERDUE if overdue else Event.REPORT_WAITS,
        logging.ERROR if overdue else logging.WARNING,
        job=message.job,
        status=error.status,
        code=error.code,
        request_id=error.request_id,
    )
    asked = error.retry_after if isinstance(error, GraphThrottledError) else 0.0
    await put_off(app, REPORT, message, max(asked, mail_pause(message.attempt)))


def mail_pause(attempt: int) -> float:
    """Seconds until a refused mail is tried again: 1, 5, 15, 60 minutes, then each hour."""
    return _PAUSES[min(attempt, len(_PAUSES)) - 1]


async def _close(store: JobStore, *, given_up: bool) -> None:
    await store.create(
        blob_names.sent_blob(store.job), SentDocument(sent_at=datetime.now(UTC), given_up=given_up)
    )


async def _keep(app: App, job: str, html: str, results_csv: bytes) -> None:
    """Keep the answer without passwords, for flows and for later."""
    await app.storage.results.put(f"{job}/report.html", html.encode(), "text/html; charset=utf-8")
    await app.storage.results.put(f"{job}/results.csv", results_csv, "text/csv; charset=utf-8")


async def _recipients(app: App, job: JobDocument) -> tuple[tuple[str, ...], tuple[Finding, ...]]:
    """The configured recipients and those of the file whose domain is the tenant's own.

    And what to tell of the others.
    """
    extra = job.terms.extra_recipients
    if not extra:
        return app.settings.results_recipients, ()
    domains = (await app.graph().read_tenant(())).verified_domains
    allowed = [each for each in extra if each.rpartition("@")[2].lower() in domains]
    everybody = {each.lower(): each for each in (*app.settings.results_recipients, *allowed)}
    return tuple(everybody.values()), _left_out([each for each in extra if each not in allowed])


def _left_out(recipients: Sequence[str]) -> tuple[Finding, ...]:
    if not recipients:
        return ()
    facts = {"value": ", ".join(recipients)}
    return (Finding(code=RemarkCode.RECIPIENTS_NOT_OURS, facts=facts),)
