"""A run that Graph refuses: for permission, for passwords, for units."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from shared.models import Finding, ReasonCode
from shared.provisioning.directory import Answer, AnswerKind
from shared.state.documents import Stage
from tests.builders import PASSWORD, a_progress, an_answer, user_name
from tests.fakes import Call, FakeDirectory
from tests.unit.provisioning.run_batch import CAUGHT_UP, run_batch

FORBIDDEN = an_answer(AnswerKind.NOT_PERMITTED, code="Authorization_RequestDenied")
QUOTA = an_answer(AnswerKind.QUOTA_EXCEEDED, code="Directory_QuotaExceeded")
LOST = an_answer(AnswerKind.IN_DOUBT)
WEAK = an_answer(AnswerKind.WEAK_PASSWORD)


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        pytest.param(FORBIDDEN, ReasonCode.NOT_PERMITTED, id="permission"),
        pytest.param(QUOTA, ReasonCode.QUOTA_EXCEEDED, id="quota"),
    ],
)
def test_three_equal_refusals_in_a_row_stop_the_batch(answer: Answer, code: ReasonCode) -> None:
    directory = FakeDirectory()
    for number in range(2, 52):
        directory.will_answer(Call.CREATE, user_name(number), *[answer] * 9)

    finished = run_batch([a_progress(n, first=True) for n in range(2, 52)], directory)

    assert set(finished.stages.values()) == {Stage.REFUSED}
    assert {tuple(finished.codes(number)) for number in finished.rows} == {(code,)}
    assert len(directory.calls) == 3
    assert finished.seconds > 1.0


def test_a_refusal_that_meets_everybody_stops_the_batch_after_one_request() -> None:
    directory = FakeDirectory()
    policy = an_answer(AnswerKind.REFUSED, code="Request_BadRequest", message="Blocked by policy.")
    for number in range(2, 52):
        directory.will_answer(Call.CREATE, user_name(number), policy)

    finished = run_batch([a_progress(n, first=True) for n in range(2, 52)], directory)

    assert set(finished.stages.values()) == {Stage.REFUSED}
    assert {tuple(finished.codes(number)) for number in finished.rows} == {("graph_refused",)}
    assert directory.count(Call.CREATE) == 1


def test_rows_that_are_refused_for_reasons_of_their_own_stop_nobody_else() -> None:
    directory = FakeDirectory()
    for number in range(2, 42):
        own = an_answer(AnswerKind.REFUSED, code="Request_BadRequest", message=f"Cell {number}.")
        directory.will_answer(Call.CREATE, user_name(number), own)

    finished = run_batch([a_progress(n, first=True) for n in range(2, 52)], directory)

    assert sum(stage is Stage.LICENSED for stage in finished.stages.values()) == 10


def test_an_account_that_was_created_before_a_stop_gets_its_licence() -> None:
    directory = FakeDirectory()
    policy = an_answer(AnswerKind.REFUSED, code="Request_BadRequest", message="Blocked by policy.")
    for number in range(4, 42):
        directory.will_answer(Call.CREATE, user_name(number), policy)

    finished = run_batch([a_progress(n, first=True) for n in range(2, 42)], directory)

    assert [n for n, stage in finished.stages.items() if stage is Stage.LICENSED] == [2, 3]


def test_one_answer_that_refuses_everybody_is_one_refusal() -> None:
    directory = FakeDirectory()
    for number in range(2, 22):
        directory.will_answer(Call.CREATE, user_name(number), FORBIDDEN)

    finished = run_batch([a_progress(n, first=True) for n in range(2, 22)], directory)

    assert set(finished.stages.values()) == {Stage.LICENSED}


def test_one_row_that_is_refused_three_times_stops_the_batch_too() -> None:
    directory = FakeDirectory()
    directory.will_answer(Call.CREATE, user_name(2), *[FORBIDDEN] * 5)

    finished = run_batch([a_progress(first=True)], directory)

    assert finished.stages == {2: Stage.REFUSED}
    assert directory.count(Call.CREATE) == 3


def test_refusals_that_pass_do_not_stop_the_batch() -> None:
    directory = FakeDirectory()
    directory.will_answer(Call.CREATE, user_name(2), FORBIDDEN, FORBIDDEN)

    finished = run_batch([a_progress(first=True)], directory)

    assert finished.stages == {2: Stage.LICENSED}
    assert directory.count(Call.CREATE) == 3


def test_a_weak_password_is_renewed_and_stored_before_it_is_sent() -> None:
    directory = FakeDirectory()
    directory.will_answer(Call.CREATE, user_name(2), WEAK)

    finished = run_batch([a_progress(first=True)], directory)

    password = directory.accounts[user_name(2)].password
    assert finished.stages == {2: Stage.LICENSED}
    assert password != PASSWORD
    assert [rows[0].account.password == password for rows in finished.saves] == [False, True, True]


def test_a_password_that_is_always_weak_ends_the_row() -> None:
    directory = FakeDirectory()
    directory.will_answer(Call.CREATE, user_name(2), *[WEAK] * 9)

    finished = run_batch([a_progress(first=True)], directory)

    assert finished.codes(2) == [ReasonCode.GRAPH_REFUSED]
    assert directory.count(Call.CREATE) == 4


def test_nobody_more_is_created_once_units_ran_out() -> None:
    directory = FakeDirectory(units=3)

    finished = run_batch([a_progress(n, first=True) for n in range(2, 52)], directory)

    created = [row for row in finished.rows.values() if row.stage is Stage.LICENSED]
    removed = [row for row in finished.rows.values() if row.object_id and row not in created]
    assert (len(created), len(removed), directory.count(Call.CREATE)) == (3, 27, 2)
    assert {row.stage for row in finished.rows.values()} == {Stage.LICENSED, Stage.NO_UNITS}
    assert finished.codes(51) == [ReasonCode.NO_LICENSE]


def test_who_wants_no_licence_is_created_when_units_ran_out() -> None:
    directory = FakeDirectory(units=0)
    free = [a_progress(number, first=True, licensed=False) for number in range(12, 34)]
    rows = [a_progress(2, first=True), *free]

    finished = run_batch(rows, directory)

    assert finished.stages[2] is Stage.NO_UNITS
    assert {finished.stages[number] for number in range(12, 34)} == {Stage.LICENSED}


def test_a_row_in_doubt_is_still_looked_up_when_units_ran_out() -> None:
    directory = FakeDirectory(units=0)
    directory.will_answer(Call.CREATE, user_name(2), LOST, carried_out=True)

    finished = run_batch([a_progress(2, first=True), a_progress(3, first=True)], directory)

    assert finished.stages == {2: Stage.NO_UNITS, 3: Stage.NO_UNITS}
    ids = {kept.object_id for kept in directory.accounts.values()}
    assert {row.object_id for row in finished.rows.values()} == ids


def test_a_row_that_only_seems_absent_is_not_closed_when_units_ran_out() -> None:
    directory = FakeDirectory(units=0)
    hidden = directory.put(user_name(12), matches=True)
    directory.will_answer(Call.LOOK_UP, user_name(12), an_answer(AnswerKind.ABSENT))

    finished = run_batch([a_progress(number, in_doubt=True) for number in range(2, 13)], directory)

    assert set(finished.stages.values()) == {Stage.NO_UNITS}
    assert finished.rows[12].object_id == hidden


def test_a_row_that_only_seems_absent_is_reported_as_such_when_refusals_stop_the_batch() -> None:
    directory = FakeDirectory()
    for number in range(2, 5):
        directory.will_answer(Call.CREATE, user_name(number), *[FORBIDDEN] * 3)

    finished = run_batch([a_progress(number, in_doubt=True) for number in range(2, 5)], directory)

    assert finished.codes(2) == [ReasonCode.NOT_PERMITTED, ReasonCode.NOT_CONFIRMED]


@pytest.mark.parametrize(
    ("kind", "stage", "code"),
    [
        pytest.param(AnswerKind.ADDRESS_TAKEN, Stage.FOREIGN, "address_in_use", id="address"),
        pytest.param(AnswerKind.TAKEN, Stage.FOREIGN, "duplicate_user_name", id="name"),
        pytest.param(AnswerKind.UNCLEAR, Stage.REFUSED, "graph_refused", id="netId is invalid"),
    ],
)
def test_a_conflict_with_nobody_to_be_found_ends_after_the_second_create(
    kind: AnswerKind, stage: Stage, code: str
) -> None:
    directory = FakeDirectory()
    directory.will_answer(Call.CREATE, user_name(2), *[an_answer(kind)] * 50)
    row, minutes = a_progress(first=True), 0.0

    for attempt in range(1, 20):
        finished = run_batch([row], directory, attempt=attempt)
        minutes += (finished.seconds + (finished.put_off or 0.0)) / 60
        if finished.put_off is None:
            break
        passed = timedelta(seconds=finished.seconds + finished.put_off)
        written_at = finished.rows[2].written_at
        assert written_at is not None
        row = replace(finished.rows[2], written_at=written_at - passed, not_before=0.0)

    assert (finished.stages, finished.codes(2)) == ({2: stage}, [code])
    assert directory.count(Call.CREATE) == 2
    assert 4 <= minutes <= 10


def test_answers_that_are_always_lost_end_the_row() -> None:
    directory = FakeDirectory()
    directory.will_answer(Call.CREATE, user_name(2), *[LOST] * 50)
    row = a_progress(2, written_at=datetime.now(UTC) - CAUGHT_UP, doubtful_creates=40)
    last = replace(
        row, needs_lookup=True, doubt=LOST.kind, findings=(Finding(code="graph_refused"),)
    )

    finished = run_batch([last], directory)

    assert finished.codes(2) == ["graph_refused"]
    assert directory.count(Call.CREATE) == 0
