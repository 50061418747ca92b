import pytest

from shared.provisioning.directory import AnswerKind
from shared.state.documents import Stage
from tests.builders import PASSWORD, a_mark, a_progress, an_answer, user_name
from tests.fakes import Call, FakeDirectory
from tests.unit.provisioning.run_batch import run_batch

THROTTLED = an_answer(AnswerKind.NOT_RUN, retry_after=7.0)
LOST = an_answer(AnswerKind.IN_DOUBT)


def test_creates_and_licences_share_requests_of_twenty() -> None:
    directory = FakeDirectory()

    finished = run_batch([a_progress(n, first=True) for n in range(2, 27)], directory)

    assert set(finished.stages.values()) == {Stage.LICENSED}
    assert [(call, len(names)) for call, names in directory.calls] == [
        (Call.CREATE, 20),
        (Call.CREATE, 5),
        (Call.LICENSE, 15),
        (Call.LICENSE, 10),
    ]
    assert directory.requests == 3
    assert (finished.put_off, finished.seconds) == (None, 0.0)


def test_accounts_without_licences_are_created_twenty_to_a_request() -> None:
    directory = FakeDirectory()

    run_batch([a_progress(n, first=True, licensed=False) for n in range(2, 27)], directory)

    assert [(call, len(names)) for call, names in directory.calls] == [
        (Call.CREATE, 20),
        (Call.CREATE, 5),
    ]


def test_rows_stay_in_file_order() -> None:
    directory = FakeDirectory()
    directory.will_answer(Call.CREATE, user_name(2), THROTTLED)

    finished = run_batch([a_progress(n, first=True) for n in range(2, 15)], directory)

    assert list(finished.rows) == list(range(2, 15))


def test_a_create_is_stored_as_possible_before_it_is_sent_and_its_answer_before_the_next() -> None:
    directory = FakeDirectory()

    finished = run_batch([a_progress(n, first=True) for n in range(2, 24)], directory)

    stages = [[row.stage for row in rows] for rows in finished.saves]
    sent = [[row.needs_lookup for row in rows] for rows in finished.saves]
    assert [each.count(Stage.CREATED) for each in stages] == [0, 20, 4]
    assert [each.count(Stage.LICENSED) for each in stages] == [0, 0, 18]
    assert [each.count(True) for each in sent] == [20, 2, 0]


def test_a_create_that_was_not_carried_out_leaves_no_trace() -> None:
    directory = FakeDirectory()
    directory.will_answer(
        Call.CREATE, user_name(2), an_answer(AnswerKind.NOT_RUN, retry_after=90.0)
    )

    finished = run_batch([a_progress(first=True)], directory)

    assert finished.put_off == 90.0
    assert [row.written_at for row in finished.saves[-1]] == [None]
    assert not finished.saves[-1][0].needs_lookup


def test_the_account_has_the_password_that_was_stored() -> None:
    directory = FakeDirectory()

    run_batch([a_progress(first=True)], directory)

    assert directory.accounts[user_name(2)].password == PASSWORD


@pytest.mark.parametrize(
    ("mark", "stage"),
    [
        pytest.param(a_mark(2), Stage.LICENSED, id="ours"),
        pytest.param("", Stage.FOREIGN, id="a stranger"),
        pytest.param(a_mark(3), Stage.FOREIGN, id="of another row"),
    ],
)
@pytest.mark.parametrize("first", [True, False], ids=["first request", "second attempt"])
def test_a_name_that_is_taken_is_looked_up(mark: str, stage: Stage, first: bool) -> None:
    directory = FakeDirectory()
    directory.put(user_name(2), mark=mark)

    finished = run_batch([a_progress(2, first=first)], directory, attempt=2)

    assert finished.stages == {2: stage}
    assert [call for call, _ in directory.calls][:2] == [Call.CREATE, Call.LOOK_UP]
    assert directory.count(Call.CREATE) == 1


def test_a_conflict_after_a_throttled_first_request_is_looked_up() -> None:
    directory = FakeDirectory()
    directory.will_answer(Call.CREATE, user_name(2), THROTTLED, carried_out=True)

    finished = run_batch([a_progress(first=True)], directory)

    assert finished.stages == {2: Stage.LICENSED}
    assert [call for call, _ in directory.calls] == [
        Call.CREATE,
        Call.CREATE,
        Call.LOOK_UP,
        Call.LICENSE,
    ]


@pytest.mark.parametrize("carried_out", [True, False], ids=["after the write", "before the write"])
def test_a_lost_answer_leaves_one_account_with_the_password_of_the_row(carried_out: bool) -> None:
    directory = FakeDirectory()
    directory.will_answer(Call.CREATE, user_name(2), LOST, carried_out=carried_out)

    finished = run_batch([a_progress(first=True)], directory)

    assert finished.stages == {2: Stage.LICENSED}
    kept = directory.accounts[user_name(2)]
    assert (finished.rows[2].object_id, kept.password) == (kept.object_id, PASSWORD)


def test_an_account_that_is_not_seen_yet_is_looked_up_again() -> None:
    directory = FakeDirectory()
    absent = an_answer(AnswerKind.ABSENT)
    directory.will_answer(Call.CREATE, user_name(2), LOST, carried_out=True)
    directory.will_answer(Call.LOOK_UP, user_name(2), absent, absent, absent)

    finished = run_batch([a_progress(first=True)], directory)

    assert finished.stages == {2: Stage.LICENSED}
    assert directory.count(Call.LOOK_UP) == 4
    assert len(directory.accounts) == 1


def test_rows_in_doubt_are_looked_up_before_anything_is_created() -> None:
    directory = FakeDirectory()
    directory.put(user_name(3), matches=True)

    finished = run_batch(
        [a_progress(2), a_progress(3, in_doubt=True), a_progress(4, in_doubt=True)], directory
    )

    assert set(finished.stages.values()) == {Stage.LICENSED}
    assert directory.calls[0] == (Call.LOOK_UP, (user_name(3), user_name(4)))
    created = [name for call, names in directory.calls if call is Call.CREATE for name in names]
    assert user_name(3) not in created


def test_a_row_that_is_created_already_is_only_licensed() -> None:
    directory = FakeDirectory()
    ours = directory.put(user_name(2), matches=True)

    finished = run_batch([a_progress(2, Stage.CREATED, object_id=ours)], directory)

    assert finished.stages == {2: Stage.LICENSED}
    assert directory.calls == [(Call.LICENSE, (user_name(2),))]


def test_a_throttled_row_waits_as_long_as_was_asked() -> None:
    directory = FakeDirectory()
    directory.will_answer(Call.CREATE, user_name(2), THROTTLED)

    finished = run_batch([a_progress(2, first=True), a_progress(3, first=True)], directory)

    assert set(finished.stages.values()) == {Stage.LICENSED}
    assert directory.calls == [
        (Call.CREATE, (user_name(2), user_name(3))),
        (Call.LICENSE, (user_name(3),)),
        (Call.CREATE, (user_name(2),)),
        (Call.LICENSE, (user_name(2),)),
    ]
    assert finished.seconds == pytest.approx(7.0)


def test_a_licence_that_comes_too_early_is_asked_for_again() -> None:
    directory = FakeDirectory()
    not_yet = an_answer(AnswerKind.NOT_YET)
    directory.will_answer(Call.LICENSE, user_name(2), not_yet, not_yet)

    finished = run_batch([a_progress(first=True)], directory)

    assert finished.stages == {2: Stage.LICENSED}
    assert [call for call, _ in directory.calls] == [Call.CREATE, *[Call.LICENSE] * 3]
