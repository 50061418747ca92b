"""The tenant's ledger: what running jobs hold, so that two files never count on one unit.

All functions are pure: they take a ledger and give the next one. Storing it with If-Match is
the caller's part.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

# consumedUnits lags behind assignments; no figure is published, minutes have been seen.
_FORGET_AFTER = timedelta(minutes=30)
# A unit that a group gives is not consumed before Entra ID has worked the membership off: minutes
# as a rule, without a promise ("What is group-based licensing in Microsoft Entra ID?").
_FORGET_GROUPS_AFTER = timedelta(hours=6)
# Until then every read shows an account that was made, and it is too old to be taken for a later
# job's own: longer than `provisioning.progress` is patient and clocks may differ.
_SHOWN_AFTER = timedelta(minutes=10)
# No job is worked on for so long: nobody will give the same unit back again.
_FREED_FOR_GOOD_AFTER = timedelta(hours=48)


@dataclass(frozen=True, slots=True, kw_only=True)
class SkuAccount:
    """What we know of a SKU beyond the tenant's own, lagging count.

    `baseline` is consumedUnits at our first grant, `assigned` the units we gave out since, some of
    them through a group if `by_group`.
    """

    baseline: int
    assigned: int
    last_assigned: datetime
    by_group: bool = False

    def is_shown(self, now: datetime) -> bool:
        """Whether the tenant's own count must show all of it by now."""
        after = _FORGET_GROUPS_AFTER if self.by_group else _FORGET_AFTER
        return now - self.last_assigned >= after


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """What a batch without an outcome holds: user names in lower case, a unit each of `skus`.

    `by_group` tells that a group is to give them.
    """

    skus: tuple[str, ...]
    names: tuple[str, ...]
    by_group: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class JobHolds:
    """What one running job holds, by batch."""

    since: datetime
    batches: Mapping[str, Hold]


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeAccount:
    """An account that is new; `object_id` is empty when it only may exist."""

    object_id: str
    settled_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """`tenant/ledger.json`.

    `made` are accounts by user name in lower case: reads may not show them yet, and another job
    that finds one later must not take it for its own. `freed` tells when the units
    of an account that was removed were given back, by object id: no account does so twice.
    """

    skus: Mapping[str, SkuAccount] = field(default_factory=dict)
    jobs: Mapping[str, JobHolds] = field(default_factory=dict)
    made: Mapping[str, MadeAccount] = field(default_factory=dict)
    freed: Mapping[str, datetime] = field(default_factory=dict)

    def held_units(self, sku: str, *, but_for: str = "") -> int:
        """Units of a SKU that running jobs hold."""
        return sum(
            len(hold.names)
            for job, holds in self.jobs.items()
            if job != but_for
            for hold in holds.batches.values()
            if sku in hold.skus
        )

    def names_in_work(self, *, but_for: str = "") -> frozenset[str]:
        """User names that running jobs are about to create, or that may have been made just now."""
        held = (
            name
            for job, holds in self.jobs.items()
            if job != but_for
            for hold in holds.batches.values()
            for name in hold.names
        )
        unclear = (name for name, account in self.made.items() if not account.object_id)
        return frozenset((*held, *unclear))

    def accounts_made(self) -> dict[str, str]:
        """Object ids of new accounts, by user name in lower case."""
        return {name: each.object_id for name, each in self.made.items() if each.object_id}

    def granted(self, job: str) -> frozenset[str] | None:
        """The names this job holds; None when it holds nothing yet."""
        holds = self.jobs.get(job)
        if holds is None:
            return None
        return frozenset(name for hold in holds.batches.values() for name in hold.names)


def free_units(ledger: Ledger, sku: str, *, units: int, consumed: int, job: str) -> int:
    """Units of a SKU that `job` may still use, never below 0.

    The held ones are added to our own count and not to the tenant's: a batch in work is already
    visible there in part, and adding both would take its units off twice. An admin who assigns
    beside us is seen as soon as consumedUnits is the larger of the two; until then Graph's own
    refusal decides.
    """
    held = ledger.held_units(sku, but_for=job)
    account = ledger.skus.get(sku)
    ours = (account.baseline + account.assigned if account else consumed) + held
    return max(0, units - max(consumed, ours))


