"""Create the accounts of a batch: look up, create, license, one request at a time."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from shared.allocation.batches import MEMBERS_PER_REQUEST
from shared.provisioning.batch_rows import Refusal
from shared.provisioning.breaker import find_common_cause
from shared.provisioning.directory import Directory
from shared.provisioning.follow_up import FollowUpRequests, share_refusals
from shared.provisioning.group_membership import join_group
from shared.provisioning.progress import (
    Progress,
    after_create,
    after_license,
    after_look_up,
    before_create,
    give_up,
    stop,
    stop_before_create,
)
from shared.provisioning.run import ROWS_PER_REQUEST, BatchKind, Request, RunClock
from shared.state.documents import Stage
from shared.state.passwords import make_password

# Licences that share a request with creates: units that ran out show early.
_LICENSES_WITH_CREATES = 10


class CreationKind(BatchKind[Progress]):
    """A run that creates accounts and gives them their licences."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory
        self._follow_ups = FollowUpRequests(directory)

    def next_request(self, ready: Sequence[Progress], now: datetime) -> Request[Progress]:
        """Look-ups first, then creates together with licences; joining a group that gives them is
        a request of its own, and so is what follows an account."""
        if unknown := [row for row in ready if row.needs_lookup]:
            return Request(rows=unknown[:ROWS_PER_REQUEST], is_write=False)
        opened = [row for row in ready if row.stage is Stage.OPEN]
        created = [row for row in ready if row.stage is Stage.CREATED]
        if not opened and not created:
            return self._follow_ups.next_request(ready)
        if not opened and created[0].account.group_id:  # all of a batch are of one country
            alone = [row for row in created if row.join_alone]
            return Request(rows=(alone or created)[:MEMBERS_PER_REQUEST])
        licensed = [row for row in created if not row.account.group_id]
        licensed = licensed[: max(_LICENSES_WITH_CREATES, ROWS_PER_REQUEST - len(opened))]
        opened = opened[: ROWS_PER_REQUEST - len(licensed)]
        return Request(
            rows=[*opened, *licensed], stored=[before_create(row, now) for row in opened]
        )

    async def send(self, request: Request[Progress], clock: RunClock) -> list[Progress]:
        """Send what `next_request` chose."""
        rows = request.rows
        if rows[0].stage is Stage.LICENSED:
            return await self._follow_ups.send(request, clock)
        if not request.is_write:
            found = await self._directory.look_up([row.account for row in rows])
            moment = clock.moment()
            return [after_look_up(row, each, moment) for row, each in zip(rows, found, strict=True)]
        if rows[0].stage is Stage.CREATED and rows[0].account.group_id:
            group_id = rows[0].account.group_id
            return await join_group(self._directory, group_id, rows, clock, after_license)
        return await self._write(rows, clock)

    async def _write(self, rows: Sequence[Progress], clock: RunClock) -> list[Progress]:
        opened = [row for row in rows if row.stage is Stage.OPEN]
        licensed = rows[len(opened) :]
        creates, licenses = await self._directory.write(
            [row.account for row in opened],
            [(row.object_id, row.account.sku_ids) for row in licensed],
        )
        moment = clock.moment()
        moved = [
            *(after_create(row, each, moment) for row, each in zip(opened, creates, strict=True)),
            *(
                after_license(row, each, moment)
                for row, each in zip(licensed, licenses, strict=True)
            ),
        ]
        return [_with_new_password(row) if row.needs_new_password else row for row in moved]

    def begins(self, row: Progress) -> bool:
        """True if the next request for a row is its create."""
        return row.stage is Stage.OPEN and not row.needs_lookup

    def give_up(self, row: Progress) -> Progress:
        """A row of the last run, final."""
        return give_up(row)

    def stop(self, row: Progress, refusal: Refusal) -> Progress:
        """A row, final, of a batch that Graph keeps refusing."""
        return stop(row, refusal.finding)

    def conclude(self, rows: Sequence[Progress]) -> Sequence[Progress]:
        """Create no more accounts after Graph said that units of the same SKUs ran out, or
        refused so many that it is not about them; write no more of what the app may not write."""
        self._follow_ups.note(rows)
        rows = share_refusals(rows)
        short = {row.skus: row.findings for row in rows if row.stage is Stage.NO_UNITS}
        rows = [
            replace(row, stage=Stage.NO_UNITS, findings=short[row.skus])
            if row.stage is Stage.OPEN and not row.maybe_created and row.skus in short
            else row
            for row in rows
        ]
        refused = [
            row.findings[0] for row in rows if row.stage is Stage.REFUSED and len(row.findings) == 1
        ]
        cause = find_common_cause(refused, sum(row.is_settled for row in rows))
        return [stop_before_create(row, cause) for row in rows] if cause else rows


def _with_new_password(row: Progress) -> Progress:
    account = replace(row.account, password=make_password())
    return replace(row, account=account, needs_new_password=False, has_new_password=True)
