"""The writes that follow an account: groups, the manager, and sign-in on the start date."""

from dataclasses import dataclass
from enum import StrEnum


class FollowUpKind(StrEnum):
    """The kinds of writes after the account has its licences."""

    GROUP = "group"  # a membership
    MANAGER = "manager"
    SIGN_IN = "sign_in"  # allowed on the start date


class FollowUpState(StrEnum):
    """How far one of them has come."""

    OPEN = "open"
    DONE = "done"
    LATER = "later"  # not in this job: a later round tries it again
    ENDED = "ended"  # never: the account is gone, or was changed since


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """One write that follows an account. All of them may be repeated.

    `target` is the object id of a group or the user name of a manager, and `name` the group's as
    people know it. `object_id` is the manager's account once it was found. `code` is Graph's
    answer that put it off, empty where nothing was refused; with `is_denied` the app as a whole
    lacks the right to it.
    """

    kind: FollowUpKind
    target: str = ""
    name: str = ""
    state: FollowUpState = FollowUpState.OPEN
    object_id: str = ""
    code: str = ""
    is_denied: bool = False

    @property
    def is_open(self) -> bool:
        """True if it is still to be written, now or later."""
        return self.state in (FollowUpState.OPEN, FollowUpState.LATER)
