"""In-memory cache of a job's immutable documents, shared by its batches.

Both documents are written once and never changed. Reading them for each batch would cost the square
of the file size: 400 batches of 50 rows would each read 20,000 verdicts.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Self
from weakref import WeakValueDictionary

from shared.state.documents import AllocationDocument, BatchEntry, JobDocument, RowVerdict

# About 50 MB if all are verdicts; the plan in use is kept, however large.
_MOST_ROWS = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class JobPlan:
    """A job with its allocation; `entries` and `to_carry_out` go by batch id."""

    job: JobDocument
    allocation: AllocationDocument
    entries: Mapping[str, BatchEntry]
    to_carry_out: Mapping[str, Mapping[int, RowVerdict]]

    @classmethod
    def of(cls, job: JobDocument, allocation: AllocationDocument) -> Self:
        """The plan from these two documents."""
        return cls(
            job=job,
            allocation=allocation,
            entries={entry.batch: entry for entry in job.batches},
            to_carry_out=allocation.to_carry_out(),
        )

    @property
    def row_count(self) -> int:
        """How many rows it has an entry for."""
        return len(self.allocation.verdicts) + len(self.job.rejected)


class JobPlans:
    """The most recently used plans, as many as fit."""

    def __init__(self, most_rows: int = _MOST_ROWS) -> None:
        self._most_rows = most_rows
        self._plans: OrderedDict[str, JobPlan] = OrderedDict()
        self._loading: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def get(self, job: str, load: Callable[[], Awaitable[JobPlan | None]]) -> JobPlan | None:
        """The plan of a job, loaded once for concurrent callers; a result of None is not cached."""
        async with self._loading.setdefault(job, asyncio.Lock()):
            plan = self._plans.pop(job, None) or await load()
            if plan is not None:
                self._keep(job, plan)
            return plan

    def _keep(self, job: str, plan: JobPlan) -> None:
        self._plans[job] = plan
        while len(self._plans) > 1 and self._row_count() > self._most_rows:
            self._plans.popitem(last=False)

    def _row_count(self) -> int:
        return sum(plan.row_count for plan in self._plans.values())
