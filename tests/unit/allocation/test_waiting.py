import itertools
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.allocation.ledger import Hold, Ledger, free_units, hold
from shared.allocation.waiting import (
    finish_round,
    plan_round,
    rest_after,
    withdraw,
)
from shared.allocation.waiting_holds import hold_waiting, list_holds_of_waiting
from shared.allocation.waiting_row import RoundResult
from shared.models import OutcomeStatus
from shared.retry import service_pause
from shared.state.document_encoding import decode, encode
from shared.state.documents import RoundPurpose, Verdict
from shared.state.waiting_documents import WaitingDocument, WaitingRow, WaitReason
from tests.builders import (
    JOB,
    NOON,
    OTHER_JOB,
    SKU,
    a_candidate,
    a_job,
    a_row,
    a_verdict,
    user_name,
)

OTHER_SKU = "AAD_PREMIUM"
END = NOON + timedelta(days=14)
HOUR = timedelta(hours=1)
WITH_UNITS = (WaitReason.LICENCE, WaitReason.SERVICE, WaitReason.LIMIT)


def a_waiting_row(
    number: int = 2,
    reason: WaitReason = WaitReason.LICENCE,
    *,
    skus: Sequence[str] = (SKU,),
    outcome: OutcomeStatus | None = None,
    continues: str = "",
) -> WaitingRow:
    return WaitingRow(
        row=a_row(number),
        reason=reason,
        since=NOON,
        skus=tuple(skus),
        outcome=outcome,
        continues=continues,
    )


def a_list(*rows: WaitingRow, job: str = JOB, until: datetime = END) -> WaitingDocument:
    commit = a_job()
    return WaitingDocument(
        job=job,
        source=commit.source,
        terms=commit.terms,
        heading=commit.heading,
        delimiter=commit.delimiter,
        since=NOON,
        until=until,
        rows=rows or (a_waiting_row(),),
    )


def in_round(waiting: WaitingDocument) -> list[int]:
    return [each.row.row_number for each in waiting.rows_in_round]


def results_for(waiting: WaitingDocument, result: RoundResult) -> dict[int, RoundResult]:
    return {each.row.row_number: result for each in waiting.rows_in_round}


CREATED = RoundResult(outcome=OutcomeStatus.CREATED)
UNSERVED = RoundResult(outcome=None, reason=WaitReason.SERVICE, continues=f"{JOB}/NL-001")


def test_a_row_whose_licence_is_free_goes_on() -> None:
    planned = plan_round(a_list(), {SKU: 1}, NOON + HOUR)
    assert (planned.round, planned.purpose) == (2, RoundPurpose.RESUME)
    assert in_round(planned) == [2]
    assert planned.round_since == NOON + HOUR


def test_nobody_goes_on_without_units_or_without_a_look_at_the_tenant() -> None:
    waiting = a_list()
    for left in ({}, {SKU: 0}, {OTHER_SKU: 5}, None):
        assert plan_round(waiting, left, NOON + HOUR) is waiting


def test_units_go_to_the_first_rows_of_the_file_and_then_to_the_next_list() -> None:
    left = {SKU: 3}
    first = plan_round(a_list(a_waiting_row(4), a_waiting_row(7)), left, NOON)
    second = plan_round(a_list(a_waiting_row(2), a_waiting_row(3), job=OTHER_JOB), left, NOON)
    assert in_round(first) == [4, 7]
    assert in_round(second) == [2]
    assert left == {SKU: 0}


def test_a_row_needs_a_unit_of_each_of_its_licences() -> None:
    both = a_waiting_row(2, skus=(SKU, OTHER_SKU))
    planned = plan_round(a_list(both, a_waiting_row(3)), {SKU: 1}, NOON)
    assert in_round(planned) == [3]


def test_a_row_without_licences_waits_for_the_service_only() -> None:
    row = a_waiting_row(2, WaitReason.SERVICE, skus=())
    assert in_round(plan_round(a_list(row), {}, NOON)) == [2]


def test_a_list_has_one_round_at_a_time() -> None:
    planned = plan_round(a_list(), {SKU: 1}, NOON)
    assert plan_round(planned, {SKU: 1}, NOON) is planned
    assert plan_round(planned, {SKU: 1}, END) is planned


