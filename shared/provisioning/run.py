"""One run over a batch: create, look up and license its rows until each is final.

The steps go one after the other, so that a run that dies leaves at most one request in doubt.
After each step the rows are saved, before the next request leaves.
"""

from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import islice

from shared.allocation.batches import MEMBERS_PER_REQUEST
from shared.errors import GraphThrottledError
from shared.provisioning.directory import Directory
from shared.provisioning.membership import after_joining
from shared.provisioning.progress import (
    Moment,
    Progress,
    after_create,
    after_license,
    after_look_up,
    give_up,
    refusal_finding,
    stop,
)
from shared.provisioning.retry import Pace
from shared.state.documents import Stage
from shared.state.passwords import make_password

_REFUSALS_TO_STOP = 3
_ROWS_PER_REQUEST = 20
_PAIRS_PER_REQUEST = 10  # create and assignLicense: two items each
_LAST_TRIES = 4

type Save = Callable[[Sequence[Progress]], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOptions:
    """How a run is to be done.

    `quiet_since` is when the last run before this one was heard of. `attempt` counts runs of the
    batch; `is_last` means that nothing new is created and every row becomes final.
    """

    quiet_since: datetime
    attempt: int = 1
    is_last: bool = False


class BatchRun:
    """A run over the rows of a batch; `rows` is how far they have come."""

    def __init__(
        self, rows: Sequence[Progress], terms: RunOptions, directory: Directory, save: Save
    ) -> None:
        self.rows = list(rows)
        self._terms = terms
        self._directory = directory
        self._save = save
        self._pace = Pace(terms.attempt)

    async def finish(self) -> float | None:
        """Work until every row is final: None then, else the seconds to put the rest off.

        Raises StorageConflictError from saving when another run has overtaken this one.
        """
        try:
            while wanting := [row for row in self.rows if not row.is_final]:
                pause = min(row.not_before for row in wanting) - self._pace.clock()
                if pause > 0 and not await self._pace.rested(pause):
                    return await self._put_off(max(pause, self._pace.patient_pause()))
                await self._step()
        except GraphThrottledError as error:
            # Just as long: the quota would lie idle for the rest.
            return await self._put_off(error.retry_after)
        return None

    async def _step(self) -> None:
        before, now = self.rows, self._pace.clock()
        ready = [row for row in self.rows if not row.is_final and row.not_before <= now]
        if doubtful := self._first(ready, lambda row: row.stage is Stage.OPEN and row.in_doubt):
            self._merge(await self._look_up(doubtful))
        elif opened := self._first(ready, lambda row: row.stage is Stage.OPEN):
            self._merge(await self._create(opened))
        else:
            self._merge(self._at_last(await self._license(ready)))
        self._stop_repeated_refusals()
        self._stop_without_units()
        self._renew_passwords()
        if [_stored(row) for row in before] != [_stored(row) for row in self.rows]:
            await self._save(self.rows)

    @staticmethod
    def _first(rows: Sequence[Progress], wanted: Callable[[Progress], bool]) -> list[Progress]:
        return list(islice(filter(wanted, rows), _ROWS_PER_REQUEST))

    async def _look_up(self, rows: Sequence[Progress]) -> list[Progress]:
        found = await self._directory.look_up([row.account for row in rows])
        moment = self._moment()
        moved = [after_look_up(row, each, moment) for row, each in zip(rows, found, strict=True)]
        return self._at_last(moved)

    async def _create(self, rows: Sequence[Progress]) -> list[Progress]:
        if self._terms.is_last:
            return [give_up(row) for row in rows]
        if any(row.account.own_sku_ids for row in rows):
            rows = rows[:_PAIRS_PER_REQUEST]
        answers = await self._directory.create_accounts([row.account for row in rows])
        moment = self._moment()
        return [after_create(row, each, moment) for row, each in zip(rows, answers, strict=True)]

    async def _license(self, rows: Sequence[Progress]) -> list[Progress]:
        if rows[0].account.group_id:  # then that of all of them, for they are of one country
            return await self._join(rows[0].account.group_id, rows)
        rows = rows[:_ROWS_PER_REQUEST]
        answers = await self._directory.assign_licenses(
            [(row.object_id, row.account.sku_ids) for row in rows]
        )
        moment = self._moment()
        return [after_license(row, each, moment) for row, each in zip(rows, answers, strict=True)]

    async def _join(self, group_id: str, rows: Sequence[Progress]) -> list[Progress]:
        apart = [row for row in rows if row.apart]
        rows = (apart or rows)[:MEMBERS_PER_REQUEST]
        members = [row.object_id for row in rows]
        if not apart and len(rows) > 1:
            answer = await self._directory.add_together(group_id, members)
            return after_joining(rows, answer, self._moment())
        answers = await self._directory.add_one_by_one(group_id, members)
        moment = self._moment()
        return [after_license(row, each, moment) for row, each in zip(rows, answers, strict=True)]

    def _at_last(self, rows: Sequence[Progress]) -> list[Progress]:
        """At the end of the road a row that still wants something after a few tries is closed."""
        if not self._terms.is_last:
            return list(rows)
        return [give_up(row) if row.tries >= _LAST_TRIES else row for row in rows]

    def _merge(self, moved: Sequence[Progress]) -> None:
        by_number = {row.row_number: row for row in moved}
        self.rows = [by_number.get(row.row_number, row) for row in self.rows]

    def _stop_repeated_refusals(self) -> None:
        counts: Counter[str] = Counter()
        for row in self.rows:
            counts[row.refusal] += 0 if row.is_final else row.refusals
        refusal, count = counts.most_common(1)[0]
        if count >= _REFUSALS_TO_STOP:
            self.rows = [stop(row, refusal_finding(refusal)) for row in self.rows]

    def _stop_without_units(self) -> None:
        """Create nobody more once Graph said that units of the same SKUs ran out."""
        short = {row.skus: row.findings for row in self.rows if row.stage is Stage.NO_UNITS}
        self.rows = [
            replace(row, stage=Stage.NO_UNITS, findings=short[row.skus])
            if row.stage is Stage.OPEN and not row.may_exist and row.skus in short
            else row
            for row in self.rows
        ]

    def _renew_passwords(self) -> None:
        self.rows = [
            replace(
                row,
                account=replace(row.account, password=make_password()),
                needs_new_password=False,
            )
            if row.needs_new_password
            else row
            for row in self.rows
        ]

    async def _put_off(self, pause: float) -> float | None:
        if not self._terms.is_last:
            return pause
        self.rows = [give_up(row) for row in self.rows]
        await self._save(self.rows)
        return None

    def _moment(self) -> Moment:
        return Moment(clock=self._pace.clock(), elapsed=datetime.now(UTC) - self._terms.quiet_since)


def _stored(row: Progress) -> tuple[object, ...]:
    """What of a row outlives the run."""
    return (row.stage, row.object_id, row.findings, row.account.password)
