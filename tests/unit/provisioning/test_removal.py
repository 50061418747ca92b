"""Tests of `shared.provisioning.removal`."""

import pytest

from shared.models import ReasonCode
from shared.provisioning.batch_rows import Refusal
from shared.provisioning.directory import AccountState, Answer, AnswerKind
from shared.provisioning.removal import (
    Removal,
    after_deletion,
    after_look,
    before_deletion,
    give_up,
    stop,
)
from shared.state.documents import Stage
from tests.builders import an_answer
from tests.unit.provisioning.removals import CLOCK, a_removal, a_state

_ABSENT = an_answer(AnswerKind.ABSENT)
_DENIED = an_answer(AnswerKind.NOT_PERMITTED, code="Denied")
_REFUSED = an_answer(AnswerKind.REFUSED, code="Bad", message="No.")
_LOST = an_answer(AnswerKind.NOT_RUN)
_SECOND_ABSENCE = 2


def _codes(row: Removal) -> list[str]:
    return [finding.code for finding in row.findings]


@pytest.mark.parametrize(
    ("row", "seen", "stage", "codes"),
    [
        pytest.param(a_removal(), a_state(), Stage.OPEN, [], id="unchanged"),
        pytest.param(a_removal(), a_state(changed_after=60), Stage.KEPT, ["used"], id="used"),
        pytest.param(a_removal(), a_state(matches=False), Stage.KEPT, ["changed"], id="changed"),
        pytest.param(a_removal(), _ABSENT, Stage.OPEN, [], id="absent once"),
        pytest.param(
            a_removal(absences=_SECOND_ABSENCE), _ABSENT, Stage.GONE, [], id="absent every time"
        ),
        pytest.param(
            a_removal(stage=Stage.REMOVING, absences=_SECOND_ABSENCE),
            _ABSENT,
            Stage.REMOVED,
            [],
            id="absent after its deletion was sent",
        ),
        pytest.param(a_removal(), _LOST, Stage.OPEN, [], id="no answer"),
        pytest.param(a_removal(), _REFUSED, Stage.REFUSED, ["graph_refused"], id="refused"),
        pytest.param(
            a_removal(stage=Stage.REMOVING),
            _REFUSED,
            Stage.REFUSED,
            ["graph_refused", "not_confirmed"],
            id="refused after its deletion was sent",
        ),
        pytest.param(a_removal(), _DENIED, Stage.OPEN, [], id="denied once"),
        pytest.param(
            a_removal(refusal=Refusal(kind=AnswerKind.NOT_PERMITTED, code="Denied"), refusals=2),
            _DENIED,
            Stage.REFUSED,
            ["not_permitted"],
            id="denied three times",
        ),
    ],
)
def test_a_look_moves_a_row_on(
    row: Removal, seen: AccountState | Answer, stage: Stage, codes: list[str]
) -> None:
    moved = after_look(row, seen, CLOCK)

    assert (moved.stage, _codes(moved)) == (stage, codes)


@pytest.mark.parametrize(
    ("answer", "stage"),
    [
        pytest.param(an_answer(AnswerKind.DONE), Stage.REMOVED, id="done"),
        pytest.param(_ABSENT, Stage.REMOVING, id="absent: a look decides"),
        pytest.param(_LOST, Stage.REMOVING, id="lost: a look decides"),
        pytest.param(_DENIED, Stage.OPEN, id="denied: certainly not carried out"),
        pytest.param(_REFUSED, Stage.REFUSED, id="refused"),
    ],
)
def test_the_answer_to_a_deletion_moves_a_row_on(answer: Answer, stage: Stage) -> None:
    moved = after_deletion(before_deletion(a_removal(is_unchanged=True)), answer, CLOCK)

    assert (moved.stage, moved.is_unchanged) == (stage, False)


def test_only_an_account_just_seen_unchanged_is_unchanged() -> None:
    assert after_look(a_removal(), a_state(), CLOCK).is_unchanged
    assert not after_look(a_removal(), _ABSENT, CLOCK).is_unchanged


def test_an_account_that_shows_again_was_never_absent() -> None:
    assert after_look(a_removal(absences=2), a_state(), CLOCK).absences == 0


@pytest.mark.parametrize(
    ("row", "codes"),
    [
        pytest.param(a_removal(), [ReasonCode.NOT_TRIED], id="never sent"),
        pytest.param(
            a_removal(stage=Stage.REMOVING, is_unchanged=True),
            [ReasonCode.NOT_TRIED],
            id="still there",
        ),
        pytest.param(
            a_removal(stage=Stage.REMOVING), [ReasonCode.NOT_CONFIRMED], id="nobody knows"
        ),
        pytest.param(a_removal(stage=Stage.REMOVED), [], id="over already"),
    ],
)
def test_after_the_last_attempt_a_row_says_what_is_known(
    row: Removal, codes: list[ReasonCode]
) -> None:
    assert _codes(give_up(row)) == codes


def test_a_stopped_row_says_that_its_deletion_may_have_been_carried_out() -> None:
    stopped = stop(
        a_removal(stage=Stage.REMOVING), Refusal(kind=AnswerKind.NOT_PERMITTED, code="Denied")
    )

    assert _codes(stopped) == [ReasonCode.NOT_PERMITTED, ReasonCode.NOT_CONFIRMED]
