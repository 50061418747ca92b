"""The tenant's ledger: what running jobs hold, so that two files never rely on the same unit.

All functions are pure: they take a ledger and return the next one. The caller stores it with
If-Match.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from shared.state.blob_names import first_job

# consumedUnits lags behind assignments; no figure is published, minutes have been seen.
_FORGET_AFTER = timedelta(minutes=30)
# A unit that a group gives is not consumed before Entra ID has processed the membership: minutes
# as a rule, without a promise ("What is group-based licensing in Microsoft Entra ID?").
_FORGET_GROUPS_AFTER = timedelta(hours=6)
# Batches of a job that end within this time are remembered as one assignment.
_MERGE_WITHIN = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """Units of one SKU that a job assigned at `at`, through a group if `by_group`.

    `count_before` is what consumedUnits was when the units were granted, at `granted_at`.
    """

    job: str
    units: int
    at: datetime
    granted_at: datetime
    count_before: int
    by_group: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """The holds of a batch without an outcome: user names in lower case, a unit each of `skus`.

    `by_group` is True if a group is to give them, `removes` if the accounts are to be deleted.
    """

    skus: tuple[str, ...]
    names: tuple[str, ...]
    by_group: bool = False
    removes: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class JobHolds:
    """The holds of one running job, by batch; `consumed` is consumedUnits per SKU at its grant."""

    since: datetime
    batches: Mapping[str, Hold]
    consumed: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingHolds:
    """The holds of a file's waiting rows: their user names, and a unit of each of their SKUs.

    `since` is when they began to wait.
    """

    file_name: str
    since: datetime
    holds: tuple[Hold, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """`tenant/ledger.json`; `assigned` are the recent assignments, by SKU.

    `waiting` goes by the first job of a file, whose id begins with the time of the file.
    """

    assigned: Mapping[str, tuple[Assignment, ...]] = field(default_factory=dict)
    jobs: Mapping[str, JobHolds] = field(default_factory=dict)
    waiting: Mapping[str, WaitingHolds] = field(default_factory=dict)

    def waiting_units(self, sku: str, *, before: str) -> int:
        """Units of a SKU that rows of older files than that of the job `before` wait for."""
        return sum(
            len(hold.names)
            for job, waiting in self.waiting.items()
            if job < first_job(before)
            for hold in waiting.holds
            if sku in hold.skus
        )

    def waiting_names(self, *, excluding: str) -> Mapping[str, WaitingHolds]:
        """User names that wait in other files than that of the job `excluding`."""
        return {
            name: waiting
            for job, waiting in self.waiting.items()
            if job != first_job(excluding)
            for hold in waiting.holds
            for name in hold.names
        }

    def with_waiting(self, job: str, holds: WaitingHolds | None) -> "Ledger":
        """The ledger with what the rows of a file hold while they wait; None: nothing."""
        rest = {each: kept for each, kept in self.waiting.items() if each != job}
        return replace(self, waiting={**rest, job: holds} if holds else rest)

    def held_units(self, sku: str, *, excluding: str = "") -> int:
        """Units of a SKU that running jobs hold."""
        return sum(len(hold.names) for _, hold in self._holds(excluding) if sku in hold.skus)

    def names_in_work(self, *, excluding: str = "") -> frozenset[str]:
        """User names that other running jobs are about to create."""
        return self._names(excluding, removes=False)

    def names_under_removal(self, *, excluding: str = "") -> frozenset[str]:
        """User names whose accounts other running jobs are about to delete."""
        return self._names(excluding, removes=True)

    def granted(self, job: str) -> frozenset[str] | None:
        """The names this job holds; None if it holds nothing yet."""
        holds = self.jobs.get(job)
        if holds is None:
            return None
        return frozenset(name for hold in holds.batches.values() for name in hold.names)

    def _names(self, excluding: str, *, removes: bool) -> frozenset[str]:
        holds = (hold for _, hold in self._holds(excluding) if hold.removes is removes)
        return frozenset(name for hold in holds for name in hold.names)

    def _holds(self, excluding: str) -> Iterable[tuple[JobHolds, Hold]]:
        return (
            (holds, hold)
            for job, holds in self.jobs.items()
            if job != excluding
            for hold in holds.batches.values()
        )


def free_units(
    ledger: Ledger, sku: str, *, units: int, consumed: int, job: str, by_group: bool = False
) -> int:
    """Units of a SKU that `job` may still use, never below 0.

    Where Graph refuses what is too much, held units are added to our own count and not to the
    tenant's: a batch in work is already visible there in part, and adding both would take its
    units off twice. A group refuses nothing, so where one gives the SKU, to this job (`by_group`)
    or to another, they are added to the larger of the two counts. What the rows of older files
    wait for is left to them.
    """
    held = [hold for _, hold in ledger._holds(job) if sku in hold.skus]
    if by_group or any(hold.by_group for hold in held):
        used = max(consumed, _own_count(ledger, sku, ())) + sum(len(hold.names) for hold in held)
    else:
        used = max(consumed, _own_count(ledger, sku, _as_assigned(ledger, sku, job)))
    return max(0, units - used - ledger.waiting_units(sku, before=job))


def _own_count(ledger: Ledger, sku: str, held: Iterable[Assignment]) -> int:
    """The units in use by our own count: the largest of what each grant found, and all since.

    Each of those readings may be older than the assignments before it, which are still counted
    from the reading before them. So an assignment can be forgotten without the others.
    """
    largest, since = 0, 0
    granted = sorted((*ledger.assigned.get(sku, ()), *held), key=lambda each: each.granted_at)
    for each in reversed(granted):
        since += each.units
        largest = max(largest, each.count_before + since)
    return largest


def _as_assigned(ledger: Ledger, sku: str, job: str) -> Iterable[Assignment]:
    """The units that other jobs hold, as if they were assigned."""
    return (
        Assignment(
            job=job,
            units=len(hold.names),
            at=holds.since,
            granted_at=holds.since,
            count_before=holds.consumed.get(sku, 0),
        )
        for holds, hold in ledger._holds(job)
        if sku in hold.skus
    )


def hold(
    ledger: Ledger,
    job: str,
    batches: Mapping[str, Hold],
    consumed: Mapping[str, int],
    now: datetime,
) -> Ledger:
    """The ledger with what `job` was granted; `consumed` is the tenant's count per SKU."""
    skus = {sku for each in batches.values() for sku in each.skus}
    holds = JobHolds(
        since=now, batches=batches, consumed={sku: consumed[sku] for sku in sorted(skus)}
    )
    return replace(ledger, jobs={**ledger.jobs, job: holds})


