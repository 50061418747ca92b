from collections.abc import Sequence
from dataclasses import replace

import pytest

from shared.models import (
    Column,
    Finding,
    JobKind,
    OutcomeStatus,
    ReasonCode,
    RowError,
    RowOutcome,
)
from shared.pipeline.build_report import assemble_report
from shared.state.documents import (
    OutcomeRow,
    RowVerdict,
    Stage,
    Verdict,
)
from tests.builders import (
    PASSWORD,
    SKU,
    a_row,
    a_verdict,
    user_name,
)
from tests.unit.pipeline.records import a_record, no_password, outcomes

TOO_LONG = Finding(code=RowError.TOO_LONG, column=Column.USER_NAME)
NO_UNITS = Finding(code=ReasonCode.NO_LICENSE, facts={"skus": SKU})
NOT_TRIED = Finding(code=ReasonCode.NOT_TRIED)
NOT_REMOVED = Finding(code=ReasonCode.NOT_REMOVED)
PASSWORD_GONE = Finding(code=ReasonCode.PASSWORD_GONE)


@pytest.mark.parametrize(
    ("stage", "status"),
    [
        (Stage.LICENSED, OutcomeStatus.CREATED),
        (Stage.FOREIGN, OutcomeStatus.DUPLICATE_USER_NAME),
        (Stage.NO_UNITS, OutcomeStatus.NO_LICENSE),
        (Stage.REFUSED, OutcomeStatus.FAILED),
        # An outcome stores only final stages; a damaged one must not read as created.
        (Stage.CREATED, OutcomeStatus.FAILED),
        (Stage.OPEN, OutcomeStatus.FAILED),
    ],
)
def test_a_row_is_reported_by_how_far_it_came(stage: Stage, status: OutcomeStatus) -> None:
    settled = OutcomeRow(row_number=2, stage=stage, object_id="ours", findings=(TOO_LONG,))

    record = a_record(2, outcome=[settled])

    assert outcomes(record, {2: PASSWORD}) == [(2, status, (TOO_LONG,))]


@pytest.mark.parametrize(
    ("verdict", "status"),
    [
        (Verdict.DUPLICATE, OutcomeStatus.DUPLICATE_USER_NAME),
        (Verdict.NO_LICENSE, OutcomeStatus.NO_LICENSE),
        (Verdict.INVALID, OutcomeStatus.INVALID),
        (Verdict.FAILED, OutcomeStatus.FAILED),
    ],
)
def test_a_row_that_no_batch_worked_on_is_reported_by_its_verdict(
    verdict: Verdict, status: OutcomeStatus
) -> None:
    record = a_record(2, verdicts=[a_verdict(2, verdict, findings=[NO_UNITS])], outcome=None)

    assert outcomes(record) == [(2, status, (NO_UNITS,))]


def test_a_preview_names_whom_a_real_run_would_create() -> None:
    record = a_record(2, verdicts=[a_verdict(2)], outcome=None, kind=JobKind.PREVIEW)

    assert outcomes(record) == [(2, OutcomeStatus.WOULD_CREATE, ())]


@pytest.mark.parametrize(
    ("verdict", "status"),
    [
        (Verdict.DUPLICATE, OutcomeStatus.DUPLICATE_USER_NAME),
        (Verdict.NO_LICENSE, OutcomeStatus.NO_LICENSE),
    ],
)
def test_a_preview_reports_what_would_come_of_a_row(
    verdict: Verdict, status: OutcomeStatus
) -> None:
    verdicts = [a_verdict(2, verdict, findings=[NO_UNITS])]

    record = a_record(2, verdicts=verdicts, outcome=None, kind=JobKind.PREVIEW)

    assert outcomes(record) == [(2, status, (NO_UNITS,))]


@pytest.mark.parametrize(
    ("verdicts", "kind"),
    [
        pytest.param([a_verdict(2)], JobKind.CREATE, id="granted, never run"),
        pytest.param([], JobKind.CREATE, id="never decided"),
        pytest.param([], JobKind.PREVIEW, id="preview never decided"),
    ],
)
def test_a_row_whose_turn_never_came_was_not_tried(
    verdicts: Sequence[RowVerdict], kind: JobKind
) -> None:
    record = a_record(2, verdicts=verdicts, kind=kind)

    assert outcomes(record) == [(2, OutcomeStatus.FAILED, (NOT_TRIED,))]


def test_a_row_that_its_outcome_forgot_was_not_tried() -> None:
    record = a_record(2, 3, outcome=[OutcomeRow(row_number=2, stage=Stage.LICENSED)])

    assert outcomes(record, {2: PASSWORD}) == [
        (2, OutcomeStatus.CREATED, ()),
        (3, OutcomeStatus.FAILED, (NOT_TRIED,)),
    ]


def test_a_job_without_allocation_still_accounts_for_every_row() -> None:
    record = replace(a_record(2, 3), allocation=None)

    report = assemble_report(record, no_password)

    assert [(row.row_number, row.status) for row in report.rows] == [
        (2, OutcomeStatus.FAILED),
        (3, OutcomeStatus.FAILED),
    ]
    assert report.skus == ()


