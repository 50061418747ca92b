"""The files that a person may see, from their stored documents."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final

from shared.errors import RollcallError
from shared.models import JobReport
from shared.page.approval import OpenApproval, find_open, is_asked
from shared.page.live_progress import Phase, Progress, Watcher
from shared.page.notes import UploadNote, find_upload, list_uploads
from shared.page.people import Person, Role
from shared.pipeline.app import App
from shared.pipeline.build_report import assemble_report
from shared.pipeline.job_listing import list_days, list_jobs
from shared.pipeline.job_store import JobStore, gather_some
from shared.pipeline.load_report import load_record
from shared.pipeline.waiting_store import load_waiting
from shared.state import blob_names
from shared.state.blob_names import first_job, round_id
from shared.state.waiting_documents import WaitingDocument

_KEPT_DAYS: Final = 30
MOST_FILES: Final = 50
_MOST_LISTS: Final = 200
_MOST_ROUNDS: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffFile:
    """A file and its progress; `uploader` is empty where nobody used the page for it."""

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
    """A file with its report as far as it is known, without passwords; None before the verdict.

    `waiting` is its waiting list, None if no row ever waited, and `rounds` the last of its rounds;
    a round itself has neither.
    """

    file: StaffFile
    report: JobReport | None
    own: bool
    waiting: WaitingDocument | None = None
    rounds: tuple[StaffFile, ...] = ()
    approval: OpenApproval | None = None  # that nobody has decided about


async def list_files(app: App, watcher: Watcher, person: Person) -> Sequence[StaffFile]:
    """The newest files of the last 30 days that this person may see."""
    known = await _known_files(app, person)
    newest = list(known.items())[:MOST_FILES]
    return await gather_some([_file(app, watcher, job, note) for job, note in newest])


async def list_waiting(app: App, person: Person) -> Sequence[WaitingDocument]:
    """The waiting lists with people who wait, of the files that this person may see."""
    jobs = list(await _known_files(app, person))[:_MOST_LISTS]
    found = await gather_some([load_waiting(app, job) for job in jobs])
    return [each for each in found if each and not each.is_over]


async def _known_files(app: App, person: Person) -> dict[str, UploadNote | None]:
    """The first jobs of the files that a person may see, the newest first."""
    if not person.may(Role.READ_ALL):
        return {note.job: note for note in await list_uploads(app, person.person_id)}
    known: dict[str, UploadNote | None] = {note.job: note for note in await list_uploads(app)}
    jobs = {*known, *map(first_job, await _jobs(app))}
    return {job: known.get(job) for job in sorted(jobs, reverse=True)}


async def open_file(app: App, watcher: Watcher, person: Person, job: str) -> FileReport | None:
    """A file with its report, or None where there is no such file for this person."""
    if not blob_names.is_job_id(job):
        return None
    own = await find_upload(app, person.person_id, first_job(job))
    if own is None and not await _may_see_others(app, person, job):
        return None
    note = own or await _note_of_anybody(app, first_job(job))
    is_noted = note is not None and job == first_job(job)
    if not is_noted and await JobStore(app.storage.jobs, job).load_job() is None:
        return None
    file = await _file(app, watcher, job, note, at_once=True)
    waiting = await load_waiting(app, job)
    return FileReport(
        file=file,
        report=await load_public_report(app, job),
        own=own is not None,
        waiting=waiting,
        rounds=await _rounds(app, watcher, waiting, file) if waiting else (),
        approval=await find_open(app, job) if waiting and not waiting.is_over else None,
    )


async def _note_of_anybody(app: App, job: str) -> UploadNote | None:
    return next((each for each in await list_uploads(app) if each.job == job), None)


async def _rounds(
    app: App, watcher: Watcher, waiting: WaitingDocument, file: StaffFile
) -> tuple[StaffFile, ...]:
    numbers = range(max(2, waiting.round - _MOST_ROUNDS + 1), waiting.round + 1)
    jobs = [round_id(waiting.job, number) for number in numbers]
    looks = await gather_some([watcher.look(app, job) for job in jobs])
    return tuple(
        replace(file, job=job, progress=look) for job, look in zip(jobs, looks, strict=True)
    )


async def may_see(app: App, person: Person, job: str) -> bool:
    """True if this person may see a file; cheaper than opening it."""
    if not blob_names.is_job_id(job):
        return False
    if await _may_see_others(app, person, job):
        return True
    return await find_upload(app, person.person_id, first_job(job)) is not None


async def _may_see_others(app: App, person: Person, job: str) -> bool:
    """True if this person may see a file that somebody else uploaded."""
    if person.may(Role.READ_ALL):
        return True
    return person.may(Role.APPROVE) and await is_asked(app, job)


async def load_public_report(app: App, job: str) -> JobReport | None:
    """The report of a job as far as it is known, without passwords; None before the verdict."""
    store = JobStore(app.storage.jobs, job)
    document = await store.load_job()
    if document is None:
        return None
    return assemble_report(await load_record(app, store, document), lambda _: "")


async def _jobs(app: App) -> Iterable[str]:
    now = datetime.now(UTC)
    jobs = app.storage.jobs
    return await list_jobs(jobs, await list_days(jobs, now - timedelta(days=_KEPT_DAYS), now))


async def _file(
    app: App, watcher: Watcher, job: str, note: UploadNote | None, *, at_once: bool = False
) -> StaffFile:
    return StaffFile(
        job=job,
        file_name=note.file_name if note else await _file_name(app, job),
        uploader=note.name if note else "",
        progress=await watcher.look(app, job, at_once=at_once),
    )


async def _file_name(app: App, job: str) -> str:
    try:
        document = await JobStore(app.storage.jobs, job).load_job()
    except RollcallError:
        return ""
    return document.source.blob_name if document else ""
