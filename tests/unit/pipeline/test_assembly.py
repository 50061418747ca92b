from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.models import (
    Column,
    Finding,
    LicenseTerms,
    OutcomeStatus,
    PasswordDelivery,
    ReasonCode,
    RowClass,
    RowOutcome,
    SkuUse,
)
from shared.pipeline.assembly import JobRecord, assemble_report
from shared.state.documents import (
    OutcomeDocument,
    OutcomeRow,
    RemovedDocument,
    RowVerdict,
    SkuSeen,
    Stage,
    StoredRow,
    Verdict,
)
from tests.builders import (
    JOB,
    NOON,
    PASSWORD,
    SKU,
    SKU_ID,
    a_job,
    a_row,
    a_verdict,
    an_allocation,
    user_name,
)

TOO_LONG = Finding(code=RowClass.TOO_LONG, column=Column.USER_NAME)
NO_UNITS = Finding(code=ReasonCode.NO_LICENSE, facts={"skus": SKU})
NOT_TRIED = Finding(code=ReasonCode.NOT_TRIED)
NOT_REMOVED = Finding(code=ReasonCode.NOT_REMOVED)
PASSWORD_GONE = Finding(code=ReasonCode.PASSWORD_GONE)


def a_record(
    *numbers: int,
    rejected: Sequence[StoredRow] = (),
    verdicts: Sequence[RowVerdict] | None = None,
    outcome: Sequence[OutcomeRow] | None = None,
    kept: Sequence[str] = (),
    preview: bool = False,
) -> JobRecord:
    """A job of one batch: all rows granted unless `verdicts`, nothing run unless `outcome`."""
    rows = {"NL-001": tuple(a_row(number) for number in numbers)}
    decided = [a_verdict(number) for number in numbers] if verdicts is None else verdicts
    return JobRecord(
        job=a_job(preview=preview, rejected=rejected, rows=rows),
        rows=rows,
        allocation=an_allocation(*decided),
        outcomes={} if outcome is None else {"NL-001": OutcomeDocument(rows=tuple(outcome))},
        removed={"NL-001": RemovedDocument(kept=tuple(kept))},
    )


def no_password(row_number: int) -> None:
    """The passwords of a job whose secrets are erased."""
    del row_number


def outcomes(
    record: JobRecord, passwords: Mapping[int, str] | None = None
) -> list[tuple[int, OutcomeStatus, tuple[Finding, ...]]]:
    rows = assemble_report(record, (passwords or {}).get).rows
    return [(row.row_number, row.status, row.findings) for row in rows]


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
def test_a_row_is_told_by_how_far_it_came(stage: Stage, status: OutcomeStatus) -> None:
    settled = OutcomeRow(row_number=2, stage=stage, object_id="ours", findings=(TOO_LONG,))

    record = a_record(2, outcome=[settled])

    assert outcomes(record, {2: PASSWORD}) == [(2, status, (TOO_LONG,))]


@pytest.mark.parametrize(
    ("verdict", "preview", "status"),
    [
        (Verdict.DUPLICATE, False, OutcomeStatus.DUPLICATE_USER_NAME),
        (Verdict.NO_LICENSE, False, OutcomeStatus.NO_LICENSE),
        (Verdict.INVALID, False, OutcomeStatus.INVALID),
        (Verdict.FAILED, False, OutcomeStatus.FAILED),
        (Verdict.CREATE, True, OutcomeStatus.WOULD_CREATE),
        (Verdict.DUPLICATE, True, OutcomeStatus.DUPLICATE_USER_NAME),
        (Verdict.NO_LICENSE, True, OutcomeStatus.NO_LICENSE),
    ],
)
def test_a_row_that_no_batch_worked_on_is_told_by_its_verdict(
    verdict: Verdict, preview: bool, status: OutcomeStatus
) -> None:
    record = a_record(
        2, verdicts=[a_verdict(2, verdict, findings=[NO_UNITS])], outcome=None, preview=preview
    )

    assert outcomes(record) == [(2, status, (NO_UNITS,))]


@pytest.mark.parametrize(
    ("verdicts", "preview"),
    [
        pytest.param([a_verdict(2)], False, id="granted, never run"),
        pytest.param([], False, id="never decided"),
        pytest.param([], True, id="preview never decided"),
    ],
)
def test_a_row_whose_turn_never_came_was_not_tried(
    verdicts: Sequence[RowVerdict], preview: bool
) -> None:
    record = a_record(2, verdicts=verdicts, preview=preview)

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


def test_an_account_that_was_removed_is_told_by_its_stage() -> None:
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


def test_cells_go_with_invalid_rows_only() -> None:
    rejected = a_row(2, findings=[TOO_LONG])
    wrong_domain = a_verdict(3, Verdict.INVALID)

    report = assemble_report(
        a_record(3, 4, rejected=[rejected], verdicts=[wrong_domain, a_verdict(4)]), no_password
    )

    assert [(row.status, row.cells) for row in report.rows] == [
        (OutcomeStatus.INVALID, rejected.cells),
        (OutcomeStatus.INVALID, a_row(3).cells),
        (OutcomeStatus.FAILED, ()),
    ]


