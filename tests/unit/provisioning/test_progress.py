from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from shared.models import Column, Finding, ReasonCode
from shared.provisioning.directory import Answer, AnswerKind, FoundAccount
from shared.provisioning.progress import (
    PATIENCE,
    Moment,
    Progress,
    after_create,
    after_license,
    after_look_up,
    give_up,
    refusal_finding,
    stop,
)
from shared.state.documents import Stage
from tests.builders import NOON, SKU, SKU_ID, a_create_answer, a_progress, an_answer

EARLY = Moment(clock=100.0, elapsed=timedelta(seconds=10))
LATE = Moment(clock=100.0, elapsed=PATIENCE)

DUPLICATE = Finding(code=ReasonCode.DUPLICATE_USER_NAME, column=Column.USER_NAME)
IN_USE = Finding(code=ReasonCode.ADDRESS_IN_USE, column=Column.USER_NAME)
NOT_CONFIRMED = Finding(code=ReasonCode.NOT_CONFIRMED)
NOT_TRIED = Finding(code=ReasonCode.NOT_TRIED)
NO_LICENSE = Finding(code=ReasonCode.NO_LICENSE, facts={"skus": SKU})
LICENSE_REFUSED = Finding(code=ReasonCode.LICENSE_REFUSED, facts={"message": ""})
GRAPH_REFUSED = Finding(code=ReasonCode.GRAPH_REFUSED, facts={"code": "", "message": ""})


def a_found(
    *, created_at: datetime | None = NOON, matches: bool = True, sku_ids: Sequence[str] = ()
) -> FoundAccount:
    return FoundAccount(
        object_id="found", created_at=created_at, matches=matches, sku_ids=frozenset(sku_ids)
    )


def brief(row: Progress) -> tuple[Stage, bool, tuple[Finding, ...]]:
    return row.stage, row.in_doubt, row.findings


@pytest.mark.parametrize(
    ("create", "chained", "stage", "findings"),
    [
        pytest.param("done", "done", Stage.LICENSED, (), id="all well"),
        pytest.param("done", "not_yet", Stage.CREATED, (), id="licence comes too early"),
        pytest.param("done", "not_run", Stage.CREATED, (), id="licence throttled"),
        pytest.param("done", "no_units", Stage.NO_UNITS, (NO_LICENSE,), id="no units"),
        pytest.param("done", "refused", Stage.REFUSED, (LICENSE_REFUSED,), id="licence refused"),
        pytest.param("refused", "not_run", Stage.REFUSED, (GRAPH_REFUSED,), id="refused"),
        pytest.param("not_run", "not_run", Stage.OPEN, (), id="throttled"),
        pytest.param("not_permitted", "not_run", Stage.OPEN, (), id="not permitted"),
        pytest.param("quota_exceeded", "not_run", Stage.OPEN, (), id="quota"),
        pytest.param("weak_password", "not_run", Stage.OPEN, (), id="weak password"),
        # A kind that no create is answered with: final, rather than asked for ever.
        pytest.param("not_yet", "not_run", Stage.REFUSED, (GRAPH_REFUSED,), id="unexpected"),
    ],
)
@pytest.mark.parametrize("first", [True, False], ids=["first request", "later request"])
def test_a_create_is_answered(
    create: str, chained: str, stage: Stage, findings: tuple[Finding, ...], first: bool
) -> None:
    answers = a_create_answer(AnswerKind(create), AnswerKind(chained), object_id="new")

    row = after_create(a_progress(first=first), answers, EARLY)

    assert brief(row) == (stage, False, findings)
    assert row.object_id == ("new" if create == "done" else "")
    assert not row.conflict_proves_foreign


def test_a_create_without_licences_is_done_at_once() -> None:
    answers = a_create_answer(AnswerKind.DONE, object_id="new")

    assert after_create(a_progress(licensed=False), answers, EARLY).stage is Stage.LICENSED


def test_a_create_that_may_have_happened_is_looked_up() -> None:
    answers = a_create_answer(AnswerKind.IN_DOUBT, AnswerKind.NOT_RUN)

    assert brief(after_create(a_progress(first=True), answers, EARLY)) == (Stage.OPEN, True, ())


