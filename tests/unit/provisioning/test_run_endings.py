"""How a run ends before its rows are done, or because it is the last."""

from datetime import UTC, datetime, timedelta

import pytest

from shared.errors import StorageConflictError
from shared.models import ReasonCode
from shared.provisioning.creation import CreationKind
from shared.provisioning.directory import AnswerKind
from shared.provisioning.run import BatchRun, RunOptions
from shared.state.documents import Stage
from tests.builders import a_progress, an_answer, user_name
from tests.clocks import without_waiting
from tests.fakes import Call, FakeDirectory
from tests.unit.provisioning.run_batch import CAUGHT_UP, run_batch

NOT_YET = an_answer(AnswerKind.NOT_YET)
LOST = an_answer(AnswerKind.IN_DOUBT)


def test_the_last_run_creates_nothing() -> None:
    directory = FakeDirectory()

    finished = run_batch([a_progress(2, first=True), a_progress(3)], directory, is_last=True)

    assert (directory.calls, directory.accounts) == ([], {})
    assert finished.stages == {2: Stage.REFUSED, 3: Stage.REFUSED}
    assert (finished.codes(2), finished.codes(3)) == (
        [ReasonCode.NOT_TRIED],
        [ReasonCode.NOT_CONFIRMED],
    )


def test_the_last_run_finds_and_licenses_what_is_ours() -> None:
    directory = FakeDirectory()
    ours = directory.put(user_name(2), matches=True)

    finished = run_batch([a_progress(2, in_doubt=True)], directory, is_last=True)

    assert finished.stages == {2: Stage.LICENSED}
    assert finished.rows[2].object_id == ours
    assert [call for call, _ in directory.calls] == [Call.LOOK_UP, Call.LICENSE]


def test_the_last_run_leaves_a_strangers_account_alone() -> None:
    directory = FakeDirectory()
    directory.put(user_name(2), mark="")

    finished = run_batch([a_progress(2, in_doubt=True)], directory, is_last=True)

    assert (finished.stages, finished.rows[2].object_id) == ({2: Stage.FOREIGN}, "")
    assert [call for call, _ in directory.calls] == [Call.LOOK_UP]


@pytest.mark.parametrize(
    ("elapsed", "code"),
    [
        pytest.param(timedelta(), ReasonCode.NOT_CONFIRMED, id="it may lag"),
        pytest.param(CAUGHT_UP, ReasonCode.NOT_TRIED, id="after the patience"),
    ],
)
def test_what_the_last_run_does_not_find_is_reported_by_its_age(
    elapsed: timedelta, code: ReasonCode
) -> None:
    row = a_progress(2, in_doubt=True, written_at=datetime.now(UTC) - elapsed)

    finished = run_batch([row], FakeDirectory(), is_last=True)

    assert finished.codes(2) == [code]


def test_the_last_run_gives_a_licence_a_few_tries() -> None:
    directory = FakeDirectory()
    ours = directory.put(user_name(2), matches=True)
    directory.will_answer(Call.LICENSE, user_name(2), *[NOT_YET] * 20)

    finished = run_batch([a_progress(2, Stage.CREATED, object_id=ours)], directory, is_last=True)

    assert (finished.codes(2), finished.rows[2].object_id) == ([ReasonCode.LICENSE_REFUSED], ours)
    assert directory.count(Call.LICENSE) == 4


def test_the_last_run_ends_all_rows_when_graph_must_be_left_alone() -> None:
    directory = FakeDirectory()
    directory.will_throttle(300.0)

    finished = run_batch(
        [a_progress(2, in_doubt=True), a_progress(3, Stage.CREATED, object_id="ours")],
        directory,
        is_last=True,
    )

    assert finished.put_off is None
    assert finished.stages == {2: Stage.REFUSED, 3: Stage.REFUSED}
    assert [row.stage for row in finished.saves[-1]] == [Stage.REFUSED, Stage.REFUSED]
    assert len(directory.calls) == 1


@pytest.mark.parametrize(
    ("attempt", "asked"),
    [
        pytest.param(1, 45.0, id="first attempt"),
        pytest.param(9, 45.0, id="ninth attempt: the quota would lie idle for the rest"),
        pytest.param(1, 3600.0, id="an hour"),
    ],
)
def test_a_throttled_run_is_put_off_for_as_long_as_was_asked(attempt: int, asked: float) -> None:
    directory = FakeDirectory()
    directory.will_throttle(asked)

    finished = run_batch([a_progress(first=True)], directory, attempt=attempt)

    assert finished.put_off == asked
    assert finished.stages == {2: Stage.OPEN}
    assert len(directory.calls) == 1


@pytest.mark.parametrize(("attempt", "put_off"), [(1, 90.0), (2, 120.0), (5, 900.0), (5000, 900.0)])
def test_what_does_not_come_right_is_put_off_longer_with_each_attempt(
    attempt: int, put_off: float
) -> None:
    directory = FakeDirectory()
    directory.will_answer(
        Call.CREATE, user_name(2), an_answer(AnswerKind.NOT_RUN, retry_after=90.0)
    )

    finished = run_batch([a_progress(first=True)], directory, attempt=attempt)

    assert finished.put_off == put_off


def test_a_row_that_must_wait_for_long_puts_the_rest_off_without_sleeping() -> None:
    directory = FakeDirectory()
    long = an_answer(AnswerKind.NOT_RUN, retry_after=90.0)
    directory.will_answer(Call.CREATE, user_name(2), long)

    finished = run_batch([a_progress(2, first=True), a_progress(3, first=True)], directory)

    assert finished.put_off == pytest.approx(90.0)
    assert finished.seconds == 0.0
    assert finished.stages == {2: Stage.OPEN, 3: Stage.LICENSED}


def test_a_run_does_not_work_beyond_its_time() -> None:
    directory = FakeDirectory()
    waits = an_answer(AnswerKind.NOT_RUN, retry_after=25.0)
    directory.will_answer(Call.CREATE, user_name(2), *[waits] * 50)

    finished = run_batch([a_progress(first=True)], directory)

    assert finished.put_off == 60.0
    assert finished.seconds == pytest.approx(150.0)
    assert directory.count(Call.CREATE) == 7


def test_a_row_that_was_put_off_is_finished_by_the_next_run() -> None:
    directory = FakeDirectory()
    directory.will_answer(Call.CREATE, user_name(2), LOST, carried_out=True)
    directory.will_answer(
        Call.LOOK_UP, user_name(2), an_answer(AnswerKind.NOT_RUN, retry_after=90.0)
    )
    first = run_batch([a_progress(first=True)], directory)

    second = run_batch([a_progress(in_doubt=True)], directory, attempt=2)

    assert (first.put_off, first.stages) == (90.0, {2: Stage.OPEN})
    assert (second.put_off, second.stages) == (None, {2: Stage.LICENSED})
    assert directory.count(Call.CREATE) == 1


def test_a_run_whose_rows_are_all_final_asks_nothing() -> None:
    directory = FakeDirectory()

    finished = run_batch([a_progress(stage=Stage.LICENSED)], directory)

    assert (finished.put_off, directory.calls, finished.saves) == (None, [], [])


def test_a_run_that_was_overtaken_stops_at_once() -> None:
    directory = FakeDirectory()

    async def finish() -> None:
        rows = [a_progress(n, first=True) for n in range(2, 27)]
        async for _ in BatchRun(CreationKind(directory), rows, RunOptions()).steps():
            raise StorageConflictError("the blob is no longer the version read")

    with pytest.raises(StorageConflictError):
        without_waiting(finish())
    assert directory.calls == []