def test_a_row_ends_with_the_outcome_of_its_round_and_the_list_with_its_last_row() -> None:
    planned = plan_round(a_list(), {SKU: 1}, NOON)
    after = finish_round(planned, 2, {2: CREATED}, NOON)
    assert after.rows[0].outcome is OutcomeStatus.CREATED
    assert after.is_over
    assert plan_round(after, {SKU: 1}, END) is after


def test_a_round_that_is_finished_twice_counts_once() -> None:
    planned = plan_round(a_list(a_waiting_row(reason=WaitReason.SERVICE)), {SKU: 1}, NOON)
    after = finish_round(planned, 2, {2: UNSERVED}, NOON)
    assert finish_round(after, 2, {2: UNSERVED}, NOON) is after
    later = plan_round(after, {SKU: 1}, NOON + HOUR)
    assert later.round == 3
    assert finish_round(later, 2, {2: CREATED}, NOON + HOUR) is later


def test_a_service_that_does_not_answer_is_asked_less_and_less_often() -> None:
    waiting, now, asked = a_list(a_waiting_row(reason=WaitReason.SERVICE)), NOON, []
    while now < NOON + timedelta(days=2):
        planned = plan_round(waiting, {SKU: 1}, now)
        if planned is not waiting:
            asked.append(now)
            waiting = finish_round(planned, planned.round, {2: UNSERVED}, now)
        now += timedelta(minutes=5)
    pauses = [later - earlier for earlier, later in itertools.pairwise(asked)]
    assert pauses[0] == timedelta(minutes=5)
    assert pauses == sorted(pauses)
    assert pauses[-1] == timedelta(hours=6)
    assert waiting.rows[0].continues == f"{JOB}/NL-001"


@pytest.mark.parametrize("unserved", [1, 2, 7, 100_000])
def test_the_pause_of_a_service_is_bounded(unserved: int) -> None:
    assert timedelta(minutes=5) <= service_pause(unserved) <= timedelta(hours=6)


def test_a_few_rows_find_out_whether_the_service_answers_again() -> None:
    rows = [a_waiting_row(number, WaitReason.SERVICE) for number in range(2, 102)]
    waiting = rest_after(a_list(*rows), {WaitReason.SERVICE}, NOON)
    assert in_round(plan_round(waiting, {SKU: 100}, NOON)) == []
    probe = plan_round(waiting, {SKU: 100}, NOON + HOUR)
    assert in_round(probe) == list(range(2, 22))
    after = finish_round(probe, 2, results_for(probe, CREATED), NOON + HOUR)
    assert in_round(plan_round(after, {SKU: 100}, NOON + HOUR)) == list(range(22, 102))


def test_a_row_beyond_the_limit_of_a_day_goes_on_the_next_day() -> None:
    waiting = a_list(a_waiting_row(2, WaitReason.LIMIT), a_waiting_row(3))
    waiting = rest_after(waiting, {WaitReason.LIMIT, WaitReason.LICENCE}, NOON)
    midnight = NOON.replace(hour=0) + timedelta(days=1)
    assert waiting.limit_after == midnight
    assert in_round(plan_round(waiting, {SKU: 5}, midnight - HOUR)) == [3]
    assert in_round(plan_round(waiting, {SKU: 5}, midnight)) == [2, 3]


def test_a_service_that_answers_again_starts_with_the_shortest_pause() -> None:
    waiting = a_list(a_waiting_row(2, WaitReason.SERVICE), a_waiting_row(3, WaitReason.SERVICE))
    waiting = replace(waiting, unserved=4)
    planned = plan_round(waiting, {SKU: 2}, NOON)
    after = finish_round(planned, 2, {2: CREATED, 3: RoundResult(outcome=None)}, NOON)
    assert after.unserved == 0


def test_a_row_that_waits_for_a_licence_does_not_rest_for_the_service() -> None:
    waiting = a_list(a_waiting_row(2), a_waiting_row(3, WaitReason.SERVICE))
    waiting = replace(waiting, service_after=NOON + HOUR)
    assert in_round(plan_round(waiting, {SKU: 5}, NOON)) == [2]
    assert in_round(plan_round(waiting, {SKU: 5}, NOON + HOUR)) == [2, 3]