def hold(
    ledger: Ledger,
    job: str,
    batches: Mapping[str, Hold],
    consumed: Mapping[str, int],
    now: datetime,
) -> Ledger:
    """The ledger with what `job` was granted; `consumed` is the tenant's count per SKU."""
    accounts = dict(ledger.skus)
    for sku in {sku for each in batches.values() for sku in each.skus}:
        if sku not in accounts:
            accounts[sku] = SkuAccount(baseline=consumed[sku], assigned=0, last_assigned=now)
    jobs = {**ledger.jobs, job: JobHolds(since=now, batches=batches)}
    return replace(ledger, skus=accounts, jobs=jobs)


def release(
    ledger: Ledger,
    job: str,
    batch: str,
    assigned: int,
    now: datetime,
    *,
    made: Mapping[str, str] | None = None,
) -> Ledger:
    """The ledger after a batch got its outcome; `assigned` accounts kept their licences.

    `made` are the accounts that exist since then, object ids by user name in lower case; an
    empty id means that the account may exist.
    Releasing a batch that holds nothing changes nothing, so a repetition does no harm.
    """
    holds = ledger.jobs.get(job)
    if holds is None or batch not in holds.batches:
        return ledger
    accounts = dict(ledger.skus)
    held = holds.batches[batch]
    for sku in held.skus:
        account = accounts[sku]
        accounts[sku] = replace(
            account,
            assigned=account.assigned + assigned,
            last_assigned=now,
            by_group=account.by_group or held.by_group,
        )
    rest = {each: kept for each, kept in holds.batches.items() if each != batch}
    jobs = {each: kept for each, kept in ledger.jobs.items() if each != job}
    if rest:
        jobs[job] = replace(holds, batches=rest)
    new = {
        name: MadeAccount(object_id=object_id, settled_at=now)
        for name, object_id in (made or {}).items()
    }
    return replace(ledger, skus=accounts, jobs=jobs, made={**ledger.made, **new})


def give_back(
    ledger: Ledger, skus: Collection[str], removed: Collection[str], now: datetime
) -> Ledger:
    """The ledger after accounts were removed that an earlier job had made and licensed.

    `removed` are object ids, each of which had a unit of each of `skus`. The count and the note
    that an account gave its units back change in one document, so a repetition changes nothing,
    nor does another job that removes the same account. A SKU that nothing was given out of
    lately has no count: there the tenant's own is all there is.
    """
    fresh = [object_id for object_id in removed if object_id not in ledger.freed]
    accounts = {
        sku: replace(account, assigned=account.assigned - len(fresh)) if sku in skus else account
        for sku, account in ledger.skus.items()
    }
    made = {name: each for name, each in ledger.made.items() if each.object_id not in removed}
    freed = {**ledger.freed, **dict.fromkeys(fresh, now)}
    return replace(ledger, skus=accounts, made=made, freed=freed)


def drop_batches(ledger: Ledger, job: str, batches: Collection[str]) -> Ledger:
    """The ledger without what `job` holds for batches that were released before."""
    holds = ledger.jobs.get(job)
    if holds is None:
        return ledger
    rest = {each: kept for each, kept in holds.batches.items() if each not in batches}
    if not rest:
        return drop_job(ledger, job)
    return replace(ledger, jobs={**ledger.jobs, job: replace(holds, batches=rest)})


def drop_job(ledger: Ledger, job: str) -> Ledger:
    """The ledger without a job that is over or dead."""
    return replace(ledger, jobs={each: kept for each, kept in ledger.jobs.items() if each != job})


def forget_settled(ledger: Ledger, now: datetime) -> Ledger:
    """The ledger without assignments and names that the tenant must show by now."""
    return replace(
        ledger,
        skus={
            sku: account
            for sku, account in ledger.skus.items()
            if ledger.held_units(sku) or not account.is_shown(now)
        },
        made={
            name: account
            for name, account in ledger.made.items()
            if now - account.settled_at < _SHOWN_AFTER
        },
        freed={
            object_id: freed_at
            for object_id, freed_at in ledger.freed.items()
            if now - freed_at < _FREED_FOR_GOOD_AFTER
        },
    )
