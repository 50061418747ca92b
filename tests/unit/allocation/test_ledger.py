from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.allocation.ledger import (
    Assignment,
    Hold,
    JobHolds,
    Ledger,
    drop_batches,
    drop_job,
    forget_old,
    forget_shown,
    free_units,
    hold,
    release,
    release_removed,
)
from shared.allocation.ledger_upgrade import EarlierAccount, EarlierLedger, upgrade
from tests.builders import JOB, NOON, OTHER_JOB, SKU, user_name

OTHER_SKU = "AAD_PREMIUM"
LATER = NOON + timedelta(minutes=29, seconds=59)
MUCH_LATER = NOON + timedelta(minutes=30)


def a_hold(*numbers: int, skus: Sequence[str] = (SKU,)) -> Hold:
    return Hold(skus=tuple(skus), names=tuple(user_name(number) for number in numbers))


def holding(job: str = JOB, *, consumed: int = 3, **batches: Hold) -> Ledger:
    """A ledger of one job; the keys are batch ids with `_` for `-`."""
    by_id = {key.replace("_", "-"): each for key, each in batches.items()}
    return hold(Ledger(), job, by_id, {SKU: consumed, OTHER_SKU: consumed}, NOON)


def released(ledger: Ledger, assigned: int, now: datetime) -> Ledger:
    """The ledger after the first batch of JOB got its outcome."""
    after, _ = release(ledger, JOB, "NL-001", assigned, now)
    return after


def an_assignment(
    units: int, *, at: datetime = NOON, by_group: bool = False, job: str = JOB
) -> Assignment:
    return Assignment(
        job=job, units=units, at=at, granted_at=NOON, count_before=3, by_group=by_group
    )


def free(ledger: Ledger, *, enabled: int = 10, consumed: int = 3, job: str = OTHER_JOB) -> int:
    return free_units(ledger, SKU, units=enabled, consumed=consumed, job=job)


@pytest.mark.parametrize(
    ("enabled", "consumed", "left"), [(10, 3, 7), (10, 10, 0), (10, 12, 0), (0, 0, 0)]
)
def test_without_jobs_the_tenants_own_count_holds(enabled: int, consumed: int, left: int) -> None:
    assert free(Ledger(), enabled=enabled, consumed=consumed) == left


def test_held_units_are_not_free_for_another_job() -> None:
    ledger = holding(NL_001=a_hold(2, 3), DE_001=a_hold(4))

    assert ledger.held_units(SKU) == 3
    assert free(ledger) == 4


def test_a_jobs_own_hold_does_not_block_it() -> None:
    ledger = holding(NL_001=a_hold(2, 3))

    assert free(ledger, job=JOB) == 7


def test_only_the_skus_of_a_hold_are_held() -> None:
    ledger = holding(NL_001=a_hold(2, skus=(SKU, OTHER_SKU)), JP_001=a_hold(3, skus=(OTHER_SKU,)))

    assert (ledger.held_units(SKU), ledger.held_units(OTHER_SKU)) == (1, 2)


def test_names_in_work_are_those_of_other_jobs() -> None:
    ledger = holding(NL_001=a_hold(2), DE_001=a_hold(3))

    assert ledger.names_in_work() == {user_name(2), user_name(3)}
    assert ledger.names_in_work(excluding=JOB) == frozenset()
    assert ledger.names_in_work(excluding=OTHER_JOB) == {user_name(2), user_name(3)}


def test_a_job_knows_what_it_was_granted() -> None:
    ledger = holding(NL_001=a_hold(2), DE_001=a_hold(3))

    assert ledger.granted(JOB) == frozenset({user_name(2), user_name(3)})
    assert ledger.granted(OTHER_JOB) is None


def test_holding_again_changes_nothing() -> None:
    batches = {"NL-001": a_hold(2, 3)}
    once = hold(Ledger(), JOB, batches, {SKU: 3}, NOON)

    assert hold(once, JOB, batches, {SKU: 3}, NOON) == once


