"""Detect re-uploads of the same file."""

from shared.models import EarlierUpload, PasswordDelivery
from shared.pipeline.app import App
from shared.pipeline.job_store import JobStore
from shared.state import blob_names
from shared.state.blob_names import job_time
from shared.state.documents import JobDocument, SentDocument, Source, Stage

# Look at no more than the last jobs of a file that is uploaded all the time.
_MOST_UPLOADS = 10


_NEVER_MAILED = (PasswordDelivery.PAGE, PasswordDelivery.NONE)


async def mark_file(app: App, job: str, source: Source) -> None:
    """Mark the content of this job so that a later job finds it, unless it was never read."""
    if source.content_digest:
        await app.storage.jobs.put(_marks(source) + job, b"", "application/octet-stream")


async def is_known(app: App, job: str, source: Source) -> bool:
    """True if another job processed this content under this name."""
    return any(marked != job for marked in await _marked_jobs(app, source))


async def find_earlier_upload(app: App, job: JobDocument) -> EarlierUpload | None:
    """The last job before `job` on the same name and content whose mail has passwords.

    If there is none, the last job of all; None if the file is new.
    """
    if not job.source.content_digest:
        return None
    others = (each for each in await _marked_jobs(app, job.source) if each != job.job)
    earlier = sorted((each for each in others if job_time(each) <= job_time(job.job)), reverse=True)
    uploads = [
        found for each in earlier[:_MOST_UPLOADS] if (found := await _upload(app, each, job))
    ]
    fallback = uploads[0] if uploads else None
    return next((each for each in uploads if each.has_passwords), fallback)


async def _marked_jobs(app: App, source: Source) -> list[str]:
    prefix = _marks(source)
    return [blob_names.named_part(name, prefix) for name in await app.storage.jobs.names(prefix)]


def _marks(source: Source) -> str:
    return blob_names.same_file_blobs(source.blob_name, source.content_digest)


async def _upload(app: App, job_id: str, later: JobDocument) -> EarlierUpload | None:
    store = JobStore(app.storage.jobs, job_id)
    job, sent = await store.load_job(), await store.load_sent()
    # Storage counts in seconds: within one second, only a reported job was certainly earlier.
    if job is None or (sent is None and job_time(job.job) == job_time(later.job)):
        return None
    return EarlierUpload(
        dropped_at=job.source.last_modified, has_passwords=await _mailed_passwords(store, job, sent)
    )


async def _mailed_passwords(store: JobStore, job: JobDocument, sent: SentDocument | None) -> bool:
    if sent is None or sent.given_up or job.terms.password_delivery in _NEVER_MAILED:
        return False
    allocation = await store.load_allocation()
    # One after the other: the first batch nearly always decides.
    for batch in allocation.run if allocation else ():
        outcome = await store.load_outcome(batch)
        if outcome and any(row.stage is Stage.LICENSED for row in outcome.rows):
            return True
    return False
