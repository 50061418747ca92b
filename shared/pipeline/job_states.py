"""Where the jobs of the last days stand, as the names and times of their blobs tell.

A job of 20,000 people has 1,600 blobs, and a thousand files a day have tens of thousands: listing
all of them every five minutes would cost more than provisioning. So what was once seen closed and
without secrets is noted, and only the other jobs are looked at.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from shared.pipeline.app import App
from shared.pipeline.erasure import is_erased
from shared.pipeline.job_store import gather_some
from shared.state import blob_names
from shared.state.documents import SweptDocument, decode, encode
from shared.storage import BlobFacts

# An upload within the sweep's window belongs to a job of one of these.
_DAYS = 4
# By then a call that was at work when the job closed has ended (functionTimeout, 10 minutes), and
# with it the last who could have stored something.
_QUIET = timedelta(minutes=20)


@dataclass(frozen=True, slots=True, kw_only=True)
class JobState:
    """What the names and times of a job's blobs tell."""

    job: str
    blobs: Sequence[BlobFacts]

    @property
    def is_judged(self) -> bool:
        """Whether the commit of its file is stored."""
        return self._has(blob_names.job_blob(self.job))

    @property
    def is_closed(self) -> bool:
        """Whether its report was sent, or given up."""
        return self._has(blob_names.sent_blob(self.job))

    @property
    def last_change(self) -> datetime:
        """When a blob of it was written last."""
        never = datetime.min.replace(tzinfo=UTC)
        return max((blob.last_modified for blob in self.blobs), default=never)

    @property
    def has_secrets(self) -> bool:
        """Whether temporary passwords are still stored for it."""
        prefix = blob_names.intents_blob(self.job, "").removesuffix(".json")
        return any(blob.name.startswith(prefix) and not is_erased(blob) for blob in self.blobs)

    def is_over(self, now: datetime) -> bool:
        """Whether nothing is left to do for it; that never changes again."""
        return self.is_closed and not self.has_secrets and now - self.last_change >= _QUIET

    def _has(self, name: str) -> bool:
        return any(blob.name == name for blob in self.blobs)


@dataclass(frozen=True, slots=True, kw_only=True)
class JobStates:
    """The jobs of the last days; `open_jobs` are those that were not over at an earlier look."""

    over: frozenset[str]
    open_jobs: Sequence[JobState]

    @property
    def judged(self) -> frozenset[str]:
        """Jobs whose file is judged."""
        return self.over.union(state.job for state in self.open_jobs if state.is_judged)

    @property
    def closed(self) -> frozenset[str]:
        """Jobs whose report was sent, or given up."""
        return self.over.union(state.job for state in self.open_jobs if state.is_closed)


async def look_at_jobs(app: App, now: datetime) -> JobStates:
    """The jobs of the last days as of `now`; those found to be over are not looked at again."""
    recent = await _recent_jobs(app, now)
    blob = await app.storage.jobs.read(blob_names.SWEPT)
    noted = frozenset(decode(blob.content, SweptDocument).over) if blob else frozenset()
    over = noted & recent
    states = await gather_some([_state(app, job) for job in sorted(recent - over)])
    found = over.union(state.job for state in states if state.is_over(now))
    if found != noted:
        document = SweptDocument(over=tuple(sorted(found)))
        await app.storage.jobs.put(blob_names.SWEPT, encode(document), "application/json")
    return JobStates(over=over, open_jobs=states)


async def _recent_jobs(app: App, now: datetime) -> frozenset[str]:
    days = {blob_names.day_prefix(now - timedelta(days=days)) for days in range(_DAYS)}
    found = await gather_some([app.storage.jobs.folders(day) for day in sorted(days)])
    return frozenset(job for folders in found for job in folders)


async def _state(app: App, job: str) -> JobState:
    return JobState(job=job, blobs=[each async for each in app.storage.jobs.listing(f"{job}/")])
