from collections.abc import Sequence

import pytest

from shared.models import Column, Finding, ReasonCode
from shared.provisioning.directory import Answer, AnswerKind, FoundAccount
from shared.provisioning.progress import (
    Moment,
    after_create,
    after_license,
    after_look_up,
)
from shared.state.documents import Stage
from tests.builders import SKU, SKU_ID, a_create_answer, a_mark, a_progress, an_answer
from tests.unit.provisioning.moments import EARLY, LATE, brief

DUPLICATE = Finding(code=ReasonCode.DUPLICATE_USER_NAME, column=Column.USER_NAME)
IN_USE = Finding(code=ReasonCode.ADDRESS_IN_USE, column=Column.USER_NAME)
NOT_CONFIRMED = Finding(code=ReasonCode.NOT_CONFIRMED)
NO_LICENSE = Finding(code=ReasonCode.NO_LICENSE, facts={"skus": SKU})
LICENSE_REFUSED = Finding(code=ReasonCode.LICENSE_REFUSED, facts={"message": ""})
GRAPH_REFUSED = Finding(code=ReasonCode.GRAPH_REFUSED, facts={"code": "", "message": ""})


def a_found(*, mark: str = a_mark(2), sku_ids: Sequence[str] = ()) -> FoundAccount:
    return FoundAccount(
        object_id="found", marks=frozenset({mark} - {""}), sku_ids=frozenset(sku_ids)
    )


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


def test_a_create_without_licences_is_done_at_once() -> None:
    answers = a_create_answer(AnswerKind.DONE, object_id="new")

    assert after_create(a_progress(licensed=False), answers, EARLY).stage is Stage.LICENSED


def test_a_create_that_may_have_happened_is_looked_up() -> None:
    answers = a_create_answer(AnswerKind.IN_DOUBT, AnswerKind.NOT_RUN)

    assert brief(after_create(a_progress(first=True), answers, EARLY)) == (Stage.OPEN, True, ())


@pytest.mark.parametrize(
    ("kind", "first", "moment", "stage", "in_doubt", "findings"),
    [
        pytest.param("taken", True, EARLY, Stage.OPEN, True, (), id="first"),
        pytest.param("address_taken", True, EARLY, Stage.OPEN, True, (), id="address"),
        pytest.param("taken", False, EARLY, Stage.OPEN, True, (), id="may be ours"),
        pytest.param("address_taken", False, EARLY, Stage.OPEN, True, (), id="may be our address"),
        pytest.param("taken", False, LATE, Stage.REFUSED, False, (NOT_CONFIRMED,), id="never seen"),
        pytest.param(
            "address_taken", False, LATE, Stage.FOREIGN, False, (IN_USE,), id="no such user"
        ),
    ],
)
def test_a_name_that_is_taken_is_looked_up_also_at_the_first_request(
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
        pytest.param(a_found(mark=""), Stage.FOREIGN, False, (DUPLICATE,), id="no mark"),
        pytest.param(a_found(mark=a_mark(3)), Stage.FOREIGN, False, (DUPLICATE,), id="another"),
        pytest.param(an_answer(AnswerKind.ABSENT), Stage.OPEN, False, (), id="absent"),
        pytest.param(an_answer(AnswerKind.NOT_RUN), Stage.OPEN, True, (), id="throttled"),
        pytest.param(an_answer(AnswerKind.NOT_PERMITTED), Stage.OPEN, True, (), id="forbidden"),
        pytest.param(an_answer(AnswerKind.REFUSED), Stage.OPEN, True, (), id="refused"),
    ],
)
def test_a_row_in_doubt_is_looked_up(
    found: FoundAccount | Answer, stage: Stage, in_doubt: bool, findings: tuple[Finding, ...]
) -> None:
    row = after_look_up(a_progress(in_doubt=True), found, EARLY)

    assert brief(row) == (stage, in_doubt, findings)


@pytest.mark.parametrize(
    ("found", "object_id"),
    [
        pytest.param(a_found(), "found", id="ours"),
        # The id of a stranger must never come near a removal.
        pytest.param(a_found(mark=""), "", id="a stranger's"),
    ],
)
def test_only_the_id_of_our_own_account_is_kept(found: FoundAccount, object_id: str) -> None:
    row = after_look_up(a_progress(in_doubt=True), found, EARLY)

    assert row.object_id == object_id


def test_a_found_account_that_wants_no_licence_is_done() -> None:
    row = after_look_up(a_progress(in_doubt=True, licensed=False), a_found(), EARLY)

    assert row.stage is Stage.LICENSED
