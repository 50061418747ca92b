"""Follow up accounts that have their licences: groups, managers, sign-in on the start date.

Every write is idempotent by nature: a group that refuses a member because it is one has done what
was asked, a manager is set again to the same person, and sign-in is allowed again. So a lost answer
is followed by the same write. What does not succeed is left to a later round; it never holds up the
accounts of a batch.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from shared.allocation.batches import MEMBERS_PER_REQUEST
from shared.provisioning.batch_rows import FOR_NOW, Moment, ask_again
from shared.provisioning.directory import AccountState, Answer, AnswerKind, Directory
from shared.provisioning.group_membership import join_group
from shared.provisioning.ownership import find_traces
from shared.provisioning.progress import Progress
from shared.provisioning.run import ROWS_PER_REQUEST, Request, RunClock
from shared.retry import (
    LONGEST_SLEEP,
    MOST_FOLLOW_UP_TRIES,
    REFUSALS_BELIEVED,
    TRIES_OF_A_LASTING_ANSWER,
)
from shared.state.documents import Stage
from shared.state.follow_ups import FollowUp, FollowUpKind, FollowUpState


class FollowUpRequests:
    """Chooses and sends the writes that follow the accounts of a batch."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory
        self._ids: dict[str, str] = {}  # of accounts of this batch, by user name in lower case

    def note(self, rows: Iterable[Progress]) -> None:
        """Note the accounts of this batch, which may be managers of others in it."""
        for row in rows:
            if row.stage is Stage.LICENSED:
                self._ids[row.account.user_principal_name.casefold()] = row.object_id

    def next_request(self, ready: Sequence[Progress]) -> Request[Progress]:
        """The next request; all `ready` rows have something to follow, at least one is there."""
        first = ready[0].next_follow_up
        alike = [row for row in ready if _is_like(row.next_follow_up, first)]
        match first.kind if first else None:
            case FollowUpKind.GROUP:
                alone = [row for row in alike if row.join_alone]
                return Request(rows=(alone or alike)[:MEMBERS_PER_REQUEST])
            case FollowUpKind.MANAGER:
                known = [row for row in map(self._with_manager, alike) if _manager_of(row)]
                if known:
                    return Request(rows=known[:ROWS_PER_REQUEST])
                wanted = list(dict.fromkeys(_target_of(row).casefold() for row in alike))
                asked = set(wanted[:ROWS_PER_REQUEST])
                rows = [row for row in alike if _target_of(row).casefold() in asked]
                return Request(rows=rows, is_write=False)
            case _:
                read = [row for row in alike if row.is_unchanged]
                if read:
                    return Request(rows=read[:ROWS_PER_REQUEST])
                return Request(rows=alike[:ROWS_PER_REQUEST], is_write=False)

    async def send(self, request: Request[Progress], clock: RunClock) -> list[Progress]:
        """Send what `next_request` chose."""
        rows = request.rows
        first = rows[0].next_follow_up
        match first.kind if first else None:
            case FollowUpKind.GROUP:
                group_id = first.target if first else ""
                return await join_group(self._directory, group_id, rows, clock, after_follow_up)
            case FollowUpKind.MANAGER if request.is_write:
                pairs = [(row.object_id, _manager_of(row)) for row in rows]
                answers = await self._directory.set_managers(pairs)
                return _after_each(rows, answers, clock.moment())
            case FollowUpKind.MANAGER:
                return await self._find_managers(rows, clock)
            case _ if request.is_write:
                answers = await self._directory.allow_sign_in([row.object_id for row in rows])
                return _after_each(rows, answers, clock.moment())
            case _:
                found = await self._directory.read_accounts(
                    [(row.object_id, row.account) for row in rows]
                )
                moment = clock.moment()
                return [
                    after_reading(row, each, moment) for row, each in zip(rows, found, strict=True)
                ]

    async def _find_managers(self, rows: Sequence[Progress], clock: RunClock) -> list[Progress]:
        wanted = {_target_of(row).casefold(): _target_of(row) for row in rows}
        names = list(wanted.values())
        found = dict(zip(wanted, await self._directory.find_ids(names), strict=True))
        moment = clock.moment()
        return [after_finding(row, found[_target_of(row).casefold()], moment) for row in rows]

    def _with_manager(self, row: Progress) -> Progress:
        known = self._ids.get(_target_of(row).casefold(), "")
        return _changed(row, object_id=known) if known and not _manager_of(row) else row