def test_rows_come_in_file_order_over_batches_and_rejected_ones() -> None:
    record = a_record(2, 6, rejected=[a_row(5), a_row(3)])
    record = replace(record, rows={**record.rows, "DE-001": (a_row(4, "DE"),)})

    assert [number for number, _, _ in outcomes(record)] == [2, 3, 4, 5, 6]


def test_the_report_says_what_it_answers() -> None:
    report = assemble_report(a_record(2, preview=True), no_password)

    assert (report.job_id, report.file_name, report.dropped_at) == (JOB, "march.csv", NOON)
    assert (report.preview, report.refusal) == (True, None)
    assert (report.heading, report.delimiter) == (("User Name", "Display Name", "Country"), ",")
    assert report.password_delivery is PasswordDelivery.EMAIL


def test_a_refused_file_has_its_refusal_and_no_rows() -> None:
    refusal = Finding(code="empty")
    record = JobRecord(
        job=a_job(refusal=refusal), rows={}, allocation=None, outcomes={}, removed={}
    )

    report = assemble_report(record, no_password)

    assert (report.refusal, report.rows, report.skus) == (refusal, (), ())


def test_a_sku_tells_what_was_free_taken_and_is_missing() -> None:
    settled = [
        OutcomeRow(row_number=2, stage=Stage.LICENSED),
        OutcomeRow(row_number=3, stage=Stage.NO_UNITS),
        OutcomeRow(row_number=4, stage=Stage.FOREIGN),
    ]
    verdicts = [a_verdict(2), a_verdict(3), a_verdict(4), a_verdict(5, Verdict.NO_LICENSE)]

    report = assemble_report(a_record(2, 3, 4, 5, verdicts=verdicts, outcome=settled), no_password)

    assert report.skus == (
        SkuUse(sku_part_number=SKU, enabled=100, free_before=25, used_now=1, missing=2),
    )


def test_a_sku_is_counted_where_its_country_wants_it() -> None:
    rows = {"NL-001": (a_row(2),), "JP-001": (a_row(3, "JP"), a_row(4, "JP"))}
    licenses = LicenseTerms(default=(SKU,), by_country={"JP": ("ENTERPRISEPACK",)})
    allocation = an_allocation(
        a_verdict(2),
        a_verdict(3, batch="JP-001"),
        a_verdict(4, Verdict.NO_LICENSE, batch="JP-001"),
    )
    seen = SkuSeen(sku_part_number="ENTERPRISEPACK", sku_id=SKU_ID, enabled=10, free=1)
    done = [OutcomeRow(row_number=3, stage=Stage.LICENSED)]
    record = JobRecord(
        job=a_job(rows=rows, licenses=licenses),
        rows=rows,
        allocation=replace(allocation, skus=(*allocation.skus, seen)),
        outcomes={"JP-001": OutcomeDocument(rows=tuple(done))},
        removed={},
    )

    uses = assemble_report(record, no_password).skus

    assert [(use.sku_part_number, use.used_now, use.missing) for use in uses] == [
        (SKU, 0, 0),
        ("ENTERPRISEPACK", 1, 1),
    ]


numbers = st.integers(2, 9)
stored = st.builds(
    OutcomeRow,
    row_number=numbers,
    stage=st.sampled_from(Stage),
    object_id=st.sampled_from(["", "a", "b"]),
)
decided = st.builds(
    RowVerdict,
    row_number=numbers,
    batch=st.sampled_from(["NL-001", "DE-001"]),
    verdict=st.sampled_from(Verdict),
)


@given(
    places=st.lists(st.sampled_from(["rejected", "NL-001", "DE-001"]), max_size=8),
    verdicts=st.none() | st.lists(decided),
    documents=st.dictionaries(st.sampled_from(["NL-001", "DE-001"]), st.lists(stored)),
    kept=st.dictionaries(st.sampled_from(["NL-001", "DE-001"]), st.lists(st.just("a"))),
    preview=st.booleans(),
)
def test_every_row_is_told_exactly_once_whatever_is_stored(
    places: list[str],
    verdicts: list[RowVerdict] | None,
    documents: dict[str, list[OutcomeRow]],
    kept: dict[str, list[str]],
    preview: bool,
) -> None:
    rows = {
        place: [a_row(number) for number, at in enumerate(places, start=2) if at == place]
        for place in ("rejected", "NL-001", "DE-001")
    }
    batches = {place: tuple(members) for place, members in rows.items() if place != "rejected"}
    record = JobRecord(
        job=a_job(preview=preview, rejected=rows["rejected"], rows=batches),
        rows=batches,
        allocation=None if verdicts is None else an_allocation(*verdicts),
        outcomes={key: OutcomeDocument(rows=tuple(each)) for key, each in documents.items()},
        removed={key: RemovedDocument(kept=tuple(each)) for key, each in kept.items()},
    )

    report = assemble_report(record, no_password)

    assert [row.row_number for row in report.rows] == list(range(2, len(places) + 2))
