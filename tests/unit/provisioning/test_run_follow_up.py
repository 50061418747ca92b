"""What follows the accounts of a batch: groups, managers, sign-in."""

from dataclasses import replace

import pytest

from shared.provisioning.directory import AnswerKind
from shared.provisioning.progress import Progress
from shared.state.documents import Stage
from shared.state.follow_ups import FollowUp, FollowUpKind, FollowUpState
from tests.builders import GROUP_ID, a_progress, an_answer, user_name
from tests.fakes import Call, FakeDirectory
from tests.unit.provisioning.run_batch import Finished, run_batch

OTHER_GROUP = "7d1f6b1e-0000-4000-8000-000000000002"
SALES = FollowUp(kind=FollowUpKind.GROUP, target=GROUP_ID, name="Sales")
STAFF = FollowUp(kind=FollowUpKind.GROUP, target=OTHER_GROUP, name="Staff")
SIGN_IN = FollowUp(kind=FollowUpKind.SIGN_IN)
NOT_PERMITTED = an_answer(AnswerKind.NOT_PERMITTED, code="Authorization_RequestDenied")


def managed_by(number: int) -> FollowUp:
    return FollowUp(kind=FollowUpKind.MANAGER, target=user_name(number).upper())


def new(number: int, *follow_ups: FollowUp) -> Progress:
    """A row whose account does not exist yet."""
    return replace(a_progress(number, first=True), follow_ups=follow_ups)


def licensed(directory: FakeDirectory, number: int, *follow_ups: FollowUp) -> Progress:
    """A row whose account was made in an earlier round."""
    object_id = directory.put(user_name(number))
    row = a_progress(number, Stage.LICENSED, first=True, object_id=object_id)
    return replace(row, follow_ups=follow_ups)


def states(finished: Finished) -> dict[int, list[FollowUpState]]:
    return {
        number: [each.state for each in row.follow_ups] for number, row in finished.rows.items()
    }


def test_groups_are_joined_twenty_accounts_to_a_request_once_they_are_licensed() -> None:
    directory = FakeDirectory()

    finished = run_batch([new(n, SALES, STAFF) for n in range(2, 27)], directory)

    assert set(finished.stages.values()) == {Stage.LICENSED}
    assert all(each == [FollowUpState.DONE] * 2 for each in states(finished).values())
    assert [len(names) for call, names in directory.calls if call is Call.JOIN] == [20, 20, 5, 5]
    assert {len(members) for members in directory.members_of.values()} == {25}


def test_a_manager_of_the_same_batch_is_made_first_and_not_looked_up() -> None:
    directory = FakeDirectory()

    finished = run_batch([new(2, managed_by(3)), new(3)], directory)

    assert states(finished)[2] == [FollowUpState.DONE]
    assert directory.accounts[user_name(2)].manager_id == directory.accounts[user_name(3)].object_id
    assert directory.count(Call.FIND) == 0


def test_managers_elsewhere_are_looked_up_once_for_all_their_people() -> None:
    directory = FakeDirectory()
    boss = directory.put(user_name(99).upper())

    finished = run_batch([new(n, managed_by(99)) for n in range(2, 47)], directory)

    assert set(map(tuple, states(finished).values())) == {(FollowUpState.DONE,)}
    assert {directory.accounts[user_name(n)].manager_id for n in range(2, 47)} == {boss}
    assert [names for call, names in directory.calls if call is Call.FIND] == [
        (user_name(99).upper(),)
    ]


def test_a_manager_who_is_not_there_is_left_to_a_later_round() -> None:
    directory = FakeDirectory()

    finished = run_batch([licensed(directory, 2, managed_by(9))], directory)

    (follow_up,) = finished.rows[2].follow_ups
    assert (follow_up.state, follow_up.code) == (FollowUpState.LATER, "")
    assert finished.put_off is None
    assert directory.count(Call.FIND) == 3


@pytest.mark.parametrize("call", [Call.JOIN_APART, Call.MANAGE])
def test_a_lost_answer_is_followed_by_the_same_write(call: Call) -> None:
    directory = FakeDirectory()
    directory.put(user_name(9).upper())
    lost = an_answer(AnswerKind.NOT_RUN)
    directory.will_answer(call, user_name(2), lost, lost, carried_out=True)

    finished = run_batch([new(2, SALES, managed_by(9))], directory)

    assert states(finished)[2] == [FollowUpState.DONE] * 2
    assert directory.count(call) == 3


def test_an_account_that_is_not_seen_yet_is_tried_until_it_is() -> None:
    directory = FakeDirectory()
    not_yet = an_answer(AnswerKind.NOT_YET)
    directory.will_answer(Call.JOIN_APART, user_name(2), *[not_yet] * 5)

    finished = run_batch([new(2, SALES)], directory)

    assert states(finished)[2] == [FollowUpState.DONE]