def test_a_reminder_comes_once_a_day_before_the_end() -> None:
    waiting = a_list()
    day_before = END - timedelta(days=1)
    assert plan_round(waiting, {}, day_before - timedelta(seconds=1)) is waiting
    planned = plan_round(waiting, {}, day_before)
    assert (planned.purpose, in_round(planned)) == (RoundPurpose.REMIND, [])
    after = finish_round(planned, planned.round, {}, day_before)
    assert after.rows == waiting.rows
    assert plan_round(after, {}, day_before) is after


def test_a_wait_of_a_day_has_no_reminder() -> None:
    waiting = a_list(until=NOON + timedelta(days=1))
    assert plan_round(waiting, {}, NOON + timedelta(hours=23)) is waiting


def test_the_reminder_also_comes_while_the_tenant_cannot_be_read() -> None:
    planned = plan_round(a_list(), None, END - HOUR)
    assert planned.purpose is RoundPurpose.REMIND


def test_at_the_end_every_row_that_waits_gets_its_last_round() -> None:
    waiting = a_list(
        a_waiting_row(2),
        a_waiting_row(3, WaitReason.SERVICE),
        a_waiting_row(4, outcome=OutcomeStatus.CREATED),
    )
    for left in ({SKU: 5}, {}, None):
        planned = plan_round(waiting, left, END)
        assert planned.purpose is RoundPurpose.END
        assert in_round(planned) == [2, 3]


def test_a_withdrawn_row_waits_no_more() -> None:
    after = withdraw(a_list(a_waiting_row(2), a_waiting_row(3)), [2, 99])
    assert [each.outcome for each in after.rows] == [OutcomeStatus.WITHDRAWN, None]
    assert not after.is_over
    assert withdraw(after, [3]).is_over


def test_a_row_with_an_account_is_not_withdrawn() -> None:
    created = a_list(a_waiting_row(outcome=OutcomeStatus.CREATED))
    assert withdraw(created, [2]) == created


@pytest.mark.parametrize(
    ("result", "outcome", "waits"),
    [
        pytest.param(CREATED, OutcomeStatus.CREATED, False, id="an account was created"),
        pytest.param(RoundResult(outcome=None), OutcomeStatus.WITHDRAWN, False, id="none was"),
        pytest.param(UNSERVED, None, True, id="one may exist"),
    ],
)
def test_a_row_that_is_withdrawn_in_a_round_gets_the_result_of_the_round(
    result: RoundResult, outcome: OutcomeStatus | None, waits: bool
) -> None:
    withdrawn = withdraw(plan_round(a_list(), {SKU: 1}, NOON), [2])
    assert (withdrawn.rows[0].outcome, withdrawn.purpose) == (None, RoundPurpose.RESUME)
    [row] = finish_round(withdrawn, 2, {2: result}, NOON).rows
    assert (row.outcome, row.waits) == (outcome, waits)


def test_a_withdrawn_row_whose_account_may_exist_waits_until_its_round_finds_none() -> None:
    doubtful = withdraw(a_list(a_waiting_row(continues=f"{JOB}/NL-001")), [2])
    planned = plan_round(doubtful, {SKU: 1}, NOON)
    after = finish_round(planned, 2, {2: RoundResult(outcome=None, continues="")}, NOON)
    assert after.rows[0].outcome is OutcomeStatus.WITHDRAWN


ASKED = (a_waiting_row(2, WaitReason.APPROVAL), a_waiting_row(3, WaitReason.APPROVAL))


@pytest.mark.parametrize("left", [None, {}, {SKU: 9}])
def test_a_list_that_waits_for_an_approval_goes_on_with_it_alone(
    left: dict[str, int] | None,
) -> None:
    waiting = a_list(*ASKED)
    assert plan_round(waiting, left, NOON) == waiting

    approved = plan_round(waiting, left, NOON, approved=True)

    assert in_round(approved) == [2, 3]
    assert approved.purpose is RoundPurpose.RESUME
    assert approved.until >= waiting.until


