"""What is stored about files, for the people who may see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from shared.errors import RollcallError
from shared.models import JobReport
from shared.page.live_progress import Phase, Progress, Watcher
from shared.page.notes import UploadNote, find_upload, list_uploads
from shared.page.people import Person, Role
from shared.pipeline.app import App
from shared.pipeline.build_report import assemble_report
from shared.pipeline.job_store import JobStore, gather_some
from shared.pipeline.load_report import load_record
from shared.state import blob_names

_KEPT_DAYS: Final = 30
MOST_FILES: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffFile:
    """A file and how far it has come; `uploader` is empty where nobody used the page for it."""

    job: str
    file_name: str
    uploader: str
    progress: Progress

    @property
    def uploaded_at(self) -> datetime:
        """When it was uploaded, to the second."""
        return blob_names.job_time(self.job)

    @property
    def is_over(self) -> bool:
        """True if its report was sent, or given up."""
        return self.progress.phase is Phase.DONE


@dataclass(frozen=True, slots=True, kw_only=True)
class FileReport:
    """A file with its report as far as it is known, without passwords; None before the verdict."""

    file: StaffFile
    report: JobReport | None
    own: bool


async def list_files(app: App, watcher: Watcher, person: Person) -> Sequence[StaffFile]:
    """The newest files of the last 30 days that this person may see."""
    if not person.may(Role.READ_ALL):
        notes = (await list_uploads(app, person.person_id))[:MOST_FILES]
        return await gather_some([_noted(app, watcher, note) for note in notes])
    known = {note.job: note for note in await list_uploads(app)}
    jobs = sorted({*known, *await _jobs(app)}, reverse=True)[:MOST_FILES]
    return await gather_some([_file(app, watcher, job, known.get(job)) for job in jobs])


async def open_file(app: App, watcher: Watcher, person: Person, job: str) -> FileReport | None:
    """A file with its report, or None where there is no such file for this person."""
    if not blob_names.is_job_id(job):
        return None
    note = await find_upload(app, person.person_id, job)
    if note is None and not person.may(Role.READ_ALL):
        return None
    if note is None:
        others = {each.job: each for each in await list_uploads(app)}
        found = others.get(job)
        if found is None and await JobStore(app.storage.jobs, job).load_job() is None:
            return None
        file = await _file(app, watcher, job, found)
    else:
        file = await _noted(app, watcher, note)
    report = await load_public_report(app, job)
    return FileReport(file=file, report=report, own=note is not None)


async def may_see(app: App, person: Person, job: str) -> bool:
    """True if this person may see a file; cheaper than opening it."""
    if not blob_names.is_job_id(job):
        return False
    if person.may(Role.READ_ALL):
        return True
    return await find_upload(app, person.person_id, job) is not None


async def load_public_report(app: App, job: str) -> JobReport | None:
    """The report of a job as far as it is known, without passwords; None before the verdict."""
    store = JobStore(app.storage.jobs, job)
    document = await store.load_job()
    if document is None:
        return None
    return assemble_report(await load_record(app, store, document), lambda _: "")


async def _jobs(app: App) -> list[str]:
    now = datetime.now(UTC)
    days = [blob_names.day_prefix(now - timedelta(days=days)) for days in range(_KEPT_DAYS + 1)]
    listed = await gather_some([app.storage.jobs.folders(day) for day in days])
    return [job for jobs in listed for job in jobs if blob_names.is_job_id(job)]


async def _noted(app: App, watcher: Watcher, note: UploadNote) -> StaffFile:
    return StaffFile(
        job=note.job,
        file_name=note.file_name,
        uploader=note.name,
        progress=await watcher.look(app, note.job),
    )


async def _file(app: App, watcher: Watcher, job: str, note: UploadNote | None) -> StaffFile:
    if note:
        return await _noted(app, watcher, note)
    return StaffFile(
        job=job,
        file_name=await _file_name(app, job),
        uploader="",
        progress=await watcher.look(app, job),
    )


async def _file_name(app: App, job: str) -> str:
    try:
        document = await JobStore(app.storage.jobs, job).load_job()
    except RollcallError:
        return ""
    return document.source.blob_name if document else ""
