import pytest

from shared.provisioning.batch_rows import Moment
from shared.provisioning.directory import AnswerKind
from shared.provisioning.group_membership import after_joining
from shared.provisioning.progress import Progress, after_license
from shared.state.documents import Stage
from tests.builders import GROUP_ID, a_progress, an_answer
from tests.unit.provisioning.moments import EARLY, LATE, WRITTEN_AT

NOW, MUCH_LATER = EARLY, LATE


def created(number: int, tries: int = 0) -> Progress:
    return a_progress(
        number,
        Stage.CREATED,
        object_id=f"id-{number}",
        tries=tries,
        group_id=GROUP_ID,
        written_at=WRITTEN_AT,
    )


@pytest.mark.parametrize(
    ("kind", "tries", "moment", "stage", "apart"),
    [
        pytest.param("done", 0, NOW, Stage.LICENSED, False, id="accepted"),
        pytest.param("refused", 0, NOW, Stage.CREATED, True, id="refused because of one"),
        pytest.param("not_yet", 0, NOW, Stage.CREATED, False, id="not seen yet"),
        pytest.param("not_yet", 2, NOW, Stage.CREATED, True, id="not seen for long"),
        pytest.param("not_yet", 0, MUCH_LATER, Stage.CREATED, True, id="nobody is that late"),
        pytest.param("not_run", 9, MUCH_LATER, Stage.CREATED, False, id="throttled"),
        pytest.param("not_permitted", 0, NOW, Stage.CREATED, False, id="not permitted"),
    ],
)
def test_one_answer_is_for_all_members_alike(
    kind: str, tries: int, moment: Moment, stage: Stage, apart: bool
) -> None:
    rows = [created(2, tries), created(3, tries)]

    moved = after_joining(rows, an_answer(AnswerKind(kind)), moment, after_license)

    assert [(row.stage, row.join_alone) for row in moved] == [(stage, apart)] * 2


def test_members_are_asked_for_again_at_the_same_time() -> None:
    moved = after_joining(
        [created(2), created(3), created(4)], an_answer(AnswerKind.NOT_RUN), NOW, after_license
    )

    assert len({row.not_before for row in moved}) == 1
    assert moved[0].not_before > NOW.clock
