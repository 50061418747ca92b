"""One run over a batch: create, look up and license its rows until each is final.

The requests go one after the other, so that a run that dies leaves at most one of them in doubt.
Before each of them the rows are saved: what was decided, and which creates are about to be sent.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
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
    before_create,
    give_up,
    stop,
)
from shared.provisioning.refusals import RefusalCount
from shared.provisioning.retry import Pace
from shared.state.documents import Stage
from shared.state.passwords import make_password

_ROWS_PER_REQUEST = 20
# While creates wait, so many licences go with them: units that ran out show early.
_LICENSES_BESIDE_CREATES = 10
_LAST_TRIES = 4

type Save = Callable[[Sequence[Progress]], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOptions:
    """How a run is to be done.

    `attempt` counts runs of the batch; `is_last` means that nothing new is created and every row
    becomes final.
    """

    attempt: int = 1
    is_last: bool = False


class BatchRun:
    """A run over the rows of a batch; `rows` is how far they have come."""

    def __init__(
        self, rows: Sequence[Progress], terms: RunOptions, directory: Directory, save: Save
    ) -> None:
        self.rows = list(rows)
        self._saved = list(rows)
        self._terms = terms
        self._directory = directory
        self._save = save
        self._pace = Pace(terms.attempt)
        self._refusals = RefusalCount()

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
        now = self._pace.clock()
        ready = [row for row in self.rows if not row.is_final and row.not_before <= now]
        if unknown := self._first(ready, lambda row: row.needs_lookup):
            moved = await self._look_up(unknown)
        elif self._terms.is_last and any(row.stage is Stage.OPEN for row in ready):
            self._merge([give_up(row) for row in ready if row.stage is Stage.OPEN])
            return
        else:
            moved = await self._write(ready)
        self._merge(self._at_last(moved))
        self._stop_repeated_refusals(moved)
        self._stop_without_units()
        self._renew_passwords()

    @staticmethod
    def _first(rows: Sequence[Progress], wanted: Callable[[Progress], bool]) -> list[Progress]:
        return list(islice(filter(wanted, rows), _ROWS_PER_REQUEST))

    async def _look_up(self, rows: Sequence[Progress]) -> list[Progress]:
        await self._store()
        found = await self._directory.look_up([row.account for row in rows])
        moment = self._moment()
        return [after_look_up(row, each, moment) for row, each in zip(rows, found, strict=True)]

    async def _write(self, ready: Sequence[Progress]) -> list[Progress]:
        """Create accounts and license those that exist; joining a group is another request."""
        opened = [row for row in ready if row.stage is Stage.OPEN]
        created = [row for row in ready if row.stage is Stage.CREATED]
        if not opened and created[0].account.group_id:  # all of a batch are of one country
            return await self._join(created[0].account.group_id, created)
        licensed = [row for row in created if not row.account.group_id]
        space = max(_LICENSES_BESIDE_CREATES, _ROWS_PER_REQUEST - len(opened))
        licensed = licensed[:space]
        opened = opened[: _ROWS_PER_REQUEST - len(licensed)]
        now = self._moment().now
        await self._store([before_create(row, now) for row in opened])
        creates, licenses = await self._directory.write(
            [row.account for row in opened],
            [(row.object_id, row.account.sku_ids) for row in licensed],
        )
        moment = self._moment()
        return [
            *(after_create(row, each, moment) for row, each in zip(opened, creates, strict=True)),
            *(
                after_license(row, each, moment)
                for row, each in zip(licensed, licenses, strict=True)
            ),
        ]

    async def _join(self, group_id: str, rows: Sequence[Progress]) -> list[Progress]:
        await self._store()
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
        self.rows = _merged(self.rows, moved)

    async def _store(self, sending: Sequence[Progress] = ()) -> None:
        """Save what was decided since the last time, and the creates that are about to be sent."""
        rows = _merged(self.rows, sending)
        if [_stored(row) for row in rows] != [_stored(row) for row in self._saved]:
            await self._save(rows)
            self._saved = rows

    def _stop_repeated_refusals(self, answered: Sequence[Progress]) -> None:
        """Stop the batch once answers in a row refuse the same; one of them may be about many."""
        self._refusals.note(row.refusal for row in answered)
        if believed := self._refusals.believed:
            self.rows = [stop(row, believed.finding) for row in self.rows]
        resume = self._pace.clock() + self._refusals.pause
        self.rows = [replace(row, not_before=max(row.not_before, resume)) for row in self.rows]

    def _stop_without_units(self) -> None:
        """Create nobody more once Graph said that units of the same SKUs ran out."""
        short = {row.skus: row.findings for row in self.rows if row.stage is Stage.NO_UNITS}
        self.rows = [
            replace(row, stage=Stage.NO_UNITS, findings=short[row.skus])
            if row.stage is Stage.OPEN and not row.maybe_created and row.skus in short
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
        if self._terms.is_last:
            self.rows = [give_up(row) for row in self.rows]
        await self._store()
        return None if self._terms.is_last else pause

    def _moment(self) -> Moment:
        clock = self._pace.clock()
        return Moment(clock=clock, now=self._pace.now())


def _merged(rows: Sequence[Progress], moved: Sequence[Progress]) -> list[Progress]:
    by_number = {row.row_number: row for row in moved}
    return [by_number.get(row.row_number, row) for row in rows]


def _stored(row: Progress) -> tuple[object, ...]:
    """What of a row outlives the run."""
    return (
        row.stage,
        row.object_id,
        row.findings,
        row.account.password,
        row.written_at,
        row.needs_lookup,
        row.doubt,
        row.doubtful_creates,
    )
