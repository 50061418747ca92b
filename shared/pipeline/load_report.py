"""Load everything stored about a job, with its passwords, for its report."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import replace

from shared.errors import SecretError
from shared.events import Event, record
from shared.models import JobReport, PasswordDelivery
from shared.pipeline.app import App
from shared.pipeline.approvals import load_decision
from shared.pipeline.build_report import JobRecord, assemble_report
from shared.pipeline.earlier_uploads import find_earlier_upload
from shared.pipeline.job_store import JobStore, gather_some
from shared.pipeline.load_record import load_documents
from shared.pipeline.waiting_store import load_waiting
from shared.state.documents import IntentRow, JobDocument


async def load_record(app: App, store: JobStore, job: JobDocument) -> JobRecord:
    """Everything stored about a job except its passwords."""
    documents, earlier = await asyncio.gather(
        load_documents(store, job), find_earlier_upload(app, job)
    )
    waiting = await load_waiting(app, job.round.first_job) if job.round else None
    decision = await load_decision(app, job.job) if job.approval else None
    return replace(documents, earlier=earlier, waiting=waiting, decision=decision)


async def gather_report(app: App, store: JobStore, facts: JobRecord, *, give_up: bool) -> JobReport:
    """The report of a job with its temporary passwords, as far as they may be delivered.

    Raises SecretError while a password cannot be opened, or the passphrase is missing that would
    lock it; with `give_up` such rows are reported without their password instead.
    """
    job, run = facts.job, facts.allocation.run if facts.allocation else ()
    if job.terms.password_delivery in (PasswordDelivery.PAGE, PasswordDelivery.NONE):
        report = assemble_report(facts, lambda _: "")
        return replace(report, guide_url=app.settings.guide_url)
    passwords = await _passwords(app, store, job, run, give_up=give_up)
    report = assemble_report(facts, passwords.get)
    return replace(
        report, passphrase=app.settings.results_passphrase, guide_url=app.settings.guide_url
    )


async def _passwords(
    app: App, store: JobStore, job: JobDocument, run: Sequence[str], *, give_up: bool
) -> dict[int, str]:
    if run and _lacks_passphrase(app, job):
        if not give_up:
            msg = "the passphrase is missing"
            raise SecretError(msg)
        # Never send them unencrypted instead: each row says what to do about its password.
        record(Event.PASSPHRASE_MISSING, logging.ERROR, job=job.job)
        return {}
    intents = await gather_some([store.load_intents(batch) for batch in run])
    rows = [
        row
        for each in intents
        if each
        for row in each.rows
        if row.sealed_password and not row.is_password_lost
    ]
    opened = {row.row_number: _open(app, job.job, row, give_up=give_up) for row in rows}
    return {number: password for number, password in opened.items() if password}


def _lacks_passphrase(app: App, job: JobDocument) -> bool:
    """True if the settings have changed, so that nothing can lock this job's passwords."""
    encrypted = job.terms.password_delivery is PasswordDelivery.ENCRYPTED
    return encrypted and not app.settings.results_passphrase


def _open(app: App, job: str, row: IntentRow, *, give_up: bool) -> str:
    try:
        return app.sealer.open(row.sealed_password, job, row.row_number)
    except SecretError:
        if not give_up:
            raise
        # The row is reported without a password and says what to do about it.
        record(Event.SECRET_LOST, logging.ERROR, job=job, row=row.row_number)
        return ""