def test_a_later_count_that_lags_does_not_hide_what_was_held_before() -> None:
    ledger = holding(NL_001=a_hold(2, 3, 4), consumed=3)
    ledger = hold(ledger, OTHER_JOB, {"NL-001": a_hold(5)}, {SKU: 3}, LATER)

    assert free(ledger, consumed=3, job="a third job") == 10 - 3 - 4


def test_a_released_batch_counts_as_assigned_while_the_tenant_lags() -> None:
    ledger = released(holding(NL_001=a_hold(2, 3, 4)), 2, LATER)

    assert ledger == Ledger(assigned={SKU: (an_assignment(2, at=LATER),)})
    assert free(ledger, consumed=3) == 5
    assert free(ledger, consumed=4) == 5
    assert free(ledger, consumed=5) == 5


def test_the_last_batch_of_a_job_to_be_released_is_reported() -> None:
    ledger = holding(NL_001=a_hold(2), DE_001=a_hold(3))

    ledger, first = release(ledger, JOB, "NL-001", 1, NOON)
    ledger, last = release(ledger, JOB, "DE-001", 1, NOON)
    _, again = release(ledger, JOB, "DE-001", 1, NOON)

    assert (first, last, again) == (False, True, None)


def test_batches_of_a_job_that_end_together_are_one_assignment() -> None:
    ledger = holding(NL_001=a_hold(2), DE_001=a_hold(3), BE_001=a_hold(4))
    for batch, seconds in (("NL-001", 0), ("DE-001", 59), ("BE-001", 60)):
        ledger, _ = release(ledger, JOB, batch, 1, NOON + timedelta(seconds=seconds))

    assert [each.units for each in ledger.assigned[SKU]] == [2, 1]


def test_releasing_again_changes_nothing() -> None:
    once = released(holding(NL_001=a_hold(2), DE_001=a_hold(3)), 1, NOON)

    assert released(once, 1, NOON) == once
    assert once.names_in_work() == {user_name(3)}


@pytest.mark.parametrize(("job", "batch"), [(OTHER_JOB, "NL-001"), (JOB, "DE-001")])
def test_releasing_what_nobody_holds_changes_nothing(job: str, batch: str) -> None:
    ledger = holding(NL_001=a_hold(2))

    assert release(ledger, job, batch, 1, NOON) == (ledger, None)


def test_a_batch_in_work_is_not_counted_twice() -> None:
    ledger = holding(NL_001=a_hold(2, 3, 4))

    # The tenant shows two of the three already: 3 + 3 are used, not 5 + 3.
    assert free(ledger, consumed=5) == 4


def test_an_admin_who_assigns_next_to_us_is_seen() -> None:
    ledger = holding(NL_001=a_hold(2))

    assert free(ledger, consumed=9) == 1


def test_a_batch_without_licences_holds_names_only() -> None:
    ledger = holding(NL_001=a_hold(2, skus=()))

    assert ledger.held_units(SKU) == 0
    assert ledger.names_in_work() == {user_name(2)}
    assert released(ledger, 1, NOON) == Ledger()


def test_uploaded_batches_hold_nothing_and_the_others_stay() -> None:
    ledger = holding(NL_001=a_hold(1), BE_001=a_hold(2))

    dropped = drop_batches(ledger, JOB, {"NL-001"})

    assert dropped.granted(JOB) == frozenset({user_name(2)})
    assert drop_batches(dropped, JOB, {"NL-001"}) == dropped
    assert drop_batches(dropped, OTHER_JOB, {"BE-001"}) == dropped


def test_a_job_all_of_whose_batches_are_uploaded_is_gone() -> None:
    ledger = holding(NL_001=a_hold(1), BE_001=a_hold(2))

    assert drop_batches(ledger, JOB, {"NL-001", "BE-001"}).jobs == {}


