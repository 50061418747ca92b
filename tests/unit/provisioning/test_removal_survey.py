"""Tests of `shared.provisioning.removal_survey`."""

from collections.abc import Sequence

import pytest

from shared.errors import AccessDeniedError, AccountsUnclearError, RollcallError
from shared.provisioning.directory import AccountState, Answer, AnswerKind
from shared.provisioning.removal_survey import Finds, survey
from tests.builders import an_account, an_answer, user_name
from tests.clocks import without_waiting
from tests.fakes import Call, FakeDirectory


def _survey(directory: FakeDirectory, object_ids: Sequence[str]) -> Finds:
    asked = [(object_id, an_account(number)) for number, object_id in enumerate(object_ids, 2)]
    return without_waiting(survey(directory, asked)).result


def test_every_account_is_reported_as_it_is() -> None:
    directory = FakeDirectory()
    there = directory.put(user_name(2))

    found = _survey(directory, [there, "id-gone"])

    assert isinstance(found[there], AccountState)
    assert found["id-gone"] == Answer(kind=AnswerKind.ABSENT)


def test_one_not_found_is_not_believed() -> None:
    directory = FakeDirectory()
    there = directory.put(user_name(2))
    directory.will_answer(Call.READ, there, *[an_answer(AnswerKind.ABSENT)] * 2)

    assert isinstance(_survey(directory, [there])[there], AccountState)


def test_only_what_is_not_known_yet_is_asked_for_again() -> None:
    directory = FakeDirectory()
    first, second = directory.put(user_name(2)), directory.put(user_name(3))
    directory.will_answer(Call.READ, second, an_answer(AnswerKind.NOT_RUN))

    _survey(directory, [first, second])

    assert directory.calls == [(Call.READ, (first, second)), (Call.READ, (second,))]


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        pytest.param(AnswerKind.NOT_RUN, AccountsUnclearError, id="never an answer"),
        pytest.param(AnswerKind.NOT_PERMITTED, AccessDeniedError, id="no permission"),
    ],
)
def test_without_an_answer_for_every_account_nothing_is_reported(
    kind: AnswerKind, error: type[RollcallError]
) -> None:
    directory = FakeDirectory()
    there = directory.put(user_name(2))
    directory.will_answer(Call.READ, there, *[an_answer(kind)] * 5)

    with pytest.raises(error):
        _survey(directory, [there])