@pytest.mark.parametrize(
    ("kind", "first", "moment", "stage", "in_doubt", "findings"),
    [
        pytest.param("taken", True, EARLY, Stage.FOREIGN, False, (DUPLICATE,), id="first"),
        pytest.param("address_taken", True, EARLY, Stage.FOREIGN, False, (IN_USE,), id="address"),
        pytest.param("taken", False, EARLY, Stage.OPEN, True, (), id="may be ours"),
        pytest.param("address_taken", False, EARLY, Stage.OPEN, True, (), id="may be our address"),
        pytest.param("taken", False, LATE, Stage.REFUSED, False, (NOT_CONFIRMED,), id="never seen"),
        pytest.param(
            "address_taken", False, LATE, Stage.FOREIGN, False, (IN_USE,), id="no such user"
        ),
    ],
)
def test_a_name_that_is_taken_is_foreign_only_at_the_very_first_request(
    kind: str,
    first: bool,
    moment: Moment,
    stage: Stage,
    in_doubt: bool,
    findings: tuple[Finding, ...],
) -> None:
    answers = a_create_answer(AnswerKind(kind), AnswerKind.NOT_RUN)

    row = after_create(a_progress(first=first), answers, moment)

    assert brief(row) == (stage, in_doubt, findings)


@pytest.mark.parametrize(
    ("tries", "stage", "renewed"),
    [(0, Stage.OPEN, True), (2, Stage.OPEN, True), (3, Stage.REFUSED, False)],
)
def test_a_weak_password_is_renewed_three_times(tries: int, stage: Stage, renewed: bool) -> None:
    answers = a_create_answer(AnswerKind.WEAK_PASSWORD)

    row = after_create(a_progress(tries=tries), answers, EARLY)

    assert (row.stage, row.needs_new_password) == (stage, renewed)


@pytest.mark.parametrize(
    ("kind", "moment", "stage", "findings"),
    [
        pytest.param("done", EARLY, Stage.LICENSED, (), id="done"),
        pytest.param("no_units", EARLY, Stage.NO_UNITS, (NO_LICENSE,), id="no units"),
        pytest.param("refused", EARLY, Stage.REFUSED, (LICENSE_REFUSED,), id="refused"),
        pytest.param("not_yet", EARLY, Stage.CREATED, (), id="not yet"),
        pytest.param("not_yet", LATE, Stage.REFUSED, (LICENSE_REFUSED,), id="never"),
        pytest.param("not_run", LATE, Stage.CREATED, (), id="throttled"),
        pytest.param("not_permitted", EARLY, Stage.CREATED, (), id="not permitted"),
        pytest.param("quota_exceeded", EARLY, Stage.CREATED, (), id="quota"),
        pytest.param("in_doubt", EARLY, Stage.CREATED, (), id="repeating does no harm"),
    ],
)
def test_an_assignment_is_answered(
    kind: str, moment: Moment, stage: Stage, findings: tuple[Finding, ...]
) -> None:
    created = a_progress(stage=Stage.CREATED, object_id="ours")

    row = after_license(created, an_answer(AnswerKind(kind)), moment)

    assert brief(row) == (stage, False, findings)
    assert row.object_id == "ours"


def test_the_directorys_words_go_with_a_refusal() -> None:
    answer = an_answer(AnswerKind.REFUSED, code="Request_BadRequest", message="plans clash")

    row = after_license(a_progress(stage=Stage.CREATED), answer, EARLY)

    assert row.findings == (
        Finding(code=ReasonCode.LICENSE_REFUSED, facts={"message": "plans clash"}),
    )


@pytest.mark.parametrize(
    ("found", "stage", "in_doubt", "findings"),
    [
        pytest.param(a_found(sku_ids=[SKU_ID]), Stage.LICENSED, False, (), id="ours, licensed"),
        pytest.param(a_found(sku_ids=[SKU_ID, "x"]), Stage.LICENSED, False, (), id="and more"),
        pytest.param(a_found(), Stage.CREATED, False, (), id="ours, not licensed"),
        pytest.param(
            a_found(created_at=NOON - timedelta(minutes=5)), Stage.CREATED, False, (), id="skew"
        ),
        pytest.param(
            a_found(created_at=NOON - timedelta(minutes=5, seconds=1)),
            Stage.FOREIGN,
            False,
            (DUPLICATE,),
            id="older than we",
        ),
        pytest.param(
            a_found(matches=False), Stage.FOREIGN, False, (DUPLICATE,), id="somebody else"
        ),
        pytest.param(
            a_found(created_at=None), Stage.FOREIGN, False, (DUPLICATE,), id="of unknown age"
        ),
        pytest.param(an_answer(AnswerKind.ABSENT), Stage.OPEN, False, (), id="absent"),
        pytest.param(an_answer(AnswerKind.NOT_RUN), Stage.OPEN, True, (), id="throttled"),
        pytest.param(an_answer(AnswerKind.NOT_PERMITTED), Stage.OPEN, True, (), id="forbidden"),
        pytest.param(an_answer(AnswerKind.REFUSED), Stage.OPEN, True, (), id="refused"),
    ],
)
def test_a_row_in_doubt_is_looked_up(
    found: FoundAccount | Answer, stage: Stage, in_doubt: bool, findings: tuple[Finding, ...]
) -> None:
    row = after_look_up(a_progress(in_doubt=True), found, NOON, EARLY)

    assert brief(row) == (stage, in_doubt, findings)


