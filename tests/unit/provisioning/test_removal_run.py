"""Tests of runs that remove the accounts of a batch."""

from collections.abc import Sequence

import pytest

from shared.errors import StorageConflictError
from shared.provisioning.directory import AnswerKind
from shared.provisioning.removal import Removal, RemovalKind
from shared.provisioning.run import BatchRun, RunOptions
from shared.state.documents import Stage
from tests.builders import an_answer, user_name
from tests.clocks import without_waiting
from tests.fakes import Call, FakeDirectory
from tests.unit.provisioning.removals import a_removal

type Ended = tuple[float | None, dict[int, Stage], list[list[Stage]]]


def _a_directory(*numbers: int) -> tuple[FakeDirectory, list[Removal]]:
    directory = FakeDirectory()
    rows = [a_removal(each, object_id=directory.put(user_name(each))) for each in numbers]
    return directory, rows


def _run(directory: FakeDirectory, rows: Sequence[Removal], *, is_last: bool = False) -> Ended:
    saved: list[list[Stage]] = []

    async def finish() -> Ended:
        run = BatchRun(RemovalKind(directory), rows, RunOptions(is_last=is_last))
        async for moved in run.steps():
            saved.append([row.stage for row in moved])  # noqa: PERF401 - in the order of the run
        return run.pause, {row.row_number: row.stage for row in run.rows}, saved

    return without_waiting(finish()).result


def test_each_account_is_looked_at_and_then_deleted_at_most_twenty_at_a_time() -> None:
    directory, rows = _a_directory(*range(2, 27))

    _, stages, _ = _run(directory, rows)

    assert set(stages.values()) == {Stage.REMOVED}
    assert [(call, len(keys)) for call, keys in directory.calls] == [
        (Call.READ, 20),
        (Call.DELETE, 20),
        (Call.READ, 5),
        (Call.DELETE, 5),
    ]


def test_what_is_meant_is_saved_before_it_is_sent() -> None:
    directory, rows = _a_directory(2, 3)

    _, _, saved = _run(directory, rows)

    assert saved == [[Stage.REMOVING, Stage.REMOVING]]


def test_a_run_that_was_overtaken_deletes_nothing() -> None:
    directory, rows = _a_directory(2)

    async def finish() -> None:
        async for _ in BatchRun(RemovalKind(directory), rows, RunOptions()).steps():
            raise StorageConflictError("another run was faster")

    with pytest.raises(StorageConflictError):
        without_waiting(finish())
    assert directory.count(Call.DELETE) == 0


def test_an_account_that_was_changed_is_not_deleted() -> None:
    directory, rows = _a_directory(2)
    changed = directory.put(user_name(3), matches=False)

    _, stages, _ = _run(directory, [*rows, a_removal(3, object_id=changed)])

    assert stages == {2: Stage.REMOVED, 3: Stage.KEPT}
    assert user_name(3) in directory.accounts


def test_a_deletion_whose_answer_was_lost_is_found_out_by_a_look() -> None:
    directory, rows = _a_directory(2)
    lost = an_answer(AnswerKind.NOT_RUN)
    directory.will_answer(Call.DELETE, rows[0].object_id, lost, carried_out=True)

    _, stages, _ = _run(directory, rows)

    assert stages == {2: Stage.REMOVED}
    assert directory.count(Call.DELETE) == 1


def test_nothing_more_is_sent_once_nobody_may_be_removed() -> None:
    directory, rows = _a_directory(*range(2, 42))
    denied = an_answer(AnswerKind.NOT_PERMITTED, code="Denied")
    for row in rows:
        directory.will_answer(Call.DELETE, row.object_id, *[denied] * 9)

    _, stages, _ = _run(directory, rows)

    assert set(stages.values()) == {Stage.REFUSED}
    assert directory.count(Call.DELETE) <= 6


def test_one_answer_that_refuses_everybody_is_one_refusal() -> None:
    directory, rows = _a_directory(*range(2, 12))
    denied = an_answer(AnswerKind.NOT_PERMITTED, code="Denied")
    for row in rows:
        directory.will_answer(Call.DELETE, row.object_id, denied)

    _, stages, _ = _run(directory, rows)

    assert set(stages.values()) == {Stage.REMOVED}


def test_a_directory_that_must_be_left_alone_puts_the_batch_off() -> None:
    directory, rows = _a_directory(2)
    directory.will_throttle(120.0)

    put_off, stages, _ = _run(directory, rows)

    assert put_off == 120.0
    assert stages == {2: Stage.OPEN}


def test_a_long_wait_puts_the_rest_off_and_saves_how_far_it_came() -> None:
    directory, rows = _a_directory(2, 3)
    later = an_answer(AnswerKind.NOT_RUN, retry_after=120.0)
    directory.will_answer(Call.READ, rows[1].object_id, later)

    put_off, stages, saved = _run(directory, rows)

    assert put_off == 120.0
    assert stages == {2: Stage.REMOVED, 3: Stage.OPEN}
    assert saved == [[Stage.REMOVING, Stage.OPEN], [Stage.REMOVED, Stage.OPEN]]


def test_at_the_end_of_the_road_accounts_are_only_looked_at() -> None:
    directory, [there] = _a_directory(2)
    removing = [
        a_removal(2, Stage.REMOVING, object_id=there.object_id),
        a_removal(3, Stage.REMOVING),
        a_removal(4),
    ]

    put_off, stages, _ = _run(directory, removing, is_last=True)

    assert put_off is None
    assert stages == {2: Stage.REFUSED, 3: Stage.REMOVED, 4: Stage.REFUSED}
    assert directory.count(Call.DELETE) == 0


def test_at_the_end_of_the_road_a_long_wait_leaves_a_row_unconfirmed() -> None:
    directory, [there] = _a_directory(2)
    directory.will_throttle(120.0)

    put_off, stages, _ = _run(
        directory, [a_removal(2, Stage.REMOVING, object_id=there.object_id)], is_last=True
    )

    assert put_off is None
    assert stages == {2: Stage.REFUSED}