def test_a_group_that_refuses_one_account_takes_the_others() -> None:
    directory = FakeDirectory()
    refused = an_answer(AnswerKind.REFUSED, code="Request_BadRequest")
    directory.will_answer(Call.JOIN, GROUP_ID, refused)
    directory.will_answer(Call.JOIN_APART, user_name(3), refused)

    finished = run_batch([new(n, SALES) for n in (2, 3, 4)], directory)

    assert set(finished.stages.values()) == {Stage.LICENSED}
    assert states(finished) == {
        2: [FollowUpState.DONE],
        3: [FollowUpState.LATER],
        4: [FollowUpState.DONE],
    }
    assert finished.rows[3].follow_ups[0].code == "Request_BadRequest"


def test_a_permission_that_is_missing_stops_the_write_and_no_account() -> None:
    directory = FakeDirectory()
    directory.put(user_name(99).upper())
    directory.will_answer(Call.JOIN, GROUP_ID, *[NOT_PERMITTED] * 9)

    finished = run_batch([new(n, SALES, managed_by(99)) for n in range(2, 27)], directory)

    assert set(finished.stages.values()) == {Stage.LICENSED}
    assert set(map(tuple, states(finished).values())) == {(FollowUpState.LATER, FollowUpState.DONE)}
    assert directory.count(Call.JOIN) <= 2 * 3


def test_members_that_a_killed_run_had_made_are_no_failure() -> None:
    directory = FakeDirectory()
    rows = [licensed(directory, n, SALES) for n in (2, 3)]
    directory.members_of[GROUP_ID] = {row.object_id for row in rows}
    for row in rows:
        directory.will_answer(Call.JOIN_APART, row.account.user_principal_name)

    finished = run_batch(rows, directory)

    assert set(map(tuple, states(finished).values())) == {(FollowUpState.DONE,)}


def test_sign_in_is_allowed_for_an_account_that_nobody_changed() -> None:
    directory = FakeDirectory()

    finished = run_batch([licensed(directory, 2, SIGN_IN)], directory)

    assert states(finished)[2] == [FollowUpState.DONE]
    assert [call for call, _ in directory.calls] == [Call.READ, Call.ALLOW]
    assert directory.accounts[user_name(2)].sign_in_allowed


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        pytest.param({"matches": False}, "changed", id="changed"),
        pytest.param({"mark": ""}, "changed", id="without its mark"),
    ],
)
def test_sign_in_stays_blocked_for_an_account_that_somebody_changed(
    changed: dict[str, object], code: str
) -> None:
    directory = FakeDirectory()
    row = licensed(directory, 2, SIGN_IN)
    kept = directory.accounts[user_name(2)]
    directory.accounts[user_name(2)] = replace(kept, **changed)  # type: ignore[arg-type]

    finished = run_batch([row], directory)

    (follow_up,) = finished.rows[2].follow_ups
    assert (follow_up.state, follow_up.code) == (FollowUpState.ENDED, code)
    assert directory.count(Call.ALLOW) == 0


def test_nothing_follows_an_account_that_is_gone() -> None:
    directory = FakeDirectory()
    row = licensed(directory, 2, SIGN_IN)
    directory.accounts.clear()

    finished = run_batch([row], directory)

    (follow_up,) = finished.rows[2].follow_ups
    assert (follow_up.state, follow_up.code) == (FollowUpState.ENDED, "")


def test_the_account_is_read_again_after_an_unclear_answer() -> None:
    directory = FakeDirectory()
    row = licensed(directory, 2, SIGN_IN)
    directory.will_answer(Call.ALLOW, user_name(2), an_answer(AnswerKind.NOT_RUN))

    finished = run_batch([row], directory)

    assert states(finished)[2] == [FollowUpState.DONE]
    assert [call for call, _ in directory.calls] == [
        Call.READ,
        Call.ALLOW,
        Call.READ,
        Call.ALLOW,
    ]


def test_the_last_run_leaves_what_does_not_come_to_a_later_round() -> None:
    directory = FakeDirectory()
    row = licensed(directory, 2, SALES)
    lost = an_answer(AnswerKind.NOT_RUN)
    directory.will_answer(Call.JOIN_APART, user_name(2), *[lost] * 9)

    finished = run_batch([row], directory, is_last=True)

    assert states(finished)[2] == [FollowUpState.LATER]
    assert finished.stages[2] is Stage.LICENSED


def test_what_is_to_follow_is_stored_before_and_after_each_write() -> None:
    directory = FakeDirectory()

    finished = run_batch([new(2, SALES)], directory)

    saved = [[each.state for each in save[0].follow_ups] for save in finished.saves]
    assert saved[0] == [FollowUpState.OPEN]
    assert finished.rows[2].follow_ups[0].state is FollowUpState.DONE