def release(
    ledger: Ledger, job: str, batch: str, assigned: int, now: datetime
) -> tuple[Ledger, bool | None]:
    """The ledger after a batch got its outcome; `assigned` accounts kept their licences.

    And whether it was the last batch of its job; None when the batch holds nothing, so that a
    repetition changes nothing.
    """
    holds = ledger.jobs.get(job)
    if holds is None or batch not in holds.batches:
        return ledger, None
    held = holds.batches[batch]
    remembered = dict(ledger.assigned)
    for sku in held.skus if assigned else ():
        new = Assignment(
            job=job,
            units=assigned,
            at=now,
            granted_at=holds.since,
            count_before=holds.consumed.get(sku, 0),
            by_group=held.by_group,
        )
        remembered[sku] = _merged(remembered.get(sku, ()), new)
    after = drop_batches(replace(ledger, assigned=remembered), job, {batch})
    return after, job not in after.jobs


def _merged(earlier: tuple[Assignment, ...], new: Assignment) -> tuple[Assignment, ...]:
    """The assignments with a new one; batches of one job that end together become one."""
    for place, each in enumerate(earlier):
        is_alike = (each.job, each.by_group) == (new.job, new.by_group)
        if is_alike and new.at - each.at < _MERGE_WITHIN:
            # The earlier time stays, so that a long series of batches cannot postpone it forever.
            merged = replace(each, units=each.units + new.units)
            return (*earlier[:place], merged, *earlier[place + 1 :])
    return (*earlier, new)


def release_removed(ledger: Ledger, job: str, batch: str, undone: str, removed: int) -> Ledger:
    """The ledger after a batch of `job` deleted so many of the accounts that job `undone` created.

    What is still remembered of that job shrinks by as many units, never below 0; what the tenant's
    count includes already is left to that count. Nothing changes when the batch holds nothing, so
    that a repetition counts nothing twice.
    """
    holds = ledger.jobs.get(job)
    if holds is None or batch not in holds.batches:
        return ledger
    assigned = {sku: _shrunk(each, undone, removed) for sku, each in ledger.assigned.items()}
    return drop_batches(_with_assigned(ledger, assigned), job, {batch})


def _shrunk(assignments: tuple[Assignment, ...], job: str, units: int) -> tuple[Assignment, ...]:
    kept: list[Assignment] = []
    for each in assignments:
        less = min(units, each.units) if each.job == job else 0
        units -= less
        kept.append(replace(each, units=each.units - less))
    return tuple(kept)


def drop_batches(ledger: Ledger, job: str, batches: Collection[str]) -> Ledger:
    """The ledger without what `job` holds for these batches."""
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


def forget_old(ledger: Ledger, now: datetime) -> Ledger:
    """The ledger without the assignments that the tenant's count must include by now.

    While units of a group are remembered, so are the others of that SKU: a count that includes
    these and not those would look as if it included all.
    """
    return _with_assigned(
        ledger,
        {sku: _recent(assignments, now) for sku, assignments in ledger.assigned.items()},
    )


def _recent(assignments: Sequence[Assignment], now: datetime) -> tuple[Assignment, ...]:
    by_group = any(each.by_group and now - each.at < _FORGET_GROUPS_AFTER for each in assignments)
    forget_after = _FORGET_GROUPS_AFTER if by_group else _FORGET_AFTER
    return tuple(each for each in assignments if now - each.at < forget_after)


def forget_shown(ledger: Ledger, consumed: Mapping[str, int]) -> Ledger:
    """The ledger without the assignments of each SKU whose count has come up to our own.

    From then on a lower count means that units were freed. Where units are held, the count may
    have come up by those, so nothing is forgotten.
    """
    shown = {
        sku
        for sku in ledger.assigned
        if not ledger.held_units(sku) and consumed.get(sku, 0) >= _own_count(ledger, sku, ())
    }
    rest = {sku: each for sku, each in ledger.assigned.items() if sku not in shown}
    return _with_assigned(ledger, rest)


def _with_assigned(ledger: Ledger, assigned: Mapping[str, tuple[Assignment, ...]]) -> Ledger:
    units = {sku: tuple(each for each in kept if each.units) for sku, kept in assigned.items()}
    return replace(ledger, assigned={sku: kept for sku, kept in units.items() if kept})