def share_refusals(rows: Sequence[Progress]) -> Sequence[Progress]:
    """The rows with the same write left to later where Graph refuses it to the app as a whole."""
    refused = {
        (each.kind, each.target if each.kind is FollowUpKind.GROUP else ""): each
        for row in rows
        for each in row.follow_ups
        if each.state is FollowUpState.LATER and each.is_denied
    }
    return [_sharing(row, refused) for row in rows] if refused else rows


def _sharing(row: Progress, refused: dict[tuple[FollowUpKind, str], FollowUp]) -> Progress:
    def left(each: FollowUp) -> FollowUp:
        key = each.kind, each.target if each.kind is FollowUpKind.GROUP else ""
        if each.state is not FollowUpState.OPEN or key not in refused:
            return each
        return replace(each, state=FollowUpState.LATER, code=refused[key].code, is_denied=True)

    return replace(row, follow_ups=tuple(map(left, row.follow_ups)))


def after_follow_up(row: Progress, answer: Answer, moment: Moment) -> Progress:
    """The row after the answer to the write of its next follow-up."""
    row = replace(row, is_unchanged=False)
    if answer.kind is AnswerKind.DONE:
        return _next(_changed(row, state=FollowUpState.DONE, code=""))
    return _unless_done(row, answer, moment)


def after_finding(row: Progress, answer: Answer, moment: Moment) -> Progress:
    """The row after its manager was looked up; the next request sets the manager."""
    if answer.kind is AnswerKind.DONE:
        return replace(_changed(row, object_id=answer.object_id), tries=0)
    is_first = row.tries == 0
    after = _unless_done(row, answer, moment)
    if answer.kind is AnswerKind.ABSENT and not is_first and row.may_lag(moment.now):
        # Another batch of the file makes the manager, and may wait for its turn behind this one.
        return replace(after, not_before=moment.clock + LONGEST_SLEEP + 1)
    return after


def after_reading(row: Progress, seen: AccountState | Answer, moment: Moment) -> Progress:
    """The row after its account was read, before sign-in is allowed.

    An account that somebody has used or changed, or that is gone, is left as it is.
    """
    if isinstance(seen, Answer):
        if seen.kind is AnswerKind.ABSENT and row.tries + 1 >= TRIES_OF_A_LASTING_ANSWER:
            return _next(_changed(row, state=FollowUpState.ENDED, code=""))
        return _unless_done(row, seen, moment)
    if traces := find_traces(seen, row.account.mark):
        return _next(_changed(row, state=FollowUpState.ENDED, code=traces[0].code))
    return replace(row, is_unchanged=True, tries=0)


def _unless_done(row: Progress, answer: Answer, moment: Moment) -> Progress:
    """The row with the same request again, or with its follow-up left to a later round."""
    tries = row.tries + 1
    if answer.kind in FOR_NOW:
        is_over = tries >= REFUSALS_BELIEVED
    elif answer.kind in (AnswerKind.NOT_YET, AnswerKind.ABSENT):
        is_over = tries >= TRIES_OF_A_LASTING_ANSWER and not row.may_lag(moment.now)
    else:
        is_over = answer.kind is AnswerKind.REFUSED or tries >= MOST_FOLLOW_UP_TRIES
    if not is_over:
        return replace(ask_again(row, answer, moment.clock), is_unchanged=False)
    code = "" if answer.kind is AnswerKind.ABSENT else answer.code
    denied = answer.kind in FOR_NOW
    return _next(_changed(row, state=FollowUpState.LATER, code=code, is_denied=denied))


def _after_each(
    rows: Sequence[Progress], answers: Sequence[Answer], moment: Moment
) -> list[Progress]:
    return [after_follow_up(row, each, moment) for row, each in zip(rows, answers, strict=True)]


def _next(row: Progress) -> Progress:
    return replace(row, tries=0, not_before=0.0, join_alone=False, is_unchanged=False)


def _changed(row: Progress, **changes: object) -> Progress:
    """The row with its next follow-up changed."""
    current = row.next_follow_up
    return replace(
        row,
        follow_ups=tuple(
            replace(each, **changes) if each is current else each  # type: ignore[arg-type]
            for each in row.follow_ups
        ),
    )


def _is_like(one: FollowUp | None, other: FollowUp | None) -> bool:
    if one is None or other is None or one.kind is not other.kind:
        return False
    return one.kind is not FollowUpKind.GROUP or one.target == other.target


def _target_of(row: Progress) -> str:
    current = row.next_follow_up
    return current.target if current else ""


def _manager_of(row: Progress) -> str:
    current = row.next_follow_up
    return current.object_id if current else ""
