"""How rows end that nothing more is done for, and how the others wait."""

from dataclasses import replace

import pytest

from shared.models import Column, Finding, ReasonCode
from shared.provisioning.batch_rows import Moment, Refusal
from shared.provisioning.directory import AnswerKind
from shared.provisioning.progress import (
    Progress,
    after_create,
    after_license,
    after_look_up,
    give_up,
    stop,
)
from shared.state.documents import Stage
from tests.builders import a_progress, an_answer
from tests.unit.provisioning.moments import EARLY, LATE, WRITTEN_AT, brief

DUPLICATE = Finding(code=ReasonCode.DUPLICATE_USER_NAME, column=Column.USER_NAME)
NOT_CONFIRMED = Finding(code=ReasonCode.NOT_CONFIRMED)
NOT_TRIED = Finding(code=ReasonCode.NOT_TRIED)
GRAPH_REFUSED = Finding(code=ReasonCode.GRAPH_REFUSED, facts={"code": "", "message": ""})


def looked_up(moment: Moment) -> Progress:
    """A row in doubt that was not found at that moment."""
    absent = an_answer(AnswerKind.ABSENT)
    return after_look_up(a_progress(in_doubt=True, written_at=WRITTEN_AT), absent, moment)


@pytest.mark.parametrize(
    ("row", "findings"),
    [
        pytest.param(a_progress(first=True), (NOT_TRIED,), id="never sent"),
        pytest.param(looked_up(EARLY), (NOT_CONFIRMED,), id="absent, but it may lag"),
        pytest.param(looked_up(LATE), (NOT_TRIED,), id="absent"),
        pytest.param(a_progress(in_doubt=True), (NOT_CONFIRMED,), id="in doubt"),
        pytest.param(
            a_progress(stage=Stage.CREATED, object_id="ours"),
            (Finding(code=ReasonCode.LICENSE_REFUSED),),
            id="without licence",
        ),
    ],
)
def test_at_the_end_of_the_road_a_row_is_closed(
    row: Progress, findings: tuple[Finding, ...]
) -> None:
    closed = give_up(row)

    assert brief(closed) == (Stage.REFUSED, False, findings)
    assert closed.object_id == row.object_id


@pytest.mark.parametrize(
    ("row", "findings"),
    [
        pytest.param(a_progress(first=True), (GRAPH_REFUSED,), id="never sent"),
        pytest.param(looked_up(EARLY), (GRAPH_REFUSED, NOT_CONFIRMED), id="not found"),
        pytest.param(a_progress(in_doubt=True), (GRAPH_REFUSED, NOT_CONFIRMED), id="in doubt"),
        pytest.param(a_progress(stage=Stage.CREATED), (GRAPH_REFUSED,), id="created"),
    ],
)
def test_a_stopped_row_says_why(row: Progress, findings: tuple[Finding, ...]) -> None:
    assert brief(stop(row, GRAPH_REFUSED)) == (Stage.REFUSED, False, findings)


@pytest.mark.parametrize("stage", [Stage.LICENSED, Stage.FOREIGN, Stage.NO_UNITS, Stage.REFUSED])
def test_a_final_row_stays_as_it_is(stage: Stage) -> None:
    row = replace(a_progress(stage=stage), findings=(DUPLICATE,))

    assert row.is_final
    assert stop(row, GRAPH_REFUSED) == row
    assert give_up(row) == row


@pytest.mark.parametrize("stage", [Stage.OPEN, Stage.CREATED])
def test_other_rows_are_not_final(stage: Stage) -> None:
    assert not a_progress(stage=stage).is_final


@pytest.mark.parametrize(
    ("retry_after", "tries", "earliest", "latest"),
    [
        pytest.param(7.5, 0, 107.5, 107.5, id="as long as was asked"),
        pytest.param(0.0, 4, 100.0, 100.0, id="at once when that was asked"),
        pytest.param(90.0, 0, 190.0, 190.0, id="longer than any pause of ours"),
        pytest.param(None, 0, 100.5, 101.0, id="first pause"),
        pytest.param(None, 3, 104.0, 108.0, id="longer each time"),
        pytest.param(None, 12, 115.0, 130.0, id="never beyond half a minute"),
    ],
)
def test_a_row_waits_before_it_is_asked_again(
    retry_after: float | None, tries: int, earliest: float, latest: float
) -> None:
    answer = an_answer(AnswerKind.NOT_RUN, retry_after=retry_after)

    row = after_license(a_progress(stage=Stage.CREATED, tries=tries), answer, EARLY)

    assert row.tries == tries + 1
    assert earliest <= row.not_before <= latest


def test_pauses_are_spread() -> None:
    answer = an_answer(AnswerKind.NOT_RUN)
    rows = [after_license(a_progress(stage=Stage.CREATED), answer, EARLY) for _ in range(20)]

    assert len({row.not_before for row in rows}) > 1


def test_only_the_last_answer_is_remembered_as_a_refusal() -> None:
    forbidden = an_answer(AnswerKind.NOT_PERMITTED, code="Authorization_RequestDenied")
    quota = an_answer(AnswerKind.QUOTA_EXCEEDED, code="Directory_QuotaExceeded")
    throttled = an_answer(AnswerKind.NOT_RUN)
    row = a_progress(stage=Stage.CREATED)
    seen = []

    for answer in (forbidden, forbidden, quota, throttled, forbidden):
        row = after_license(row, answer, EARLY)
        seen.append(row.refusal and row.refusal.kind)

    assert seen == [forbidden.kind, forbidden.kind, quota.kind, None, forbidden.kind]


@pytest.mark.parametrize(
    ("refusal", "finding"),
    [
        (
            Refusal(kind=AnswerKind.NOT_PERMITTED, code="Authorization_RequestDenied"),
            Finding(code=ReasonCode.NOT_PERMITTED, facts={"code": "Authorization_RequestDenied"}),
        ),
        (
            Refusal(
                kind=AnswerKind.NOT_PERMITTED,
                code="Authorization_RequestDenied",
                permissions=("User.ReadWrite.All", "User.Create"),
            ),
            Finding(
                code=ReasonCode.NOT_PERMITTED,
                facts={"permission": "User.ReadWrite.All, User.Create"},
            ),
        ),
        (
            Refusal(kind=AnswerKind.NOT_PERMITTED, code="401", permissions=("User.Create",)),
            Finding(code=ReasonCode.NOT_PERMITTED, facts={"code": "401"}),
        ),
        (
            Refusal(kind=AnswerKind.QUOTA_EXCEEDED, code="Directory_QuotaExceeded"),
            Finding(code=ReasonCode.QUOTA_EXCEEDED),
        ),
    ],
)
def test_a_refusal_is_reported_by_its_kind(refusal: Refusal, finding: Finding) -> None:
    assert refusal.finding == finding


def test_missing_permission_is_that_of_the_request() -> None:
    denied = an_answer(AnswerKind.NOT_PERMITTED, code="Authorization_RequestDenied")
    created = a_progress(stage=Stage.CREATED)
    by_group = replace(created, account=replace(created.account, group_id="g"))
    rows = [
        after_create(a_progress(), denied, EARLY),
        after_license(created, denied, EARLY),
        after_license(by_group, denied, EARLY),
        after_look_up(a_progress(in_doubt=True, written_at=WRITTEN_AT), denied, EARLY),
    ]

    assert [row.refusal and row.refusal.finding.facts["permission"] for row in rows] == [
        "User.ReadWrite.All, User.Create",
        "User.ReadWrite.All, LicenseAssignment.ReadWrite.All",
        "GroupMember.ReadWrite.All",
        "User.ReadWrite.All, User.Read.All",
    ]
