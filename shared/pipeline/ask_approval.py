"""Ask for an approval: note that a list waits for one, and send the approvers their mail, once."""

import logging
from datetime import UTC, datetime

from shared.errors import GraphError
from shared.events import Event, record
from shared.models import JobReport, OutcomeStatus
from shared.pipeline.app import App
from shared.pipeline.build_report import JobRecord, approval_until, origin
from shared.pipeline.deliver import send_to_all
from shared.pipeline.job_store import JobStore
from shared.rendering import Texts
from shared.rendering.approval_mail import ApprovalRequest, render_approval_request
from shared.state import blob_names
from shared.state.approval_documents import AskedDocument, MailedDocument
from shared.state.documents import RoundPurpose


async def ask_for_approval(
    app: App, job_record: JobRecord, report: JobReport, texts: Texts
) -> None:
    """Ask the approvers about a job that waits for them; with a reminder round, once more.

    Raises GraphError if the mail is refused for now. One that is refused for good is logged: the
    list is on the page all the same.
    """
    job, page = job_record.job, app.settings.page
    waits = sum(row.status is OutcomeStatus.WAITING for row in report.rows)
    if job.approval is None or job_record.decision is not None or not waits or page is None:
        return
    is_reminder = job.round is not None and job.round.purpose is RoundPurpose.REMIND
    if job.round is not None and not is_reminder:
        return
    first = blob_names.first_job(job.job)
    store = JobStore(app.storage.jobs, first)
    now = datetime.now(UTC)
    asked = AskedDocument(asked_at=now, file_name=job.source.blob_name)
    await store.create(blob_names.asked_blob(first), asked)
    mailed = blob_names.mailed_blob(first, reminder=is_reminder)
    if await app.storage.jobs.facts(mailed) is not None:
        return
    mail = render_approval_request(
        ApprovalRequest(
            file_name=job.source.blob_name,
            kind=job.kind,
            count=waits,
            remarks=(*origin(job), *job.approval.reasons),
            until=approval_until(job, job.approval),
            url=f"{page.url}/files/{first}",
            is_reminder=is_reminder,
        ),
        texts,
    )
    try:
        await send_to_all(app, job.job, mail, job.approval.asked)
    except GraphError as error:
        if not error.is_final:
            raise
        record(Event.APPROVAL_NOT_ASKED, logging.ERROR, job=job.job, code=error.code)
    else:
        record(Event.APPROVAL_ASKED, job=job.job, rows=waits, reminder=str(is_reminder).lower())
    await store.create(mailed, MailedDocument(at=now))
