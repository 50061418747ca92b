"""The protocol of a directory: its requests and answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from shared.models import Column, OptionalValues


class AnswerKind(StrEnum):
    """The meaning of an answer for its row."""

    DONE = "done"
    TAKEN = "taken"  # another object has the user name
    ADDRESS_TAKEN = "address_taken"  # another object has the name as a mail address
    UNCLEAR = "unclear"  # refused in a way that Graph also uses when it has been carried out
    IN_DOUBT = "in_doubt"  # it may or may not have been carried out
    NOT_RUN = "not_run"  # certainly not carried out; ask again
    ABSENT = "absent"  # no such account, or not visible yet
    NOT_YET = "not_yet"  # the account was just made and is not known well enough
    NO_UNITS = "no_units"
    WEAK_PASSWORD = "weak_password"  # noqa: S105 - a kind of answer, not a password
    NOT_PERMITTED = "not_permitted"  # 401 or 403
    QUOTA_EXCEEDED = "quota_exceeded"
    REFUSED = "refused"  # for good


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer about one account.

    `retry_after` is in seconds, None where none was given. `code` and `message` are the
    directory's own; a message may hold personal data and must not be logged.
    """

    kind: AnswerKind
    object_id: str = ""
    retry_after: float | None = None
    code: str = ""
    message: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAccount:
    """An account as it is meant to be; `values` are the cleaned cells of its row.

    `mark` is the ownership mark it is created with, see `ownership`.
    `group_id` is the group that gives it the licences of `sku_ids`; empty where they are assigned
    to the account itself. `extras` are the values of the optional columns; the properties of an
    employee among them are part of the account.
    """

    user_principal_name: str
    values: Mapping[Column, str]
    usage_location: str
    sku_ids: tuple[str, ...]
    sign_in_allowed: bool
    password: str = field(repr=False)
    mark: str = ""
    group_id: str = ""
    extras: OptionalValues = field(default_factory=OptionalValues)

    @property
    def own_sku_ids(self) -> tuple[str, ...]:
        """The SKU ids that are assigned to the account itself."""
        return () if self.group_id else self.sku_ids


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundAccount:
    """An account as it is; `marks` are its custom attributes, see `ownership`."""

    object_id: str
    marks: frozenset[str]
    sku_ids: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountState:
    """The state of an account that was created some time ago.

    `matches` is True if all that was sent, the user name, the sign-in state and the licences are
    unchanged. `marks` are its custom attributes, see `ownership`. The times are None where the
    directory does not give them.
    """

    marks: frozenset[str]
    created_at: datetime | None
    password_changed_at: datetime | None
    matches: bool


class Directory(Protocol):
    """A directory; every method answers for each account asked about, in the same order.

    Raises GraphThrottledError when it must be left alone for longer than a run may wait.
    """

    async def write(
        self,
        creates: Sequence[NewAccount],
        licenses: Sequence[tuple[str, tuple[str, ...]]],
    ) -> tuple[list[Answer], list[Answer]]:
        """Create accounts, and assign SKU ids to others given by object id, in one request.

        At most 20 in all, carried out in any order. Repeating an assignment does no harm.
        """
        ...

    async def look_up(self, accounts: Sequence[NewAccount]) -> list[FoundAccount | Answer]:
        """Find accounts by user name, renamed ones by mark; ABSENT proves nothing while it may
        lag."""
        ...

    async def add_together(self, group_id: str, object_ids: Sequence[str]) -> Answer:
        """Add at most 20 accounts to a group: all of them, or none.

        Refused as well when one of them is a member already.
        """
        ...

    async def add_one_by_one(self, group_id: str, object_ids: Sequence[str]) -> list[Answer]:
        """Add accounts to a group, one request for each; it may be repeated."""
        ...

    async def find_ids(self, names: Sequence[str]) -> list[Answer]:
        """The object id of each account in its answer; ABSENT proves nothing while it may lag."""
        ...

    async def set_managers(self, pairs: Sequence[tuple[str, str]]) -> list[Answer]:
        """Give accounts their managers, both by object id; it may be repeated."""
        ...

    async def allow_sign_in(self, object_ids: Sequence[str]) -> list[Answer]:
        """Let people sign in to accounts; it may be repeated."""
        ...

    async def read_accounts(
        self, accounts: Sequence[tuple[str, NewAccount]]
    ) -> list[AccountState | Answer]:
        """Read accounts by object id and compare them with how they were created, without
        password."""
        ...

    async def delete_accounts(self, object_ids: Sequence[str]) -> list[Answer]:
        """Delete accounts; one that is gone is ABSENT."""
        ...
