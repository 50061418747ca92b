"""Add accounts to a group: together, then one by one if that fails."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from shared.provisioning.batch_rows import Moment
from shared.provisioning.directory import Answer, AnswerKind, Directory
from shared.provisioning.progress import Progress
from shared.provisioning.run import RunClock
from shared.retry import TRIES_TOGETHER

# What a row becomes by an answer about its membership, such as `after_license`.
type AfterMembership = Callable[[Progress, Answer, Moment], Progress]


async def join_group(
    directory: Directory,
    group_id: str,
    rows: Sequence[Progress],
    clock: RunClock,
    after_one: AfterMembership,
) -> list[Progress]:
    """The rows after one request that makes their accounts members of a group."""
    members = [row.object_id for row in rows]
    if len(rows) > 1 and not rows[0].join_alone:
        answer = await directory.add_together(group_id, members)
        return after_joining(rows, answer, clock.moment(), after_one)
    answers = await directory.add_one_by_one(group_id, members)
    moment = clock.moment()
    return [after_one(row, each, moment) for row, each in zip(rows, answers, strict=True)]


def after_joining(
    rows: Sequence[Progress], answer: Answer, moment: Moment, after_one: AfterMembership
) -> list[Progress]:
    """Rows after one answer about all of them as new members of a group.

    They are accepted all or none ("Add members"), and a refusal does not reliably name its cause.
    """
    moved = [_after_joining(row, answer, moment, after_one) for row in rows]
    together = max(row.not_before for row in moved)
    return [replace(row, not_before=together) for row in moved]


def _after_joining(
    row: Progress, answer: Answer, moment: Moment, after_one: AfterMembership
) -> Progress:
    """Any one of the rows may be why an answer is final, or takes too long."""
    late = row.tries + 1 >= TRIES_TOGETHER or not row.may_lag(moment.now)
    if answer.kind is AnswerKind.REFUSED or (answer.kind is AnswerKind.NOT_YET and late):
        return replace(row, join_alone=True, tries=0, refusal=None)
    return after_one(row, answer, moment)
