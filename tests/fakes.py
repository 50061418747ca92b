"""Stand-ins kept in memory."""

import itertools
from collections import defaultdict, deque
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum

from shared.errors import GraphThrottledError
from shared.provisioning.directory import (
    AccountState,
    Answer,
    AnswerKind,
    FoundAccount,
    NewAccount,
)
from tests.builders import a_mark


class Call(StrEnum):
    """What a directory can be asked."""

    CREATE = "create"
    LOOK_UP = "look_up"
    LICENSE = "license"
    JOIN = "join"
    JOIN_APART = "join apart"
    FIND = "find"
    MANAGE = "manage"
    ALLOW = "allow"
    READ = "read"
    DELETE = "delete"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptAccount:
    """An account of the directory; `matches` is what a look at it says."""

    object_id: str
    password: str
    created_at: datetime
    mark: str = ""
    matches: bool = True
    sku_ids: frozenset[str] = frozenset()
    manager_id: str = ""
    sign_in_allowed: bool = False
    password_changed_at: datetime | None = None  # None: when it was created


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scripted:
    answer: Answer
    carried_out: bool


@dataclass(slots=True, kw_only=True)
class FakeDirectory:
    """A directory that answers what was scripted, and else like one where all is well.

    `units` are the licences left, None for plenty. `calls` are the requests it got: what was
    asked, and the user names or object ids it was asked about.
    """

    units: int | None = None
    accounts: dict[str, KeptAccount] = field(default_factory=dict)
    calls: list[tuple[Call, tuple[str, ...]]] = field(default_factory=list)
    members: set[str] = field(default_factory=set)  # of any group
    members_of: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    requests: int = 0  # that wrote accounts
    _script: defaultdict[tuple[Call, str], deque[_Scripted]] = field(
        default_factory=lambda: defaultdict(deque)
    )
    _throttled: deque[float] = field(default_factory=deque)
    _numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    def will_answer(
        self, call: Call, key: str, *answers: Answer, carried_out: bool = False
    ) -> None:
        """Script the next answers about a user name, or for READ and DELETE about an object id.

        `carried_out` says whether it happens anyway.
        """
        self._script[call, key].extend(
            _Scripted(answer=answer, carried_out=carried_out) for answer in answers
        )

    def will_throttle(self, seconds: float) -> None:
        """Refuse the next request as a whole, with a wait that no run may take."""
        self._throttled.append(seconds)

    def put(
        self,
        name: str,
        *,
        mark: str | None = None,
        matches: bool = True,
        created_at: datetime | None = None,
        password_changed_at: datetime | None = None,
    ) -> str:
        """Add an account, with the mark of its row unless another is given; its object id."""
        object_id = f"id-{next(self._numbers)}"
        self.accounts[name] = KeptAccount(
            object_id=object_id,
            password="",
            mark=_mark_of(name) if mark is None else mark,
            created_at=created_at or datetime.now(UTC),
            matches=matches,
            password_changed_at=password_changed_at,
        )
        return object_id

    def count(self, call: Call) -> int:
        """How many requests of this kind it got."""
        return sum(each is call for each, _ in self.calls)

    async def write(
        self,
        creates: Sequence[NewAccount],
        licenses: Sequence[tuple[str, tuple[str, ...]]],
    ) -> tuple[list[Answer], list[Answer]]:
        """Create accounts, and license others; noted as two calls when it does both."""
        names = [self._name_of(object_id) for object_id, _ in licenses]
        if creates:
            self._note(Call.CREATE, [each.user_principal_name for each in creates])
        if licenses:
            self._note(Call.LICENSE, names)
        self.requests += 1
        made = [self._create(account) for account in creates]
        given = zip(names, licenses, strict=True)
        return made, [self._license(name, sku_ids) for name, (_, sku_ids) in given]

    async def look_up(self, accounts: Sequence[NewAccount]) -> list[FoundAccount | Answer]:
        """Find accounts by user name."""
        names = [each.user_principal_name for each in accounts]
        self._note(Call.LOOK_UP, names)
        return [self._look_up(name) for name in names]

    async def add_together(self, group_id: str, object_ids: Sequence[str]) -> Answer:
        """Make accounts members, all or none; its answers are scripted about the group."""
        self._note(Call.JOIN, [self._name_of(each) for each in object_ids])
        scripted = self._next(Call.JOIN, group_id)
        if scripted is not None and not scripted.carried_out:
            return scripted.answer
        if self.members_of[group_id].intersection(object_ids):
            return Answer(kind=AnswerKind.REFUSED)
        self.members.update(object_ids)
        self.members_of[group_id].update(object_ids)
        return scripted.answer if scripted else Answer(kind=AnswerKind.DONE)

    async def add_one_by_one(self, group_id: str, object_ids: Sequence[str]) -> list[Answer]:
        """Make accounts members, each by itself."""
        names = [self._name_of(each) for each in object_ids]
        self._note(Call.JOIN_APART, names)
        return [self._join(group_id, name) for name in names]

    async def find_ids(self, names: Sequence[str]) -> list[Answer]:
        """Find the object ids of accounts."""
        self._note(Call.FIND, names)
        return [self._find(name) for name in names]

    async def set_managers(self, pairs: Sequence[tuple[str, str]]) -> list[Answer]:
        """Give accounts their managers."""
        names = [self._name_of(object_id) for object_id, _ in pairs]
        self._note(Call.MANAGE, names)
        return [
            self._change(Call.MANAGE, name, manager_id=manager)
            for name, (_, manager) in zip(names, pairs, strict=True)
        ]

    async def allow_sign_in(self, object_ids: Sequence[str]) -> list[Answer]:
        """Let people sign in."""
        names = [self._name_of(object_id) for object_id in object_ids]
        self._note(Call.ALLOW, names)
        return [self._change(Call.ALLOW, name, sign_in_allowed=True) for name in names]

    async def read_accounts(
        self, accounts: Sequence[tuple[str, NewAccount]]
    ) -> list[AccountState | Answer]:
        """Read accounts by object id."""
        self._note(Call.READ, [object_id for object_id, _ in accounts])
        return [self._read(object_id) for object_id, _ in accounts]

    async def delete_accounts(self, object_ids: Sequence[str]) -> list[Answer]:
        """Delete accounts; one that is gone is ABSENT."""
        self._note(Call.DELETE, object_ids)
        return [self._delete(object_id) for object_id in object_ids]

    def _note(self, call: Call, keys: Sequence[str]) -> None:
        self.calls.append((call, tuple(keys)))
        if self._throttled:
            raise GraphThrottledError(self._throttled.popleft())

    def _next(self, call: Call, key: str) -> _Scripted | None:
        scripted = self._script[call, key]
        return scripted.popleft() if scripted else None

    def _create(self, account: NewAccount) -> Answer:
        scripted = self._next(Call.CREATE, account.user_principal_name)
        if scripted is not None and not scripted.carried_out:
            return scripted.answer
        done = self._really_create(account)
        return scripted.answer if scripted else done

    def _really_create(self, account: NewAccount) -> Answer:
        name = account.user_principal_name
        if name in self.accounts:
            return Answer(kind=AnswerKind.TAKEN)
        object_id = self.put(name, mark=account.mark)
        self.accounts[name] = replace(self.accounts[name], password=account.password)
        return Answer(kind=AnswerKind.DONE, object_id=object_id)

    def _look_up(self, name: str) -> FoundAccount | Answer:
        scripted = self._next(Call.LOOK_UP, name)
        if scripted is not None:
            return scripted.answer
        kept = self.accounts.get(name)
        if kept is None:
            return Answer(kind=AnswerKind.ABSENT)
        return FoundAccount(
            object_id=kept.object_id,
            marks=frozenset({kept.mark} - {""}),
            sku_ids=kept.sku_ids,
        )

    def _license(self, name: str, sku_ids: Sequence[str]) -> Answer:
        scripted = self._next(Call.LICENSE, name)
        if scripted is not None and not scripted.carried_out:
            return scripted.answer
        if self.units == 0:
            return Answer(kind=AnswerKind.NO_UNITS)
        if self.units is not None:
            self.units -= 1
        self.accounts[name] = replace(self.accounts[name], sku_ids=frozenset(sku_ids))
        return scripted.answer if scripted else Answer(kind=AnswerKind.DONE)

    def _find(self, name: str) -> Answer:
        if (scripted := self._next(Call.FIND, name)) is not None:
            return scripted.answer
        if (kept := self.accounts.get(name)) is None:
            return Answer(kind=AnswerKind.ABSENT)
        return Answer(kind=AnswerKind.DONE, object_id=kept.object_id)

    def _change(self, call: Call, name: str, **changes: str | bool) -> Answer:
        scripted = self._next(call, name)
        if scripted is not None and not scripted.carried_out:
            return scripted.answer
        self.accounts[name] = replace(self.accounts[name], **changes)  # type: ignore[arg-type]
        return scripted.answer if scripted else Answer(kind=AnswerKind.DONE)

    def _join(self, group_id: str, name: str) -> Answer:
        scripted = self._next(Call.JOIN_APART, name)
        if scripted is not None and not scripted.carried_out:
            return scripted.answer
        self.members.add(self.accounts[name].object_id)
        self.members_of[group_id].add(self.accounts[name].object_id)
        return scripted.answer if scripted else Answer(kind=AnswerKind.DONE)

    def _read(self, object_id: str) -> AccountState | Answer:
        scripted = self._next(Call.READ, object_id)
        if scripted is not None:
            return scripted.answer
        kept = next((each for each in self.accounts.values() if each.object_id == object_id), None)
        if kept is None:
            return Answer(kind=AnswerKind.ABSENT)
        return AccountState(
            marks=frozenset({kept.mark} - {""}),
            created_at=kept.created_at,
            password_changed_at=kept.password_changed_at or kept.created_at,
            matches=kept.matches,
        )

    def _delete(self, object_id: str) -> Answer:
        scripted = self._next(Call.DELETE, object_id)
        if scripted is not None and not scripted.carried_out:
            return scripted.answer
        held = [name for name, kept in self.accounts.items() if kept.object_id == object_id]
        for name in held:
            del self.accounts[name]
        gone = Answer(kind=AnswerKind.DONE if held else AnswerKind.ABSENT)
        return scripted.answer if scripted else gone

    def _name_of(self, object_id: str) -> str:
        return next(name for name, kept in self.accounts.items() if kept.object_id == object_id)


def _mark_of(name: str) -> str:
    return a_mark(int("0" + "".join(filter(str.isdecimal, name))))