@pytest.mark.parametrize(
    ("found", "object_id"),
    [
        pytest.param(a_found(), "found", id="ours"),
        # The id of a stranger must never come near a removal.
        pytest.param(a_found(matches=False), "", id="a stranger's"),
    ],
)
def test_only_the_id_of_our_own_account_is_kept(found: FoundAccount, object_id: str) -> None:
    row = after_look_up(a_progress(in_doubt=True), found, NOON, EARLY)

    assert row.object_id == object_id


def test_a_found_account_that_wants_no_licence_is_done() -> None:
    row = after_look_up(a_progress(in_doubt=True, licensed=False), a_found(), NOON, EARLY)

    assert row.stage is Stage.LICENSED


@pytest.mark.parametrize(
    ("row", "moment", "findings"),
    [
        pytest.param(a_progress(first=True), EARLY, (NOT_TRIED,), id="never sent"),
        pytest.param(a_progress(), EARLY, (NOT_CONFIRMED,), id="absent, but it may lag"),
        pytest.param(a_progress(), LATE, (NOT_TRIED,), id="absent"),
        pytest.param(a_progress(in_doubt=True), LATE, (NOT_CONFIRMED,), id="in doubt"),
        pytest.param(
            a_progress(stage=Stage.CREATED, object_id="ours"),
            LATE,
            (Finding(code=ReasonCode.LICENSE_REFUSED),),
            id="without licence",
        ),
    ],
)
def test_at_the_end_of_the_road_a_row_is_closed(
    row: Progress, moment: Moment, findings: tuple[Finding, ...]
) -> None:
    closed = give_up(row, moment)

    assert brief(closed) == (Stage.REFUSED, False, findings)
    assert closed.object_id == row.object_id


@pytest.mark.parametrize(
    ("row", "findings"),
    [
        pytest.param(a_progress(), (GRAPH_REFUSED,), id="open"),
        pytest.param(a_progress(in_doubt=True), (GRAPH_REFUSED, NOT_CONFIRMED), id="in doubt"),
        pytest.param(a_progress(stage=Stage.CREATED), (GRAPH_REFUSED,), id="created"),
    ],
)
def test_a_stopped_row_tells_why(row: Progress, findings: tuple[Finding, ...]) -> None:
    assert brief(stop(row, GRAPH_REFUSED)) == (Stage.REFUSED, False, findings)


@pytest.mark.parametrize("stage", [Stage.LICENSED, Stage.FOREIGN, Stage.NO_UNITS, Stage.REFUSED])
def test_a_final_row_stays_as_it_is(stage: Stage) -> None:
    row = replace(a_progress(stage=stage), findings=(DUPLICATE,))

    assert row.is_final
    assert stop(row, GRAPH_REFUSED) == row
    assert give_up(row, LATE) == row


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


def test_equal_refusals_in_a_row_are_counted() -> None:
    forbidden = an_answer(AnswerKind.NOT_PERMITTED, code="Authorization_RequestDenied")
    quota = an_answer(AnswerKind.QUOTA_EXCEEDED, code="Directory_QuotaExceeded")
    throttled = an_answer(AnswerKind.NOT_RUN)
    row = a_progress(stage=Stage.CREATED)
    counts = []

    for answer in (forbidden, forbidden, quota, throttled, forbidden):
        row = after_license(row, answer, EARLY)
        counts.append(row.refusals)

    assert counts == [1, 2, 1, 0, 1]


@pytest.mark.parametrize(
    ("refusal", "finding"),
    [
        (
            "not_permitted:Authorization_RequestDenied",
            Finding(code=ReasonCode.NOT_PERMITTED, facts={"code": "Authorization_RequestDenied"}),
        ),
        ("quota_exceeded:Directory_QuotaExceeded", Finding(code=ReasonCode.QUOTA_EXCEEDED)),
    ],
)
def test_a_refusal_is_told_by_its_kind(refusal: str, finding: Finding) -> None:
    assert refusal_finding(refusal) == finding