def test_a_refusal_ends_the_rows_that_it_is_about_and_no_other() -> None:
    waiting = a_list(*ASKED, a_waiting_row(4))

    refused = plan_round(waiting, {}, NOON, approved=False)

    assert in_round(refused) == [2, 3]
    assert refused.purpose is RoundPurpose.END


def test_who_waits_for_an_approval_holds_no_licence() -> None:
    assert list_holds_of_waiting(a_list(*ASKED), Ledger()) is None


def test_the_list_is_stored_and_read_back() -> None:
    waiting = plan_round(a_list(a_waiting_row(2), a_waiting_row(3)), {SKU: 1}, NOON)
    assert decode(encode(waiting), WaitingDocument) == waiting


@given(
    free=st.integers(min_value=0, max_value=12),
    reasons=st.lists(st.sampled_from(WITH_UNITS), min_size=1, max_size=8),
    created=st.sets(st.integers(min_value=2, max_value=9)),
)
def test_every_row_has_exactly_one_place_after_any_round(
    free: int, reasons: list[WaitReason], created: set[int]
) -> None:
    rows = [a_waiting_row(number, reason) for number, reason in enumerate(reasons, start=2)]
    planned = plan_round(a_list(*rows), {SKU: free}, NOON)
    tried = in_round(planned)
    assert len(tried) == min(free, len(rows))
    results = {n: CREATED if n in created else UNSERVED for n in tried}
    after = finish_round(planned, planned.round, results, NOON) if tried else planned
    numbers = [each.row.row_number for each in after.rows]
    assert numbers == [each.row.row_number for each in rows]
    outcomes = {each.row.row_number for each in after.rows if each.outcome}
    assert outcomes == set(tried) & created
    assert {each.row.row_number for each in after.rows_that_wait} == set(numbers) - outcomes


def waiting_ledger(*numbers: int, job: str = JOB) -> Ledger:
    candidates = [a_candidate(number, name=user_name(number).title()) for number in (*numbers, 99)]
    verdicts = [a_verdict(number, Verdict.NO_LICENSE) for number in numbers]
    holds = hold_waiting(a_job(), candidates, [*verdicts, a_verdict(99)], NOON)
    return Ledger().with_waiting(job, holds)


def test_a_later_file_does_not_get_units_that_an_earlier_one_waits_for() -> None:
    ledger = waiting_ledger(2, 3)
    assert free_units(ledger, SKU, units=10, consumed=7, job=OTHER_JOB) == 1
    assert free_units(ledger, SKU, units=10, consumed=9, job=OTHER_JOB) == 0
    by_group = free_units(ledger, SKU, units=10, consumed=7, job=OTHER_JOB, by_group=True)
    assert by_group == 1


def test_a_round_of_the_file_itself_and_an_earlier_file_get_them() -> None:
    ledger = waiting_ledger(2, 3)
    for job in (f"{JOB}.r2", JOB, "20260301T090000Z-0123456789abcdef"):
        assert free_units(ledger, SKU, units=10, consumed=7, job=job) == 3


def test_names_that_wait_are_known_in_lower_case_and_not_to_their_own_rounds() -> None:
    ledger = waiting_ledger(2)
    assert set(ledger.waiting_names(excluding=OTHER_JOB)) == {user_name(2)}
    assert not ledger.waiting_names(excluding=f"{JOB}.r3")


def test_what_a_round_holds_is_not_held_twice() -> None:
    waiting = plan_round(a_list(a_waiting_row(2), a_waiting_row(3)), {SKU: 1}, NOON)
    round_holds = {"NL-001": Hold(skus=(SKU,), names=(user_name(2),))}
    ledger = hold(Ledger(), waiting.round_job, round_holds, {SKU: 0}, NOON)
    held = list_holds_of_waiting(waiting, ledger)
    assert held is not None
    assert held.holds == (Hold(skus=(SKU,), names=(user_name(3),)),)
    assert held.file_name == "march.csv"


def test_a_list_whose_rows_are_settled_holds_nothing() -> None:
    settled = a_list(a_waiting_row(outcome=OutcomeStatus.CREATED))
    assert list_holds_of_waiting(settled, Ledger()) is None
    assert Ledger().with_waiting(JOB, None) == Ledger()
