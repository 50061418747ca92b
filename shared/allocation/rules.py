"""Who gets an account: the verdict on every valid row, before anything is created."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from shared.allocation.ledger import WaitingHolds
from shared.models import Column, Finding, ReasonCode
from shared.models.reasons import (
    daily_limit,
    duplicate_user_name,
    group_lacks_license,
    manager_open,
    missing_permission,
    next_day,
    no_license,
    unknown_domain,
    unknown_manager,
    unknown_sku,
    unusable_group,
    waits_already,
)
from shared.state.documents import RowVerdict, Verdict

READ_GROUPS = "GroupMember.Read.All"  # the permission to read a group ("Get group")


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A valid row that asks for an account and a unit of each of `skus`.

    `group_id` is the group that is to give them, empty where they are assigned directly. A row
    that `may_exist` was begun by an earlier round: its batch looks the account up, and the reading
    of the tenant does not count. `groups` are those it is to join, as people know them by object
    id, and `manager` is a user name. `later` says when it is created, if that is on another
    day. A row that `is_carried` has its account and licences.
    """

    row_number: int
    batch: str
    user_principal_name: str
    skus: tuple[str, ...]
    group_id: str = ""
    may_exist: bool = False
    groups: Mapping[str, str] = field(default_factory=dict)
    manager: str = ""
    start: date | None = None
    later: Finding | None = None
    is_carried: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """The units of one SKU that this job may use.

    `assignable` is false where the tenant has no such SKU, or none that users can be given.
    """

    assignable: bool
    free: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TenantView:
    """The tenant as allocation reads it; names and domains in lower case.

    `existing` are user names that have an account, `in_work` those that another running job is
    about to create, `under_removal` those whose account another one is about to delete, and
    `waiting` those that wait in other files. `domains` are the verified ones that are not
    federated. `groups`, `hidden_groups` and `ours` are as in
    `TenantReading`. `listed` are all user names of the file, None where it was judged before.
    """

    existing: AbstractSet[str]
    in_work: AbstractSet[str]
    domains: AbstractSet[str]
    pools: Mapping[str, Pool]
    under_removal: AbstractSet[str] = frozenset()
    waiting: Mapping[str, WaitingHolds] = field(default_factory=dict)
    groups: Mapping[str, AbstractSet[str]] = field(default_factory=dict)
    hidden_groups: AbstractSet[str] = frozenset()
    ours: Mapping[str, datetime] = field(default_factory=dict)
    listed: AbstractSet[str] | None = None


def allocate(
    candidates: Sequence[Candidate],
    view: TenantView,
    granted: Collection[str] | None = None,
) -> tuple[RowVerdict, ...]:
    """The verdict on each candidate; file order decides who gets the last units.

    `granted` are the user names that an earlier run of this job was granted before it crashed:
    exactly those are created then.
    """
    left = {sku: pool.free for sku, pool in view.pools.items()}
    ordered = sorted(candidates, key=lambda each: each.row_number)
    verdicts = [_decide(candidate, view, left, granted) for candidate in ordered]
    created = {
        candidate.user_principal_name.lower()
        for candidate, each in zip(ordered, verdicts, strict=True)
        if each.verdict is Verdict.CREATE
    }
    return tuple(
        _with_remark(each, candidate, view.existing | created)
        for candidate, each in zip(ordered, verdicts, strict=True)
    )


def _with_remark(verdict: RowVerdict, candidate: Candidate, known: AbstractSet[str]) -> RowVerdict:
    """The verdict with a remark if the manager has no account after this job."""
    manager = candidate.manager
    if verdict.verdict is not Verdict.CREATE or not manager or manager.lower() in known:
        return verdict
    return replace(verdict, findings=(manager_open(manager),))