def test_a_uploaded_job_holds_nothing() -> None:
    ledger = hold(holding(NL_001=a_hold(2)), OTHER_JOB, {"DE-001": a_hold(3)}, {SKU: 3}, NOON)

    dropped = drop_job(ledger, JOB)

    assert dropped.names_in_work() == {user_name(3)}
    assert drop_job(dropped, JOB) == dropped


def test_each_assignment_is_forgotten_30_minutes_after_itself() -> None:
    ledger = released(holding(NL_001=a_hold(2, 3)), 2, NOON)
    second = hold(ledger, OTHER_JOB, {"NL-001": a_hold(4)}, {SKU: 5}, LATER)
    second, _ = release(second, OTHER_JOB, "NL-001", 1, LATER)

    assert forget_old(second, LATER) == second
    assert [each.job for each in forget_old(second, MUCH_LATER).assigned[SKU]] == [OTHER_JOB]
    assert forget_old(second, LATER + timedelta(minutes=30)).assigned == {}


def test_forgetting_one_assignment_keeps_the_count_that_the_next_one_found() -> None:
    ledger = released(holding(NL_001=a_hold(2, 3, 4, 5, 6)), 5, NOON)  # 3 + 5
    ledger = hold(ledger, OTHER_JOB, {"NL-001": a_hold(7, 8)}, {SKU: 8}, LATER)
    ledger, _ = release(ledger, OTHER_JOB, "NL-001", 2, LATER)

    # The count still lacks the two of a moment ago.
    assert free(forget_old(ledger, MUCH_LATER), consumed=8, enabled=12) == 2


def test_units_freed_after_the_count_had_shown_everything_are_seen_at_once() -> None:
    ledger = released(holding(NL_001=a_hold(2, 3, 4)), 3, NOON)

    lagging = forget_shown(ledger, {SKU: 5})
    shown = forget_shown(ledger, {SKU: 6})

    assert free(lagging, consumed=1) == 10 - 6
    assert free(shown, consumed=1) == 10 - 1


def test_a_count_proves_nothing_while_units_are_held() -> None:
    ledger = released(holding(NL_001=a_hold(2), DE_001=a_hold(3)), 1, NOON)

    assert forget_shown(ledger, {SKU: 9}) == ledger


@pytest.mark.parametrize("held_by_group", [True, False], ids=["by both", "by the new job alone"])
def test_where_a_group_gives_units_the_held_ones_are_added_to_what_others_took(
    held_by_group: bool,
) -> None:
    held = replace(a_hold(*range(2, 14)), by_group=held_by_group)
    ledger = hold(Ledger(), JOB, {"NL-001": held}, {SKU: 0}, NOON)

    # An administrator took 10 of the 25 meanwhile.
    left = free_units(ledger, SKU, units=25, consumed=10, job=OTHER_JOB, by_group=True)

    assert left == 25 - 10 - 12


def test_a_group_that_holds_units_binds_who_is_licensed_directly_too() -> None:
    ledger = holding(NL_001=replace(a_hold(2, 3, 4), by_group=True), consumed=0)

    assert free(ledger, consumed=5) == 10 - 5 - 3


def test_a_ledger_holds_no_more_than_it_must() -> None:
    holds = JobHolds(since=NOON, batches={"NL-001": a_hold(2)}, consumed={SKU: 3})

    assert holding(NL_001=a_hold(2)).jobs == {JOB: holds}
    assert released(holding(NL_001=a_hold(2)), 1, NOON).jobs == {}


