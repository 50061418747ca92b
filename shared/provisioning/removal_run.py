"""One run over a batch whose accounts are to go: look, store what is meant, delete.

Looking and deleting are requests of their own, at most 20 accounts each: only an account that was
just seen unchanged is deleted, and only after it was stored that it is about to be.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

from shared.errors import GraphThrottledError
from shared.provisioning.directory import Directory
from shared.provisioning.refusals import RefusalCount
from shared.provisioning.removal_progress import (
    Removal,
    after_deletion,
    after_look,
    before_deletion,
    give_up,
    stop,
)
from shared.provisioning.retry import Pace
from shared.state.documents import Stage

_ROWS_PER_REQUEST = 20
_LAST_TRIES = 4

type Save = Callable[[Sequence[Removal]], Awaitable[None]]


class RemovalRun:
    """A run over the rows of a batch; `rows` is how far they have come.

    `is_last` means the end of the road: accounts are only looked at, and every row becomes final.
    """

    def __init__(
        self,
        rows: Sequence[Removal],
        directory: Directory,
        save: Save,
        *,
        attempt: int = 1,
        is_last: bool = False,
    ) -> None:
        self.rows = list(rows)
        self._directory = directory
        self._save = save
        self._pace = Pace(attempt)
        self._refusals = RefusalCount()
        self._is_last = is_last

    async def finish(self) -> float | None:
        """Work until every row is final: None then, else the seconds to put the rest off.

        Raises StorageConflictError from saving when another run has overtaken this one.
        """
        if self._is_last:
            self._merge([give_up(row) for row in self.rows if row.stage is Stage.OPEN])
        try:
            while wanting := [row for row in self.rows if not row.is_final]:
                pause = min(row.not_before for row in wanting) - self._pace.clock()
                if pause > 0 and not await self._pace.rested(pause):
                    return await self._put_off(max(pause, self._pace.patient_pause()))
                await self._step()
        except GraphThrottledError as error:
            return await self._put_off(error.retry_after)
        return None

    async def _step(self) -> None:
        now = self._pace.clock()
        ready = [row for row in self.rows if not row.is_final and row.not_before <= now]
        sound = await self._look(ready[:_ROWS_PER_REQUEST])
        if self._is_last:
            self._merge([give_up(row) for row in self.rows if self._is_at_its_end(row)])
        elif sound:
            await self._delete(sound)
        self._stop_repeated_refusals()

    async def _look(self, rows: Sequence[Removal]) -> list[Removal]:
        """Look at accounts; the rows of those that are as they were made."""
        seen = await self._directory.read_accounts([(row.object_id, row.account) for row in rows])
        clock = self._pace.clock()
        looked = [after_look(row, each, clock) for row, each in zip(rows, seen, strict=True)]
        self._merge(looked)
        if not any(row.is_sound for row in looked):
            self._refusals.note(row.refusal for row in looked)
        return [row for row in looked if row.is_sound]

    async def _delete(self, rows: Sequence[Removal]) -> None:
        meant = [before_deletion(row) for row in rows]
        self._merge(meant)
        # Also a run that was overtaken finds out here, before it deletes anything.
        await self._save(self.rows)
        answers = await self._directory.delete_accounts([row.object_id for row in meant])
        clock = self._pace.clock()
        moved = [after_deletion(row, each, clock) for row, each in zip(meant, answers, strict=True)]
        self._merge(moved)
        self._refusals.note(row.refusal for row in moved)

    def _is_at_its_end(self, row: Removal) -> bool:
        return row.is_sound or row.tries >= _LAST_TRIES

    def _merge(self, moved: Sequence[Removal]) -> None:
        by_number = {row.row_number: row for row in moved}
        self.rows = [by_number.get(row.row_number, row) for row in self.rows]

    def _stop_repeated_refusals(self) -> None:
        """Send nothing more once nobody may be removed; an administrator is refused alone."""
        if any(row.stage is Stage.REMOVED for row in self.rows):
            return
        if believed := self._refusals.believed:
            self.rows = [stop(row, believed) for row in self.rows]
        resume = self._pace.clock() + self._refusals.pause
        self.rows = [replace(row, not_before=max(row.not_before, resume)) for row in self.rows]

    async def _put_off(self, pause: float) -> float | None:
        if not self._is_last:
            await self._save(self.rows)
            return pause
        self.rows = [give_up(replace(row, is_sound=False)) for row in self.rows]
        return None
