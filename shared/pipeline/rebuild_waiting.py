"""Rebuild the waiting list of a file from its jobs, in place of one that is damaged or deleted.

The list repeats what other documents say: the first job names the rows that wait, its rounds their
results, and the jobs in `undo/` who waits no more.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count

from shared.allocation.waiting import finish_round, join_round, withdraw
from shared.errors import DocumentError
from shared.models import JobReport
from shared.pipeline.app import App
from shared.pipeline.build_report import JobRecord, assemble_report
from shared.pipeline.job_listing import list_days, list_jobs
from shared.pipeline.job_store import JobStore, gather_some
from shared.pipeline.load_record import load_documents
from shared.pipeline.waiting_rows import list_results, list_waiting
from shared.state.blob_names import first_job, job_time, round_id
from shared.state.documents import UndoneJob
from shared.state.waiting_documents import WaitingDocument


async def rebuild_waiting(app: App, job: str) -> WaitingDocument:
    """The waiting list of the file that `job` was the first to answer.

    Raises DocumentError if the documents of its jobs cannot be read, or none of its rows waited.
    """
    first = await _load(app, job)
    waiting = first and list_waiting(first, _report(first), await _reported_at(app, job))
    if not waiting:
        msg = "a waiting list cannot be rebuilt from the documents of its job"
        raise DocumentError(msg)
    for number in count(2):
        finished = await _load(app, round_id(job, number))
        if finished is None:
            break
        waiting = await _after_round(app, waiting, finished)
    for undoes in await _undo_jobs(app, job):
        waiting = withdraw(waiting, (*undoes.withdrawn, *undoes.in_round))
    return waiting


async def _after_round(app: App, waiting: WaitingDocument, record: JobRecord) -> WaitingDocument:
    """The list after a round; with its rows in it while its report is not sent."""
    job = record.job
    if job.round is None:
        return waiting
    numbers = [row.row_number for rows in record.rows.values() for row in rows]
    joined = join_round(waiting, job.round, numbers, job.judged_at or job_time(job.job))
    sent = await JobStore(app.storage.jobs, job.job).load_sent()
    if sent is None:
        return joined
    results = list_results(record, _report(replace(record, waiting=joined)))
    return finish_round(joined, job.round.number, results, sent.sent_at)


async def _load(app: App, job: str) -> JobRecord | None:
    store = JobStore(app.storage.jobs, job)
    document = await store.load_job()
    return None if document is None else await load_documents(store, document)


def _report(record: JobRecord) -> JobReport:
    return assemble_report(record, lambda _: "")


async def _reported_at(app: App, job: str) -> datetime:
    sent = await JobStore(app.storage.jobs, job).load_sent()
    return sent.sent_at if sent else datetime.now(UTC)


async def _undo_jobs(app: App, job: str) -> Sequence[UndoneJob]:
    """The contents of the lists in `undo/` about the jobs of a file."""
    jobs = app.storage.jobs
    days = await list_days(jobs, job_time(job), datetime.now(UTC) + timedelta(days=1))
    others = [each for each in await list_jobs(jobs, days) if first_job(each) == each != job]
    # Ids of one second do not sort by time.
    later = [each for each in others if job_time(each) >= job_time(job)]
    documents = await gather_some([_load_undo_job(app, each) for each in later])
    return [each for each in documents if each and first_job(each.job) == job]


async def _load_undo_job(app: App, job: str) -> UndoneJob | None:
    try:
        document = await JobStore(app.storage.jobs, job).load_job()
    except DocumentError:
        return None  # it harms its own file only
    return document.undoes if document else None
