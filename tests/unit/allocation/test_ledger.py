from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.allocation.ledger import (
    Hold,
    JobHolds,
    Ledger,
    MadeAccount,
    SkuAccount,
    drop_batches,
    drop_job,
    forget_settled,
    free_units,
    give_back,
    hold,
    release,
)
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


def test_a_jobs_own_hold_does_not_stand_in_its_way() -> None:
    ledger = holding(NL_001=a_hold(2, 3))

    assert free(ledger, job=JOB) == 7


def test_only_the_skus_of_a_hold_are_held() -> None:
    ledger = holding(NL_001=a_hold(2, skus=(SKU, OTHER_SKU)), JP_001=a_hold(3, skus=(OTHER_SKU,)))

    assert (ledger.held_units(SKU), ledger.held_units(OTHER_SKU)) == (1, 2)


def test_names_in_work_are_those_of_other_jobs() -> None:
    ledger = holding(NL_001=a_hold(2), DE_001=a_hold(3))

    assert ledger.names_in_work() == {user_name(2), user_name(3)}
    assert ledger.names_in_work(but_for=JOB) == frozenset()
    assert ledger.names_in_work(but_for=OTHER_JOB) == {user_name(2), user_name(3)}


def test_a_job_knows_what_it_was_granted() -> None:
    ledger = holding(NL_001=a_hold(2), DE_001=a_hold(3))

    assert ledger.granted(JOB) == frozenset({user_name(2), user_name(3)})
    assert ledger.granted(OTHER_JOB) is None


def test_holding_again_changes_nothing() -> None:
    batches = {"NL-001": a_hold(2, 3)}
    once = hold(Ledger(), JOB, batches, {SKU: 3}, NOON)

    assert hold(once, JOB, batches, {SKU: 3}, NOON) == once


def test_the_baseline_stays_that_of_the_first_grant() -> None:
    ledger = holding(NL_001=a_hold(2), consumed=3)

    ledger = hold(ledger, OTHER_JOB, {"NL-001": a_hold(3)}, {SKU: 5}, LATER)

    assert ledger.skus[SKU] == SkuAccount(baseline=3, assigned=0, last_assigned=NOON)


def test_a_released_batch_counts_as_assigned_while_the_tenant_lags() -> None:
    ledger = release(holding(NL_001=a_hold(2, 3, 4)), JOB, "NL-001", 2, LATER)

    assert ledger == Ledger(skus={SKU: SkuAccount(baseline=3, assigned=2, last_assigned=LATER)})
    assert free(ledger, consumed=3) == 5
    assert free(ledger, consumed=4) == 5
    assert free(ledger, consumed=5) == 5


def test_releasing_again_changes_nothing() -> None:
    once = release(holding(NL_001=a_hold(2), DE_001=a_hold(3)), JOB, "NL-001", 1, NOON)

    assert release(once, JOB, "NL-001", 1, NOON) == once
    assert once.names_in_work() == {user_name(3)}


@pytest.mark.parametrize(("job", "batch"), [(OTHER_JOB, "NL-001"), (JOB, "DE-001")])
def test_releasing_what_nobody_holds_changes_nothing(job: str, batch: str) -> None:
    ledger = holding(NL_001=a_hold(2))

    assert release(ledger, job, batch, 1, NOON) == ledger


def test_a_batch_in_work_is_not_counted_twice() -> None:
    ledger = holding(NL_001=a_hold(2, 3, 4))

    # The tenant shows two of the three already: 3 + 3 are used, not 5 + 3.
    assert free(ledger, consumed=5) == 4


def test_an_admin_who_assigns_beside_us_is_seen() -> None:
    ledger = holding(NL_001=a_hold(2))

    assert free(ledger, consumed=9) == 1


def test_a_batch_without_licences_holds_names_only() -> None:
    ledger = holding(NL_001=a_hold(2, skus=()))

    assert (ledger.skus, ledger.held_units(SKU)) == ({}, 0)
    assert ledger.names_in_work() == {user_name(2)}
    assert release(ledger, JOB, "NL-001", 1, NOON) == Ledger()


def test_dropped_batches_hold_nothing_and_the_others_stay() -> None:
    ledger = holding(NL_001=a_hold(1), BE_001=a_hold(2))

    dropped = drop_batches(ledger, JOB, {"NL-001"})

    assert dropped.granted(JOB) == frozenset({user_name(2)})
    assert drop_batches(dropped, JOB, {"NL-001"}) == dropped
    assert drop_batches(dropped, OTHER_JOB, {"BE-001"}) == dropped


def test_a_job_all_of_whose_batches_are_dropped_is_gone() -> None:
    ledger = holding(NL_001=a_hold(1), BE_001=a_hold(2))

    assert drop_batches(ledger, JOB, {"NL-001", "BE-001"}).jobs == {}


def test_a_dropped_job_holds_nothing() -> None:
    ledger = hold(holding(NL_001=a_hold(2)), OTHER_JOB, {"DE-001": a_hold(3)}, {SKU: 3}, NOON)

    dropped = drop_job(ledger, JOB)

    assert dropped.names_in_work() == {user_name(3)}
    assert dropped.skus == ledger.skus
    assert drop_job(dropped, JOB) == dropped


