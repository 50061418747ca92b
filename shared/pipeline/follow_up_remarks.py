"""The remarks of a report on pending follow-ups of an account. Pure."""

from collections.abc import Iterator, Sequence
from datetime import date

from shared.models import Finding
from shared.models.reasons import groups_open, manager_open, sign_in_later, sign_in_not_allowed
from shared.state.follow_ups import FollowUp, FollowUpKind, FollowUpState


def remark_on_follow_ups(
    follow_ups: Sequence[FollowUp], start: date | None, *, is_over: bool = False
) -> Iterator[Finding]:
    """The remarks on an account; with `is_over` nothing is tried any more.

    `start` is the start date of the person.
    """
    groups = [each for each in follow_ups if each.kind is FollowUpKind.GROUP and each.is_open]
    if groups:
        yield groups_open([each.name for each in groups], groups[0].code, is_over=is_over)
    for each in follow_ups:
        if each.kind is FollowUpKind.MANAGER and each.is_open:
            yield manager_open(each.target, each.code, is_over=is_over)
        if each.kind is FollowUpKind.SIGN_IN:
            yield from _on_sign_in(each, start, is_over=is_over)


def _on_sign_in(follow_up: FollowUp, start: date | None, *, is_over: bool) -> Iterator[Finding]:
    was_changed = follow_up.state is FollowUpState.ENDED and follow_up.code
    if was_changed or (follow_up.is_open and is_over):
        yield sign_in_not_allowed()
    elif follow_up.is_open and start:
        yield sign_in_later(start)