@pytest.mark.parametrize("stage", [Stage.NO_UNITS, Stage.REFUSED])
def test_an_account_that_could_not_be_removed_is_failed_and_says_so(stage: Stage) -> None:
    settled = OutcomeRow(row_number=2, stage=stage, object_id="ours", findings=(NO_UNITS,))

    record = a_record(2, outcome=[settled], kept=["ours"])

    assert outcomes(record) == [(2, OutcomeStatus.FAILED, (NOT_REMOVED, NO_UNITS))]


def test_an_account_that_was_removed_is_reported_by_its_stage() -> None:
    settled = OutcomeRow(row_number=2, stage=Stage.NO_UNITS, object_id="ours")

    record = a_record(2, outcome=[settled], kept=["another"])

    assert outcomes(record) == [(2, OutcomeStatus.NO_LICENSE, ())]


def test_a_created_row_comes_with_its_password() -> None:
    record = a_record(2, outcome=[OutcomeRow(row_number=2, stage=Stage.LICENSED)])

    (row,) = assemble_report(record, {2: PASSWORD}.get).rows

    assert row == RowOutcome(
        row_number=2,
        user_name=user_name(2),
        display_name="Person 2",
        usage_location="NL",
        status=OutcomeStatus.CREATED,
        temporary_password=PASSWORD,
        cells=a_row(2).cells,
    )


def test_a_created_row_whose_password_is_gone_says_so() -> None:
    record = a_record(2, outcome=[OutcomeRow(row_number=2, stage=Stage.LICENSED)])

    (row,) = assemble_report(record, no_password).rows

    assert (row.status, row.temporary_password) == (OutcomeStatus.CREATED, None)
    assert row.findings == (PASSWORD_GONE,)


def test_only_created_rows_are_asked_for_a_password() -> None:
    asked: list[int] = []

    def password_of(row_number: int) -> str | None:
        asked.append(row_number)
        return PASSWORD

    stages = [Stage.LICENSED, Stage.FOREIGN, Stage.NO_UNITS, Stage.REFUSED]
    settled = [OutcomeRow(row_number=n, stage=stage) for n, stage in enumerate(stages, start=2)]
    report = assemble_report(a_record(2, 3, 4, 5, 6, outcome=settled), password_of)

    assert asked == [2]
    assert [row.temporary_password for row in report.rows] == [PASSWORD, None, None, None, None]


def test_cells_go_with_every_row() -> None:
    rejected = a_row(2, findings=[TOO_LONG])
    wrong_domain = a_verdict(3, Verdict.INVALID)

    report = assemble_report(
        a_record(3, 4, rejected=[rejected], verdicts=[wrong_domain, a_verdict(4)]), no_password
    )

    assert [(row.status, row.cells) for row in report.rows] == [
        (OutcomeStatus.INVALID, rejected.cells),
        (OutcomeStatus.INVALID, a_row(3).cells),
        (OutcomeStatus.FAILED, a_row(4).cells),
    ]


def test_the_rows_of_an_undo_are_reported_by_verdict_and_by_what_was_done() -> None:
    record = a_record(
        2,
        3,
        4,
        5,
        6,
        rejected=[a_row(7)],
        verdicts=[
            a_verdict(2, Verdict.KEEP),
            a_verdict(3, Verdict.GONE),
            a_verdict(4, Verdict.REMOVE),
            a_verdict(5, Verdict.REMOVE),
            a_verdict(6, Verdict.REMOVE),
        ],
        outcome=[
            OutcomeRow(row_number=4, stage=Stage.REMOVED, object_id="id-4"),
            OutcomeRow(row_number=5, stage=Stage.REFUSED, object_id="id-5"),
        ],
    )
    undoing = replace(record, job=replace(record.job, kind=JobKind.UNDO))

    reported = [(number, status) for number, status, _ in outcomes(undoing)]

    assert reported == [
        (2, OutcomeStatus.KEPT),
        (3, OutcomeStatus.GONE),
        (4, OutcomeStatus.REMOVED),
        (5, OutcomeStatus.FAILED),
        (6, OutcomeStatus.FAILED),
        (7, OutcomeStatus.NOT_CREATED),
    ]


def test_an_invalid_row_that_was_corrected_elsewhere_is_reported_by_its_verdict() -> None:
    exists = Finding(code=ReasonCode.DUPLICATE_USER_NAME, column=Column.USER_NAME)
    decided = a_verdict(3, Verdict.DUPLICATE, batch="", findings=[exists])
    rejected = [a_row(number, findings=[TOO_LONG]) for number in (3, 4)]

    record = a_record(2, rejected=rejected, verdicts=[a_verdict(2, Verdict.FAILED), decided])

    assert outcomes(record)[1:] == [
        (3, OutcomeStatus.DUPLICATE_USER_NAME, (exists,)),
        (4, OutcomeStatus.INVALID, (TOO_LONG,)),
    ]