@pytest.mark.parametrize(
    ("now", "known"),
    [
        pytest.param(LATER, True, id="within 30 minutes"),
        pytest.param(MUCH_LATER, False, id="after 30 minutes"),
    ],
)
def test_what_was_assigned_is_forgotten_30_minutes_after_the_last(
    now: datetime, known: bool
) -> None:
    ledger = release(holding(NL_001=a_hold(2)), JOB, "NL-001", 1, NOON)

    assert (SKU in forget_settled(ledger, now).skus) is known


@pytest.mark.parametrize(
    ("minutes", "known"),
    [
        pytest.param(9, True, id="within 10 minutes"),
        pytest.param(10, False, id="after 10 minutes"),
    ],
)
def test_an_account_made_is_remembered_until_every_read_shows_it(minutes: int, known: bool) -> None:
    names = holding(NL_001=a_hold(2, 3))
    ledger = release(names, JOB, "NL-001", 1, NOON, made={user_name(2): "id-2"})

    later = forget_settled(ledger, NOON + timedelta(minutes=minutes))

    assert later.accounts_made() == ({user_name(2): "id-2"} if known else {})
    assert later.names_in_work() == set()


def test_a_name_whose_account_only_may_exist_stays_in_work() -> None:
    names = holding(NL_001=a_hold(2, 3))

    ledger = release(names, JOB, "NL-001", 0, NOON, made={user_name(2): ""})

    assert ledger.names_in_work() == {user_name(2)}
    assert ledger.accounts_made() == {}


def test_nothing_is_forgotten_while_units_are_held() -> None:
    ledger = holding(NL_001=a_hold(2))

    assert forget_settled(ledger, MUCH_LATER) == ledger


def test_a_ledger_holds_no_more_than_it_must() -> None:
    holds = JobHolds(since=NOON, batches={"NL-001": a_hold(2)})

    assert holding(NL_001=a_hold(2)).jobs == {JOB: holds}
    assert release(holding(NL_001=a_hold(2)), JOB, "NL-001", 1, NOON).jobs == {}


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
            ledger = hold(ledger, job, {"NL-001": names}, {SKU: consumed}, NOON)
            granted += got
        if over:
            ledger = release(ledger, job, "NL-001", got, NOON)
            assigned += got

    assert granted <= max(0, enabled - before)


def having_given(assigned: int, **made: str) -> Ledger:
    """A ledger of so many units given out, and of accounts made, ids by the part before the @."""
    return Ledger(
        skus={SKU: SkuAccount(baseline=3, assigned=assigned, last_assigned=NOON)},
        made={
            f"{name}@contoso.com": MadeAccount(object_id=object_id, settled_at=NOON)
            for name, object_id in made.items()
        },
    )


def test_units_of_removed_accounts_are_free_again() -> None:
    ledger = give_back(having_given(4), [SKU], ["id-2", "id-3"], NOON)

    assert free(ledger) == 10 - 3 - 2


def test_units_of_a_run_before_the_count_began_are_given_back_too() -> None:
    ledger = give_back(having_given(0), [SKU], ["id-2", "id-3"], NOON)

    assert free(ledger, consumed=0) == 10 - 1


def test_an_account_gives_its_units_back_only_once() -> None:
    once = give_back(having_given(4), [SKU], ["id-2"], NOON)

    assert give_back(once, [SKU], ["id-2"], LATER) == once
    assert give_back(once, [SKU], ["id-2", "id-9"], LATER).skus[SKU].assigned == 2


def test_a_sku_that_is_not_counted_stays_so() -> None:
    ledger = give_back(having_given(4), [OTHER_SKU], ["id-2"], NOON)

    assert ledger.skus == having_given(4).skus


def test_removed_accounts_are_no_longer_new_and_others_of_their_name_are() -> None:
    ledger = having_given(2, person2="id-2", person3="id-3", person4="")

    after = give_back(ledger, [SKU], ["id-2", "id-old-3"], NOON)

    assert set(after.made) == {user_name(3), user_name(4)}


def test_what_was_given_back_is_remembered_for_two_days() -> None:
    ledger = give_back(Ledger(), [], ["id-2"], NOON)

    assert forget_settled(ledger, NOON + timedelta(hours=47)).freed == ledger.freed
    assert forget_settled(ledger, NOON + timedelta(hours=48)).freed == {}


@pytest.mark.parametrize(
    ("now", "known"),
    [(MUCH_LATER, True), (NOON + timedelta(hours=6), False)],
    ids=["after 30 minutes", "after 6 hours"],
)
def test_units_that_a_group_gives_are_remembered_for_longer(now: datetime, known: bool) -> None:
    by_group = replace(a_hold(2), by_group=True)
    ledger = release(holding(NL_001=by_group, DE_001=a_hold(3)), JOB, "NL-001", 1, NOON)
    ledger = release(ledger, JOB, "DE-001", 1, NOON)

    assert (SKU in forget_settled(ledger, now).skus) is known
