"""The progress of each job, from the names and times of its blobs.

A job of 20,000 people has 1,600 blobs, and a thousand files a day have tens of thousands: listing
all of them every five minutes would cost more than provisioning. So jobs that were once seen closed
and without secrets are noted, and only the others are listed.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from shared.errors import DocumentError, StorageConflictError
from shared.pipeline.app import App
from shared.pipeline.erasure import is_erased
from shared.pipeline.job_listing import list_days, list_jobs
from shared.pipeline.job_store import gather_some
from shared.pipeline.waiting_store import has_list, is_over
from shared.retry import QUIET_AFTER_CLOSING
from shared.state import blob_names
from shared.state.blob_names import day_prefix, job_day
from shared.state.document_encoding import decode, encode
from shared.state.tenant_documents import SweptDocument
from shared.storage import BlobFacts

# An upload within the sweep's window belongs to a job of one of these: they are always listed.
_RECENT_DAYS = 4
# The storage rules keep jobs for this long. Earlier days are listed until all their jobs are over.
_KEPT = timedelta(days=30)
# The longest wait: a start date 366 days ahead, and what follows the account after that.
_LONGEST_WAIT = timedelta(days=460)


@dataclass(frozen=True, slots=True, kw_only=True)
class JobState:
    """The state of a job, from the names and times of its blobs."""

    job: str
    blobs: Sequence[BlobFacts]

    @property
    def is_judged(self) -> bool:
        """True if `job.json` is stored."""
        return self._has(blob_names.job_blob(self.job))

    @property
    def is_closed(self) -> bool:
        """True if its report was sent or given up."""
        return self._has(blob_names.sent_blob(self.job))

    @property
    def judged_at(self) -> datetime:
        """When `job.json` was stored; the time in its id while there is none."""
        name = blob_names.job_blob(self.job)
        stored = (blob.last_modified for blob in self.blobs if blob.name == name)
        return next(stored, blob_names.job_time(self.job))

    @property
    def last_change(self) -> datetime:
        """When one of its blobs was last written."""
        never = datetime.min.replace(tzinfo=UTC)
        return max((blob.last_modified for blob in self.blobs), default=never)

    @property
    def has_secrets(self) -> bool:
        """True if temporary passwords are still stored for it."""
        prefix = blob_names.intents_prefix(self.job)
        return any(blob.name.startswith(prefix) and not is_erased(blob) for blob in self.blobs)

    @property
    def is_audited(self) -> bool:
        """True if its audit record is stored."""
        return self._has(blob_names.audited_blob(self.job))

    @property
    def has_waiting(self) -> bool:
        """True if rows of its file wait, or if that is unknown because the list was deleted."""
        waiting, sent = blob_names.waiting_blob(self.job), blob_names.sent_blob(self.job)
        if self._has(waiting):
            return any(blob.name == waiting and not is_over(blob) for blob in self.blobs)
        return any(blob.name == sent and has_list(blob) for blob in self.blobs)

    def is_over(self, now: datetime) -> bool:
        """True if nothing is left to do for it; that never changes again."""
        is_done = self.is_audited and not self.has_secrets and not self.has_waiting
        return is_done and now - self.last_change >= QUIET_AFTER_CLOSING

    def _has(self, name: str) -> bool:
        return any(blob.name == name for blob in self.blobs)


@dataclass(frozen=True, slots=True, kw_only=True)
class JobStates:
    """The jobs that are kept; `open_jobs` are those that were not over at an earlier look."""

    over: frozenset[str]
    open_jobs: Sequence[JobState]

    @property
    def judged(self) -> frozenset[str]:
        """Jobs whose file is validated."""
        return self.over.union(state.job for state in self.open_jobs if state.is_judged)

    @property
    def closed(self) -> frozenset[str]:
        """Jobs whose report was sent, or given up."""
        return self.over.union(state.job for state in self.open_jobs if state.is_closed)


async def look_at_jobs(app: App, now: datetime) -> JobStates:
    """The jobs that are kept, as of `now`; those found to be over are not looked at again."""
    noted, version = await _load_noted(app)
    since = now - (_LONGEST_WAIT if noted.open_days is None else _KEPT)
    days = {*await list_days(app.storage.jobs, since, now), *(noted.open_days or ())}
    done = days & set(noted.done_days) - _recent_days(now)
    jobs = await list_jobs(app.storage.jobs, sorted(days - done))
    over = frozenset(noted.over).intersection(jobs)
    states = await gather_some([_state(app, job) for job in jobs if job not in over])
    found = over.union(state.job for state in states if state.is_over(now))
    listed = {job_day(job) for job in jobs}
    done |= listed - {job_day(job) for job in jobs if job not in found} - _recent_days(now)
    note = SweptDocument(
        over=tuple(sorted(job for job in found if job_day(job) not in done)),
        done_days=tuple(sorted(done)),
        open_days=tuple(sorted(listed - done)),
    )
    if note != noted:
        await _note(app, note, version)
    return JobStates(over=over, open_jobs=states)


async def look_again(app: App, job: str) -> None:
    """Let sweeps look at a job whose event waited until all other jobs of its day were over."""
    if job_day(job) not in _recent_days(datetime.now(UTC)):
        # A sweep that listed the jobs before this one was stored can no longer store its notes.
        content = encode(SweptDocument(over=()))
        await app.storage.jobs.put(blob_names.SWEPT, content, "application/json")


def _recent_days(now: datetime) -> frozenset[str]:
    return frozenset(day_prefix(now - timedelta(days=each)) for each in range(_RECENT_DAYS))


async def _note(app: App, note: SweptDocument, version: str) -> None:
    """Store the notes in place of `version`, unless they changed since: see `look_again`."""
    jobs, content = app.storage.jobs, encode(note)
    with suppress(StorageConflictError):
        if version:
            await jobs.replace(blob_names.SWEPT, content, etag=version)
        else:
            await jobs.create(blob_names.SWEPT, content)


async def _load_noted(app: App) -> tuple[SweptDocument, str]:
    """The notes of earlier listings, and the version of their blob; empty if there is none.

    Notes that cannot be read are empty as well, since they can be rebuilt.
    """
    blob = await app.storage.jobs.read(blob_names.SWEPT)
    if blob is None:
        return SweptDocument(over=()), ""
    try:
        return decode(blob.content, SweptDocument), blob.etag
    except DocumentError:
        return SweptDocument(over=()), blob.etag


async def _state(app: App, job: str) -> JobState:
    return JobState(job=job, blobs=[each async for each in app.storage.jobs.listing(f"{job}/")])
