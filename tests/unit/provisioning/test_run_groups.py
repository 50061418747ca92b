from dataclasses import replace
from datetime import UTC, datetime

from shared.models import ReasonCode
from shared.provisioning.directory import AnswerKind
from shared.provisioning.progress import Progress
from shared.state.documents import Stage
from tests.builders import GROUP_ID, SKU_ID, a_progress, an_answer, user_name
from tests.fakes import Call, FakeDirectory
from tests.unit.provisioning.run_batch import CAUGHT_UP, run_batch

NOT_YET = an_answer(AnswerKind.NOT_YET)


def new(number: int) -> Progress:
    return a_progress(number, first=True, group_id=GROUP_ID)


def test_accounts_are_created_and_join_their_group_twenty_to_a_request() -> None:
    directory = FakeDirectory()

    finished = run_batch([new(n) for n in range(2, 27)], directory)

    assert set(finished.stages.values()) == {Stage.LICENSED}
    assert [(call, len(names)) for call, names in directory.calls] == [
        (Call.CREATE, 20),
        (Call.CREATE, 5),
        (Call.JOIN, 20),
        (Call.JOIN, 5),
    ]
    assert len(directory.members) == 25


def test_a_single_account_joins_by_itself() -> None:
    directory = FakeDirectory()

    finished = run_batch([new(2)], directory)

    assert finished.stages == {2: Stage.LICENSED}
    assert [call for call, _ in directory.calls] == [Call.CREATE, Call.JOIN_APART]


def test_an_answer_that_is_lost_is_asked_for_again_and_then_apart() -> None:
    directory = FakeDirectory()
    directory.will_answer(Call.JOIN, GROUP_ID, an_answer(AnswerKind.NOT_RUN), carried_out=True)

    finished = run_batch([new(2), new(3)], directory)

    assert set(finished.stages.values()) == {Stage.LICENSED}
    assert [call for call, _ in directory.calls[1:]] == [Call.JOIN, Call.JOIN, Call.JOIN_APART]


def test_members_that_wait_together_stay_together() -> None:
    directory = FakeDirectory()
    directory.will_answer(Call.JOIN, GROUP_ID, NOT_YET, NOT_YET)

    finished = run_batch([new(n) for n in range(2, 12)], directory)

    assert set(finished.stages.values()) == {Stage.LICENSED}
    assert [len(names) for call, names in directory.calls if call is Call.JOIN] == [10, 10, 10]
    assert directory.count(Call.JOIN_APART) == 0


def test_one_that_is_refused_does_not_take_the_others_with_it() -> None:
    directory = FakeDirectory()
    refused = an_answer(AnswerKind.REFUSED, message="This account may not join.")
    directory.will_answer(Call.JOIN, GROUP_ID, refused)
    directory.will_answer(Call.JOIN_APART, user_name(3), refused)

    finished = run_batch([new(2), new(3), new(4)], directory)

    assert finished.stages == {2: Stage.LICENSED, 3: Stage.REFUSED, 4: Stage.LICENSED}
    assert finished.codes(3) == [ReasonCode.LICENSE_REFUSED]


def test_accounts_that_stay_unseen_when_nothing_can_lag_any_more_are_refused_one_by_one() -> None:
    directory = FakeDirectory()
    rows = [
        a_progress(
            n,
            Stage.CREATED,
            object_id=directory.put(user_name(n)),
            group_id=GROUP_ID,
            written_at=datetime.now(UTC) - CAUGHT_UP,
        )
        for n in (2, 3)
    ]
    directory.will_answer(Call.JOIN, GROUP_ID, NOT_YET)
    directory.will_answer(Call.JOIN_APART, user_name(3), *[NOT_YET] * 3)

    finished = run_batch(rows, directory, attempt=2)

    assert finished.stages == {2: Stage.LICENSED, 3: Stage.REFUSED}


def test_an_account_that_is_found_is_made_a_member_with_any_licences() -> None:
    directory = FakeDirectory()
    ours = directory.put(user_name(2))
    directory.accounts[user_name(2)] = replace(
        directory.accounts[user_name(2)], sku_ids=frozenset({SKU_ID})
    )

    finished = run_batch([a_progress(2, in_doubt=True, group_id=GROUP_ID)], directory, attempt=2)

    assert finished.stages == {2: Stage.LICENSED}
    assert directory.members == {ours}


def test_three_refusals_for_permission_stop_the_batch() -> None:
    directory = FakeDirectory()
    denied = an_answer(AnswerKind.NOT_PERMITTED, code="Authorization_RequestDenied")
    directory.will_answer(Call.JOIN, GROUP_ID, *[denied] * 5)

    finished = run_batch([new(n) for n in range(2, 12)], directory)

    assert directory.count(Call.JOIN) == 3
    assert set(finished.stages.values()) == {Stage.REFUSED}
    assert finished.codes(2) == [ReasonCode.NOT_PERMITTED]


def test_at_the_end_of_the_road_memberships_are_still_finished() -> None:
    directory = FakeDirectory()
    rows = [
        a_progress(n, Stage.CREATED, object_id=directory.put(user_name(n)), group_id=GROUP_ID)
        for n in (2, 3)
    ]

    finished = run_batch(rows, directory, attempt=2, is_last=True)

    assert set(finished.stages.values()) == {Stage.LICENSED}
