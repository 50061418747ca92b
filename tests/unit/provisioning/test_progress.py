from collections.abc import Sequence
from dataclasses import replace

import pytest

from shared.models import Column, Finding, ReasonCode
from shared.models.reasons import duplicate_user_name
from shared.provisioning.batch_rows import Moment
from shared.provisioning.directory import Answer, AnswerKind, FoundAccount
from shared.provisioning.progress import (
    after_create,
    after_license,
    after_look_up,
    before_create,
)
from shared.state.blob_names import job_time
from shared.state.documents import Stage
from tests.builders import JOB, SKU, SKU_ID, a_mark, a_progress, an_answer
from tests.unit.provisioning.moments import EARLY, LATE, WRITTEN_AT, brief

DUPLICATE = Finding(code=ReasonCode.DUPLICATE_USER_NAME, column=Column.USER_NAME)
OURS = duplicate_user_name(job_time(JOB))
IN_USE = Finding(code=ReasonCode.ADDRESS_IN_USE, column=Column.USER_NAME)
NO_LICENSE = Finding(code=ReasonCode.NO_LICENSE, facts={"skus": SKU})
LICENSE_REFUSED = Finding(code=ReasonCode.LICENSE_REFUSED, facts={"message": ""})
GRAPH_REFUSED = Finding(code=ReasonCode.GRAPH_REFUSED, facts={"code": "", "message": ""})


def a_found(*, mark: str = a_mark(2), sku_ids: Sequence[str] = ()) -> FoundAccount:
    return FoundAccount(
        object_id="found", marks=frozenset({mark} - {""}), sku_ids=frozenset(sku_ids)
    )


@pytest.mark.parametrize(
    ("create", "stage", "needs_lookup", "findings"),
    [
        pytest.param("done", Stage.CREATED, False, (), id="all well"),
        pytest.param("refused", Stage.REFUSED, False, (GRAPH_REFUSED,), id="refused"),
        pytest.param("not_run", Stage.OPEN, False, (), id="throttled"),
        pytest.param("not_permitted", Stage.OPEN, False, (), id="not permitted"),
        pytest.param("quota_exceeded", Stage.OPEN, False, (), id="quota"),
        pytest.param("weak_password", Stage.OPEN, False, (), id="weak password"),
        pytest.param("in_doubt", Stage.OPEN, True, (GRAPH_REFUSED,), id="lost"),
        pytest.param("unclear", Stage.OPEN, True, (GRAPH_REFUSED,), id="netId is invalid"),
        pytest.param("taken", Stage.OPEN, True, (DUPLICATE,), id="taken"),
        pytest.param("address_taken", Stage.OPEN, True, (IN_USE,), id="address taken"),
        # A kind that no create is answered with: final, rather than asked for ever.
        pytest.param("not_yet", Stage.REFUSED, False, (GRAPH_REFUSED,), id="unexpected"),
    ],
)
@pytest.mark.parametrize("first", [True, False], ids=["first request", "later request"])
def test_a_create_is_answered(
    create: str, stage: Stage, needs_lookup: bool, findings: tuple[Finding, ...], first: bool
) -> None:
    answer = an_answer(AnswerKind(create), object_id="new")
    before = a_progress(first=first, written_at=WRITTEN_AT)

    row = after_create(before, answer, EARLY)

    assert brief(row) == (stage, needs_lookup, findings)
    assert row.object_id == ("new" if create == "done" else "")
    assert row.written_at == (EARLY.now if needs_lookup or create == "done" else before.written_at)


def test_a_create_without_licences_is_done_at_once() -> None:
    answer = an_answer(AnswerKind.DONE, object_id="new")

    assert after_create(a_progress(licensed=False), answer, EARLY).stage is Stage.LICENSED


def test_a_row_whose_create_is_about_to_be_sent_needs_a_look_up() -> None:
    row = before_create(a_progress(first=True), EARLY.now)

    assert row.maybe_created
    assert (row.needs_lookup, row.written_at) == (True, EARLY.now)


@pytest.mark.parametrize(
    ("tries", "stage", "renewed"),
    [(0, Stage.OPEN, True), (2, Stage.OPEN, True), (3, Stage.REFUSED, False)],
)
def test_a_weak_password_is_renewed_three_times(tries: int, stage: Stage, renewed: bool) -> None:
    answer = an_answer(AnswerKind.WEAK_PASSWORD)

    row = after_create(a_progress(tries=tries), answer, EARLY)

    assert (row.stage, row.needs_new_password) == (stage, renewed)


@pytest.mark.parametrize(
    ("kind", "moment", "tries", "stage", "findings"),
    [
        pytest.param("done", EARLY, 9, Stage.LICENSED, (), id="done"),
        pytest.param("no_units", EARLY, 9, Stage.NO_UNITS, (NO_LICENSE,), id="no units"),
        pytest.param("refused", EARLY, 9, Stage.REFUSED, (LICENSE_REFUSED,), id="refused"),
        pytest.param("not_yet", EARLY, 9, Stage.CREATED, (), id="not yet"),
        pytest.param("not_yet", LATE, 2, Stage.REFUSED, (LICENSE_REFUSED,), id="never"),
        pytest.param("not_yet", LATE, 1, Stage.CREATED, (), id="late, but only twice"),
        pytest.param("address_taken", EARLY, 0, Stage.FOREIGN, (IN_USE,), id="address in use"),
        pytest.param("not_run", LATE, 2, Stage.CREATED, (), id="throttled"),
        pytest.param("not_permitted", EARLY, 9, Stage.CREATED, (), id="not permitted"),
        pytest.param("quota_exceeded", EARLY, 9, Stage.CREATED, (), id="quota"),
        pytest.param("in_doubt", EARLY, 9, Stage.CREATED, (), id="repeating does no harm"),
    ],
)
def test_an_assignment_is_answered(
    kind: str, moment: Moment, tries: int, stage: Stage, findings: tuple[Finding, ...]
) -> None:
    created = a_progress(stage=Stage.CREATED, object_id="ours", tries=tries, written_at=WRITTEN_AT)

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
        pytest.param(a_found(mark=a_mark(3)), Stage.FOREIGN, False, (OURS,), id="another row's"),
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


@pytest.mark.parametrize(
    "message",
    [
        "Invalid value specified for property 'usageLocation' of resource 'User'.",
        "License assignment cannot be done for user with invalid usage location.",
    ],
)
def test_a_country_that_graph_refuses_is_named(message: str) -> None:
    answer = replace(an_answer(AnswerKind.REFUSED), message=message)
    late = replace(an_answer(AnswerKind.NOT_YET), message=message)
    waited = a_progress(stage=Stage.CREATED, written_at=WRITTEN_AT, tries=5)
    facts = {"country": waited.account.usage_location}

    created = after_create(a_progress(), answer, EARLY)
    licensed = after_license(waited, answer, EARLY)
    lagged = after_license(waited, late, LATE)

    assert created.findings == (Finding(code=ReasonCode.GRAPH_REFUSED, facts=facts),)
    assert licensed.findings == lagged.findings
    assert lagged.findings == (Finding(code=ReasonCode.LICENSE_REFUSED, facts=facts),)
