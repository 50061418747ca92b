"""Approvals: which lists need one, who decided, and whether a job may go on.

A list that needs an approval is allocated like any other, but every valid row waits for the reason
`approval`, and Graph is not asked for anything. The decision is a blob of its own, create-only: of
two approvers the first one decides. A round is made of the rows only then, and allocation looks at
the decision once more.
"""

import hashlib
from dataclasses import replace

from shared.events import Event, record
from shared.models import Finding, JobKind, RemarkCode
from shared.models.reasons import (
    many_removals,
    many_rows,
    many_rows_in_a_day,
)
from shared.pipeline.app import App
from shared.pipeline.daily_totals import add_rows, rows_today
from shared.pipeline.job_store import JobStore
from shared.settings import ApprovalSettings
from shared.state import blob_names
from shared.state.approval_documents import ApprovalNeed, DecisionDocument
from shared.state.blob_names import first_job
from shared.state.document_encoding import decode
from shared.state.documents import JobDocument, Source


async def with_approval(app: App, job: JobDocument) -> JobDocument:
    """The job with the approval that it needs; of a preview, with a remark that says so."""
    settings, count = app.settings.approval, sum(entry.row_count for entry in job.batches)
    if settings is None or job.kind is JobKind.UNDO or not count:
        return job
    reasons = await _reasons(app, settings, job, count)
    if job.kind is JobKind.PREVIEW:
        if not reasons:
            return job
        told = (Finding(code=RemarkCode.WOULD_NEED_APPROVAL), *reasons)
        return replace(job, terms=replace(job.terms, remarks=(*job.terms.remarks, *told)))
    if not reasons:
        await know_uploader(app, job.source)
        return job
    return replace(job, approval=_need(settings, reasons))


def approve_removals(
    settings: ApprovalSettings | None, count: int, limit: int, left: int
) -> ApprovalNeed | None:
    """The approval for more removals than are left of the folder's `limit`; None if none is."""
    if settings is None or count <= left:
        return None
    return _need(settings, [many_removals(count, limit)])


async def load_decision(app: App, job: str) -> DecisionDocument | None:
    """The decision about the file of a job; None while there is none."""
    blob = await app.storage.jobs.read(blob_names.decision_blob(first_job(job)))
    return None if blob is None else decode(blob.content, DecisionDocument)


async def decide(app: App, job: JobDocument, decision: DecisionDocument) -> DecisionDocument:
    """Store a decision unless there is one; returns the one that is stored."""
    store = JobStore(app.storage.jobs, job.job)
    stored = await store.create(blob_names.decision_blob(job.job), decision)
    if stored == decision:
        record(
            Event.APPROVAL_DECIDED,
            job=job.job,
            approved=str(decision.approved).lower(),
        )
        if decision.approved:
            await know_uploader(app, job.source)
    return stored


def is_approved(job: JobDocument, decision: DecisionDocument | None) -> bool:
    """True if the job needs no approval, or this very content was approved."""
    if job.approval is None:
        return True
    if decision is None or not decision.approved:
        return False
    return decision.digest == job.source.content_digest


async def know_uploader(app: App, source: Source) -> None:
    """Remember who uploaded a list that went through; storage forgets them a while after."""
    if source.uploader_id:
        name = blob_names.uploader_blob(_key(source))
        await app.storage.jobs.put(name, b"{}", "application/json")


async def _reasons(
    app: App, settings: ApprovalSettings, job: JobDocument, count: int
) -> list[Finding]:
    reasons = []
    if settings.above is not None:
        if job.kind is JobKind.PREVIEW:
            today = count + await rows_today(app.storage.jobs, _key(job.source))
        else:
            today = await add_rows(app.storage.jobs, job.job, _key(job.source), count)
        if not settings.above:
            reasons.append(Finding(code=RemarkCode.EVERY_LIST))
        elif count > settings.above:
            reasons.append(many_rows(count, settings.above))
        elif today > settings.above:
            reasons.append(many_rows_in_a_day(today, settings.above))
    if settings.for_new_uploaders:
        if not job.source.uploader_id:
            reasons.append(Finding(code=RemarkCode.UPLOADER_NOT_KNOWN))
        elif not await app.storage.jobs.facts(blob_names.uploader_blob(_key(job.source))):
            reasons.append(Finding(code=RemarkCode.NEW_UPLOADER))
    return reasons


def _need(settings: ApprovalSettings, reasons: list[Finding]) -> ApprovalNeed:
    return ApprovalNeed(reasons=tuple(reasons), asked=settings.recipients, days=settings.days)


def _key(source: Source) -> str:
    """One for each uploader, from which nobody's name can be read."""
    return hashlib.sha256(source.uploader_id.lower().encode()).hexdigest()
