"""One run over a batch: request after request, until each row is final.

Requests are sent one after the other, so that a crashed run leaves at most one of them in doubt.
What a request is about differs between creating and removing accounts; everything else is here.
"""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from shared.errors import GraphThrottledError
from shared.provisioning.batch_rows import BatchRow, Moment, Refusal, RefusalCount
from shared.retry import LAST_TRIES, LONGEST_SLEEP, RUN_BUDGET, run_pause

ROWS_PER_REQUEST = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOptions:
    """`attempt` counts the runs of the batch.

    In the last one (`is_last`) nothing new is created or deleted, and every row becomes final.
    """

    attempt: int = 1
    is_last: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Request[R: BatchRow]:
    """The next request to the directory.

    `rows` are those it is about, and `stored` those of them that are stored differently while its
    answer is open.
    """

    rows: Sequence[R]
    stored: Sequence[R] = ()
    is_write: bool = True


class BatchKind[R: BatchRow](ABC):
    """The purpose of a run, create or remove: its next request, and what the answer means."""

    @abstractmethod
    def next_request(self, ready: Sequence[R], now: datetime) -> Request[R]:
        """The next request; `ready` are the rows that need one now, at least one."""

    @abstractmethod
    async def send(self, request: Request[R], clock: "RunClock") -> list[R]:
        """Send a request; returns its rows after their answers.

        Raises GraphThrottledError if it was certainly not carried out.
        """

    @abstractmethod
    def begins(self, row: R) -> bool:
        """True if the next request for a row would create or delete its account."""

    @abstractmethod
    def give_up(self, row: R) -> R:
        """A row of the last run, final; nothing more is sent for it."""

    @abstractmethod
    def stop(self, row: R, refusal: Refusal) -> R:
        """A row, final, of a batch that is stopped because Graph keeps refusing."""

    def counts_refusals(self, rows: Sequence[R], moved: Sequence[R]) -> bool:
        """True if refusals in the answers to `moved` are about all rows."""
        return True

    def conclude(self, rows: Sequence[R]) -> Sequence[R]:
        """All rows, after what an answer to some of them says about the others."""
        return rows


class BatchRun[R: BatchRow]:
    """A run over the rows of a batch.

    `rows` is how far they have come. `pause` is None once all of them are final, else the seconds
    until the rest is tried again.
    """

    def __init__(self, kind: BatchKind[R], rows: Sequence[R], options: RunOptions) -> None:
        self.rows = list(rows)
        self.pause: float | None = None
        self._kind = kind
        self._options = options
        self._clock = RunClock()
        self._refusals = RefusalCount()

    async def steps(self) -> AsyncIterator[Sequence[R]]:
        """Run until every row is final or the rest has to be delayed.

        Yields the rows each time they have to be stored, before the next request is sent.
        """
        stored = [row.stored for row in self.rows]
        try:
            while waiting := self._waiting():
                pause = min(row.not_before for row in waiting) - self._clock.seconds()
                if pause > 0 and not await self._clock.sleep(pause):
                    self.pause = max(pause, run_pause(self._options.attempt))
                    break
                now = self._clock.seconds()
                ready = [row for row in waiting if row.not_before <= now]
                request = self._kind.next_request(ready, self._clock.moment().now)
                before = _merged(self.rows, request.stored)
                if request.is_write or [row.stored for row in before] != stored:
                    yield before
                    stored = [row.stored for row in before]
                self._take(await self._kind.send(request, self._clock))
        except GraphThrottledError as error:
            # The quota would be closed to the other rows as well.
            self.pause = error.retry_after
        if self.pause is not None:
            if self._options.is_last:
                self.rows = [row if row.is_final else self._kind.give_up(row) for row in self.rows]
                self.pause = None
            if [row.stored for row in self.rows] != stored:
                yield self.rows

    def _waiting(self) -> list[R]:
        """The rows that are not final, after giving up those that the last run leaves."""
        if self._options.is_last:
            self.rows = [
                self._kind.give_up(row) if not row.is_final and self._is_left(row) else row
                for row in self.rows
            ]
        return [row for row in self.rows if not row.is_final]

    def _is_left(self, row: R) -> bool:
        return row.tries >= LAST_TRIES or self._kind.begins(row)

    def _take(self, moved: Sequence[R]) -> None:
        self.rows = _merged(self.rows, moved)
        if self._kind.counts_refusals(self.rows, moved):
            self._heed_refusals(moved)
        self.rows = list(self._kind.conclude(self.rows))

    def _heed_refusals(self, moved: Sequence[R]) -> None:
        """Stop the batch once answers in a row refuse the same; else wait before the next."""
        self._refusals.note(row.refusal for row in moved)
        if believed := self._refusals.believed:
            self.rows = [
                row if row.is_final else self._kind.stop(row, believed) for row in self.rows
            ]
        resume = self._clock.seconds() + self._refusals.pause
        self.rows = [replace(row, not_before=max(row.not_before, resume)) for row in self.rows]


class RunClock:
    """The time of one run, and how much of it a run may take."""

    def __init__(self) -> None:
        self.seconds = asyncio.get_running_loop().time
        self._started = self.seconds()
        self._started_at = datetime.now(UTC)

    def moment(self) -> Moment:
        """Now, by the clock of the run."""
        clock = self.seconds()
        return Moment(clock=clock, now=self._started_at + timedelta(seconds=clock - self._started))

    async def sleep(self, pause: float) -> bool:
        """Sleep if a run may wait that long; returns True if it did."""
        working = self.seconds() - self._started
        if pause > LONGEST_SLEEP or working + pause > RUN_BUDGET:
            return False
        await asyncio.sleep(pause)
        return True


def _merged[R: BatchRow](rows: Sequence[R], moved: Sequence[R]) -> list[R]:
    by_number = {row.row_number: row for row in moved}
    return [by_number.get(row.row_number, row) for row in rows]