def cap_accounts(
    verdicts: Sequence[RowVerdict],
    most: int,
    limit: int,
    capped_before: Collection[int] = (),
    begun: Collection[int] = (),
    *,
    lets_wait: bool = False,
) -> tuple[RowVerdict, ...]:
    """The verdicts with no more than `most` accounts to create; the first ones in the file win.

    The others wait for another day, or are FAILED where the job does not let rows wait, with the
    `limit` of the day as their reason. So are those of the rows `capped_before` that were granted
    no licence. Rows that were `begun` on an earlier day are not
    counted: giving up on one would abandon its account.
    """
    verdict, reason = (
        (Verdict.WAIT, next_day(limit)) if lets_wait else (Verdict.FAILED, daily_limit(limit))
    )
    creating = [
        each.row_number
        for each in verdicts
        if each.verdict is Verdict.CREATE and each.row_number not in begun
    ]
    beyond = {
        *creating[most:],
        *(
            each.row_number
            for each in verdicts
            if each.verdict is Verdict.NO_LICENSE and each.row_number in capped_before
        ),
    }
    return tuple(
        replace(each, verdict=verdict, findings=(reason,)) if each.row_number in beyond else each
        for each in verdicts
    )


def _decide(
    candidate: Candidate,
    view: TenantView,
    left: dict[str, int],
    granted: Collection[str] | None,
) -> RowVerdict:
    objections = iter(()) if candidate.may_exist else _objections(candidate, view)
    verdict, findings = next(objections, (Verdict.CREATE, ()))
    if verdict is Verdict.CREATE and candidate.later and not candidate.may_exist:
        verdict, findings = Verdict.WAIT, (candidate.later,)
    if verdict is Verdict.CREATE and not candidate.may_exist:
        if granted is not None:
            has_units = candidate.user_principal_name.lower() in granted
        else:
            has_units = all(left[sku] > 0 for sku in candidate.skus)
            if has_units:
                left.update({sku: left[sku] - 1 for sku in candidate.skus})
        if not has_units:
            used_up = [sku for sku in candidate.skus if left[sku] <= 0]
            verdict, findings = Verdict.NO_LICENSE, (no_license(used_up or candidate.skus),)
    return RowVerdict(
        row_number=candidate.row_number,
        batch=candidate.batch,
        verdict=verdict,
        findings=findings,
    )


def _objections(
    candidate: Candidate, view: TenantView
) -> Iterator[tuple[Verdict, tuple[Finding, ...]]]:
    name = candidate.user_principal_name.lower()
    if name in view.under_removal:
        yield (
            Verdict.DUPLICATE,
            (Finding(code=ReasonCode.NAME_UNDER_REMOVAL, column=Column.USER_NAME),),
        )
    if name in view.existing or name in view.in_work:
        yield Verdict.DUPLICATE, (duplicate_user_name(view.ours.get(name)),)
    if (held := view.waiting.get(name)) is not None:
        yield Verdict.DUPLICATE, (waits_already(held.file_name, held.since),)
    domain = name.rpartition("@")[2]
    if domain not in view.domains:
        yield (
            Verdict.INVALID,
            (unknown_domain(domain),),
        )
    unknown = [sku for sku in candidate.skus if not view.pools[sku].assignable]
    if unknown:
        yield (
            Verdict.FAILED,
            (unknown_sku(unknown),),
        )
    if finding := _group_fault(candidate, view):
        yield Verdict.FAILED, (finding,)
    yield from _optional_objections(candidate, view)


def _optional_objections(
    candidate: Candidate, view: TenantView
) -> Iterator[tuple[Verdict, tuple[Finding, ...]]]:
    for group_id, group_name in candidate.groups.items():
        if group_id in view.hidden_groups:
            yield Verdict.FAILED, (missing_permission(READ_GROUPS),)
        if group_id not in view.groups:
            yield Verdict.FAILED, (unusable_group(group_name),)
    if candidate.manager and not _may_get_account(candidate.manager.lower(), view):
        yield Verdict.INVALID, (unknown_manager(candidate.manager),)


def _may_get_account(name: str, view: TenantView) -> bool:
    """True if somebody has an account, or may get one from this file or another."""
    if view.listed is None or name in view.listed:
        return True
    return name in view.existing or name in view.in_work or name in view.waiting


def _group_fault(candidate: Candidate, view: TenantView) -> Finding | None:
    """What keeps the candidate's group from giving the licences that are counted for it."""
    if not candidate.group_id:
        return None
    if candidate.group_id in view.hidden_groups:
        return missing_permission(READ_GROUPS)
    if candidate.group_id not in view.groups:
        return Finding(code=ReasonCode.UNUSABLE_GROUP)
    lacking = [sku for sku in candidate.skus if sku not in view.groups[candidate.group_id]]
    return group_lacks_license(lacking) if lacking else None
