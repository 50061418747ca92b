from datetime import timedelta

import pytest

from shared.errors import GraphThrottledError
from shared.provisioning.cleanup import CleanupResult, remove_accounts
from shared.provisioning.directory import AnswerKind
from shared.retry import PATIENCE
from tests.builders import an_answer, user_name
from tests.clocks import Waited, without_waiting
from tests.fakes import Call, FakeDirectory

NOTHING_LEFT = CleanupResult()
NEW = timedelta(minutes=3, seconds=59)


def remove(
    directory: FakeDirectory, *object_ids: str, age: timedelta = PATIENCE
) -> Waited[CleanupResult]:
    return without_waiting(remove_accounts(directory, object_ids, age=age))


def test_accounts_are_removed_in_one_request() -> None:
    directory = FakeDirectory()
    ids = [directory.put(user_name(number), matches=True) for number in (2, 3)]
    directory.put(user_name(4), matches=True)

    waited = remove(directory, *ids)

    assert (waited.result, waited.seconds) == (NOTHING_LEFT, 0.0)
    assert list(directory.accounts) == [user_name(4)]
    assert directory.calls == [(Call.DELETE, tuple(ids))]


def test_an_account_that_is_gone_is_believed_at_the_second_look() -> None:
    directory = FakeDirectory()

    waited = remove(directory, "gone")

    assert waited.result == NOTHING_LEFT
    assert directory.count(Call.DELETE) == 2


def test_an_account_that_another_replica_does_not_know_yet_is_removed_anyway() -> None:
    directory = FakeDirectory()
    ours = directory.put(user_name(2), matches=True)
    directory.will_answer(Call.DELETE, ours, an_answer(AnswerKind.ABSENT))

    waited = remove(directory, ours)

    assert (waited.result, directory.accounts) == (NOTHING_LEFT, {})


def test_a_new_account_that_is_not_found_is_not_believed_to_be_gone() -> None:
    directory = FakeDirectory()
    ours = directory.put(user_name(2), matches=True)
    directory.will_answer(Call.DELETE, ours, *[an_answer(AnswerKind.ABSENT)] * 9)

    waited = remove(directory, ours, age=NEW)

    assert waited.result == CleanupResult(unseen=(ours,))
    assert directory.count(Call.DELETE) == 5


def test_a_new_account_that_is_not_found_at_first_is_removed_once_it_is_seen() -> None:
    directory = FakeDirectory()
    ours = directory.put(user_name(2), matches=True)
    directory.will_answer(Call.DELETE, ours, *[an_answer(AnswerKind.ABSENT)] * 4)

    waited = remove(directory, ours, age=NEW)

    assert (waited.result, directory.accounts) == (NOTHING_LEFT, {})


def test_a_new_account_whose_removal_got_no_answer_is_gone_when_it_is_not_found() -> None:
    directory = FakeDirectory()
    ours = directory.put(user_name(2), matches=True)
    lost = an_answer(AnswerKind.NOT_RUN)
    directory.will_answer(Call.DELETE, ours, lost, carried_out=True)

    waited = remove(directory, ours, age=NEW)

    assert (waited.result, directory.accounts) == (NOTHING_LEFT, {})
    assert directory.count(Call.DELETE) == 3


@pytest.mark.parametrize("kind", [AnswerKind.NOT_RUN, AnswerKind.REFUSED, AnswerKind.NOT_PERMITTED])
def test_only_what_was_not_removed_is_tried_again(kind: AnswerKind) -> None:
    directory = FakeDirectory()
    ids = [directory.put(user_name(number), matches=True) for number in (2, 3)]
    directory.will_answer(Call.DELETE, ids[1], an_answer(kind))

    waited = remove(directory, *ids)

    assert (waited.result, directory.accounts) == (NOTHING_LEFT, {})
    assert directory.calls == [(Call.DELETE, tuple(ids)), (Call.DELETE, (ids[1],))]


@pytest.mark.parametrize(
    "kind", [AnswerKind.REFUSED, AnswerKind.NOT_PERMITTED, AnswerKind.QUOTA_EXCEEDED]
)
def test_a_refusal_is_believed_at_the_second_time(kind: AnswerKind) -> None:
    directory = FakeDirectory()
    ours = directory.put(user_name(2), matches=True)
    directory.will_answer(Call.DELETE, ours, *[an_answer(kind)] * 9)

    waited = remove(directory, ours, "gone")

    assert waited.result == CleanupResult(kept=(ours,))
    assert directory.count(Call.DELETE) == 2


def test_what_is_never_carried_out_is_kept_after_five_tries() -> None:
    directory = FakeDirectory()
    ours = directory.put(user_name(2), matches=True)
    directory.will_answer(Call.DELETE, ours, *[an_answer(AnswerKind.NOT_RUN)] * 9)

    waited = remove(directory, ours)

    assert waited.result == CleanupResult(kept=(ours,))
    assert directory.count(Call.DELETE) == 5
    assert (1 + 2 + 4 + 8) / 2 <= waited.seconds <= 1 + 2 + 4 + 8


def test_a_wait_that_was_asked_for_is_kept() -> None:
    directory = FakeDirectory()
    ours = directory.put(user_name(2), matches=True)
    directory.will_answer(Call.DELETE, ours, an_answer(AnswerKind.NOT_RUN, retry_after=12.0))

    waited = remove(directory, ours)

    assert waited.result == NOTHING_LEFT
    assert waited.seconds == pytest.approx(12.0)


def test_nothing_to_remove_asks_nothing() -> None:
    directory = FakeDirectory()

    assert remove(directory).result == NOTHING_LEFT
    assert directory.calls == []


def test_a_directory_that_must_be_left_alone_ends_the_removal() -> None:
    directory = FakeDirectory()
    directory.will_throttle(300.0)

    with pytest.raises(GraphThrottledError):
        remove(directory, "an-id")