@given(
    enabled=st.integers(0, 20),
    before=st.integers(0, 20),
    wanted=st.lists(st.integers(1, 8), min_size=1, max_size=6),
    shown=st.lists(st.floats(0, 1), min_size=6, max_size=6),
    released=st.lists(st.booleans(), min_size=6, max_size=6),
)
def test_jobs_side_by_side_never_get_more_than_there_is(
    enabled: int, before: int, wanted: list[int], shown: list[float], released: list[bool]
) -> None:
    """Each job sees a count that lags by any part of what was assigned since."""
    ledger, granted, assigned = Ledger(), 0, 0
    for number, (want, part, over) in enumerate(zip(wanted, shown, released, strict=False)):
        job, consumed = f"job-{number}", before + int(assigned * part)
        got = min(want, free(ledger, enabled=enabled, consumed=consumed, job=job))
        if got:
            names = a_hold(*range(100 * number, 100 * number + got))
            now = NOON + timedelta(seconds=number)
            ledger = hold(ledger, job, {"NL-001": names}, {SKU: consumed}, now)
            granted += got
        if over:
            ledger, _ = release(ledger, job, "NL-001", got, NOON)
            assigned += got

    assert granted <= max(0, enabled - before)


def undoing(ledger: Ledger, *numbers: int) -> Ledger:
    """The ledger while OTHER_JOB removes accounts of JOB."""
    holds = {"NL-001": replace(a_hold(*numbers, skus=()), removes=True)}
    return hold(ledger, OTHER_JOB, holds, {}, NOON)


def test_names_under_removal_are_not_those_about_to_be_created() -> None:
    ledger = undoing(Ledger(), 2, 3)

    assert ledger.names_under_removal() == {user_name(2), user_name(3)}
    assert ledger.names_under_removal(excluding=OTHER_JOB) == frozenset()
    assert ledger.names_in_work() == frozenset()


def test_units_of_removed_accounts_are_free_again() -> None:
    ledger = undoing(released(holding(NL_001=a_hold(2, 3, 4, 5)), 4, NOON), 2, 3)

    after = release_removed(ledger, OTHER_JOB, "NL-001", JOB, 2)

    assert free(after) == 10 - 3 - 2
    assert after.names_under_removal() == frozenset()


def test_removed_accounts_are_counted_only_once() -> None:
    ledger = undoing(released(holding(NL_001=a_hold(2, 3, 4, 5)), 4, NOON), 2, 3)

    once = release_removed(ledger, OTHER_JOB, "NL-001", JOB, 2)

    assert release_removed(once, OTHER_JOB, "NL-001", JOB, 2) == once


def test_more_removals_than_are_remembered_free_nothing_of_others() -> None:
    ledger = released(holding(NL_001=a_hold(2)), 1, NOON)
    third = hold(ledger, "a third job", {"NL-001": a_hold(8, 9)}, {SKU: 3}, NOON)
    third, _ = release(third, "a third job", "NL-001", 2, NOON)

    after = release_removed(undoing(third, 2, 3, 4), OTHER_JOB, "NL-001", JOB, 3)

    assert {each.job: each.units for each in after.assigned[SKU]} == {"a third job": 2}


def test_units_that_a_group_gives_are_remembered_for_six_hours() -> None:
    by_group = replace(a_hold(2), by_group=True)
    ledger = released(holding(NL_001=by_group, DE_001=a_hold(3)), 1, NOON)
    ledger, _ = release(ledger, JOB, "DE-001", 1, NOON)

    later = forget_old(ledger, MUCH_LATER)

    # Without the unit that was assigned directly, a count that shows only that one would be as
    # large as our own, and the unit of the group would be granted again.
    assert [each.by_group for each in later.assigned[SKU]] == [True, False]
    assert free(forget_shown(later, {SKU: 4}), consumed=4) == 10 - 5
    assert forget_old(ledger, NOON + timedelta(hours=6)).assigned == {}


def test_the_ledger_of_the_version_before_is_taken_over() -> None:
    account = EarlierAccount(baseline=3, assigned=2, last_assigned=NOON, by_group=True)
    holds = JobHolds(since=NOON, batches={"NL-001": a_hold(2)})

    ledger = upgrade(EarlierLedger(skus={SKU: account}, jobs={JOB: holds}))

    assert ledger.assigned[SKU] == (an_assignment(2, by_group=True, job=""),)
    assert ledger.jobs[JOB].consumed == {SKU: 3}
    assert free(ledger, consumed=3) == 10 - 3 - 2 - 1
