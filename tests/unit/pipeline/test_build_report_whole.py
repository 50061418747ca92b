"""A report as a whole: every row once, and what the licences came to."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from shared.models import (
    Finding,
    JobKind,
    LicensePlan,
    PasswordDelivery,
    SkuUse,
)
from shared.pipeline.build_report import JobRecord, assemble_report
from shared.state.documents import (
    OutcomeDocument,
    OutcomeRow,
    RemovedDocument,
    RowVerdict,
    SkuSeen,
    Stage,
    Verdict,
)
from tests.builders import (
    JOB,
    NOON,
    SKU,
    SKU_ID,
    a_job,
    a_row,
    a_verdict,
    an_allocation,
)
from tests.unit.pipeline.records import a_record, no_password, outcomes


def test_rows_come_in_file_order_over_batches_and_rejected_ones() -> None:
    record = a_record(2, 6, rejected=[a_row(5), a_row(3)])
    record = replace(record, rows={**record.rows, "DE-001": (a_row(4, "DE"),)})

    assert [number for number, _, _ in outcomes(record)] == [2, 3, 4, 5, 6]


def test_the_report_says_what_it_answers() -> None:
    report = assemble_report(a_record(2, kind=JobKind.PREVIEW), no_password)

    assert (report.job_id, report.file_name, report.dropped_at) == (JOB, "march.csv", NOON)
    assert (report.kind, report.refusal) == (JobKind.PREVIEW, None)
    assert (report.heading, report.delimiter) == (("User Name", "Display Name", "Country"), ",")
    assert report.password_delivery is PasswordDelivery.EMAIL


def test_a_refused_file_has_its_refusal_and_no_rows() -> None:
    refusal = Finding(code="empty")
    record = JobRecord(
        job=a_job(refusal=refusal), rows={}, allocation=None, outcomes={}, removed={}
    )

    report = assemble_report(record, no_password)

    assert (report.refusal, report.rows, report.skus) == (refusal, (), ())


def test_a_sku_shows_what_was_free_taken_and_is_missing() -> None:
    settled = [
        OutcomeRow(row_number=2, stage=Stage.LICENSED),
        OutcomeRow(row_number=3, stage=Stage.NO_UNITS),
        OutcomeRow(row_number=4, stage=Stage.FOREIGN),
    ]
    verdicts = [a_verdict(2), a_verdict(3), a_verdict(4), a_verdict(5, Verdict.NO_LICENSE)]

    report = assemble_report(a_record(2, 3, 4, 5, verdicts=verdicts, outcome=settled), no_password)

    assert report.skus == (
        SkuUse(sku_part_number=SKU, enabled=100, free_before=25, used_now=1, missing=1),
    )


def test_a_preview_predicts_what_would_be_taken_of_a_sku() -> None:
    verdicts = [a_verdict(2), a_verdict(3), a_verdict(4, Verdict.NO_LICENSE)]

    report = assemble_report(
        a_record(2, 3, 4, verdicts=verdicts, kind=JobKind.PREVIEW), no_password
    )

    assert [(use.used_now, use.missing) for use in report.skus] == [(2, 0)]


def test_a_sku_is_counted_where_its_country_wants_it() -> None:
    rows = {"NL-001": (a_row(2),), "JP-001": (a_row(3, "JP"), a_row(4, "JP"))}
    licenses = LicensePlan(default=(SKU,), by_country={"JP": ("ENTERPRISEPACK",)})
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
        outcomes={"JP-001": OutcomeDocument(rows=tuple(done), settled_at=NOON)},
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
    kind=st.sampled_from(JobKind),
)
def test_every_row_is_reported_exactly_once_with_any_stored_documents(
    places: list[str],
    verdicts: list[RowVerdict] | None,
    documents: dict[str, list[OutcomeRow]],
    kept: dict[str, list[str]],
    kind: JobKind,
) -> None:
    rows = {
        place: [a_row(number) for number, at in enumerate(places, start=2) if at == place]
        for place in ("rejected", "NL-001", "DE-001")
    }
    batches = {place: tuple(members) for place, members in rows.items() if place != "rejected"}
    record = JobRecord(
        job=a_job(kind=kind, rejected=rows["rejected"], rows=batches),
        rows=batches,
        allocation=None if verdicts is None else an_allocation(*verdicts),
        outcomes={
            key: OutcomeDocument(rows=tuple(each), settled_at=NOON)
            for key, each in documents.items()
        },
        removed={key: RemovedDocument(kept=tuple(each)) for key, each in kept.items()},
    )

    report = assemble_report(record, no_password)

    assert [row.row_number for row in report.rows] == list(range(2, len(places) + 2))
