"""The progress of a file, at the cost of one small request to storage for each look.

`job.json` and `allocation.json` never change, so a process reads each of them once. What changes
after that is which batches are complete, which their names alone show.
"""

import hashlib
import time
from collections import Counter, OrderedDict
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from shared.pipeline.app import App
from shared.pipeline.job_store import JobStore
from shared.state.documents import AllocationDocument, JobDocument

_MOST_JOBS: Final = 200
_SAME_LOOK_SECONDS: Final = 1.0


class Phase(StrEnum):
    """The step that a file is at."""

    CHECKING = "checking"  # the file
    ALLOCATING = "allocating"  # who exists, licences
    WORKING = "working"  # accounts are created, or removed
    REPORTING = "reporting"
    DONE = "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class CountryProgress:
    """The rows of one country (ISO code) that are to be carried out, and those that were."""

    country: str
    done: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """The progress of a job."""

    phase: Phase
    countries: tuple[CountryProgress, ...] = ()

    @property
    def done(self) -> int:
        """Rows that have been carried out."""
        return sum(each.done for each in self.countries)

    @property
    def total(self) -> int:
        """Rows that are to be carried out."""
        return sum(each.total for each in self.countries)

    @property
    def version(self) -> str:
        """The same for the same progress, and another one otherwise."""
        return hashlib.sha256(repr(self).encode()).hexdigest()[:16]


@dataclass(slots=True)
class _Known:
    """The documents of a job that this process has read, and its last look."""

    job: JobDocument | None = None
    allocation: AllocationDocument | None = None
    progress: Progress | None = None
    looked_at: float = 0.0


class Watcher:
    """Looks at jobs for all who watch them; one look serves all of them for a second."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, _Known] = OrderedDict()

    async def look(self, app: App, job: str, *, at_once: bool = False) -> Progress:
        """The progress of the job; with `at_once` the last look is not reused."""
        known = self._known.setdefault(job, _Known())
        self._known.move_to_end(job)
        if len(self._known) > _MOST_JOBS:
            self._known.popitem(last=False)
        now = time.monotonic()
        fresh = not at_once and known.progress and now - known.looked_at < _SAME_LOOK_SECONDS
        if known.progress is None or not (fresh or known.progress.phase is Phase.DONE):
            known.looked_at = now
            known.progress = await _look(JobStore(app.storage.jobs, job), known)
        return known.progress

    def forget_freshness(self) -> None:
        """Let the next look ask storage, however recent the last one was."""
        for known in self._known.values():
            known.looked_at = float("-inf")


async def _look(store: JobStore, known: _Known) -> Progress:
    known.job = known.job or await store.load_job()
    if known.job is None:
        return Progress(phase=Phase.CHECKING)
    if known.job.refusal is None and known.job.batches:
        known.allocation = known.allocation or await store.load_allocation()
        if known.allocation is None:
            return Progress(phase=Phase.ALLOCATING)
        countries = await _countries(store, known.job, known.allocation)
        if any(each.done < each.total for each in countries):
            return Progress(phase=Phase.WORKING, countries=countries)
    else:
        countries = ()
    phase = Phase.DONE if await store.load_sent() else Phase.REPORTING
    return Progress(phase=phase, countries=countries)


async def _countries(
    store: JobStore, job: JobDocument, allocation: AllocationDocument
) -> tuple[CountryProgress, ...]:
    if not allocation.run:
        return ()
    complete = await store.complete_batches()
    country_of = {entry.batch: entry.usage_location for entry in job.batches}
    total: Counter[str] = Counter()
    done: Counter[str] = Counter()
    for batch, rows in allocation.to_carry_out().items():
        country = country_of.get(batch, "")
        total[country] += len(rows)
        done[country] += len(rows) if batch in complete else 0
    return tuple(
        CountryProgress(country=country, done=done[country], total=count)
        for country, count in total.items()
        if count
    )
