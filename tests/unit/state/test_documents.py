import json
from datetime import date

import pytest

from shared.allocation.ledger import Assignment, Hold, JobHolds, Ledger
from shared.errors import DocumentError, NewerDocumentError
from shared.models import (
    Column,
    Finding,
    JobKind,
    LicensePlan,
    OptionalValues,
    ReasonCode,
    RowError,
)
from shared.state.document_encoding import VERSION, decode, encode
from shared.state.documents import (
    AllocationDocument,
    IntentRow,
    IntentsDocument,
    JobDocument,
    NextTryDocument,
    OutcomeDocument,
    OutcomeRow,
    RemovedDocument,
    RowsDocument,
    SentDocument,
    Stage,
    Verdict,
)
from shared.state.tenant_documents import SweptDocument
from tests.builders import JOB, NOON, PASSWORD, SKU, a_job, a_row, a_verdict, an_allocation

FINDING = Finding(code=RowError.TOO_LONG, column=Column.USER_NAME, facts={"limit": "30"})
DOCUMENTS = [
    a_job(
        rejected=[a_row(3, findings=[FINDING])],
        rows={"NL-001": [a_row(2)]},
        licenses=LicensePlan(default=(SKU,), by_country={"JP": ("ENTERPRISEPACK",), "DE": ()}),
    ),
    a_job(refusal=Finding(code="empty")),
    RowsDocument(batch="NL-001", rows=(a_row(2), a_row(3, first_name="Zoë 🎈"))),
    RowsDocument(
        batch="NL-002",
        rows=(
            a_row(
                4,
                extras=OptionalValues(
                    manager="Eva.Bos@contoso.com",
                    groups=("8f0f1c5e-0000-4000-8000-000000000001",),
                    licenses=(),
                    start_date=date(2026, 4, 1),
                    employee_id="0042",
                    hire_date=date(2026, 3, 30),
                ),
            ),
        ),
    ),
    an_allocation(a_verdict(2), a_verdict(3, Verdict.INVALID, findings=[FINDING])),
    IntentsDocument(
        since=NOON,
        attempt=2,
        rows=(
            IntentRow(row_number=2, sealed_password="a1.k.c"),
            IntentRow(row_number=3, sealed_password="", stage=Stage.FOREIGN, findings=(FINDING,)),
        ),
    ),
    OutcomeDocument(
        rows=(
            OutcomeRow(row_number=2, stage=Stage.LICENSED, object_id="an-id"),
            OutcomeRow(row_number=3, stage=Stage.NO_UNITS, object_id="other", findings=(FINDING,)),
        ),
        settled_at=NOON,
        remove=("other",),
    ),
    RemovedDocument(kept=("other",)),
    NextTryDocument(next_try=NOON),
    SentDocument(sent_at=NOON, given_up=True),
    SweptDocument(over=(JOB,)),
    Ledger(
        assigned={SKU: (Assignment(job=JOB, units=2, at=NOON, granted_at=NOON, count_before=3),)},
        jobs={JOB: JobHolds(since=NOON, batches={"NL-001": Hold(skus=(SKU,), names=("a@b.c",))})},
    ),
]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: type(document).__name__)
def test_a_document_comes_back_as_it_was_stored(document: object) -> None:
    assert decode(encode(document), type(document)) == document


def test_a_document_is_stored_as_json_with_readable_names() -> None:
    stored = json.loads(encode(a_verdict(2, Verdict.NO_LICENSE, findings=[FINDING])))

    assert stored == {
        "version": VERSION,
        "row_number": 2,
        "batch": "NL-001",
        "verdict": "no_license",
        "findings": [
            {"code": "too_long", "column": "user_name", "facts": {"limit": "30"}},
        ],
    }


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"{}", id="fields are missing"),
        pytest.param(b"[]", id="a list"),
        pytest.param(b'{"since":"soon","attempt":1,"rows":[]}', id="no time"),
        pytest.param(b'{"since":"2026-03-02T12:00:00Z","attempt":"1","rows":[]}', id="text"),
        pytest.param(
            b'{"since":"2026-03-02T12:00:00Z","attempt":1,"rows":[{"row_number":2,'
            b'"sealed_password":"","stage":"lost"}]}',
            id="unknown stage",
        ),
    ],
)
def test_a_document_of_another_form_is_refused(content: bytes) -> None:
    with pytest.raises(DocumentError):
        decode(content, IntentsDocument)


@pytest.mark.parametrize("content", [b"", b"{", b"\xff", b'{"version":"2"}'])
def test_a_damaged_document_is_refused_without_quoting_it(content: bytes) -> None:
    with pytest.raises(DocumentError) as caught:
        decode(content, RemovedDocument)

    assert caught.value.__cause__ is None


def test_a_document_of_a_later_version_is_distinguished() -> None:
    later = encode(RemovedDocument()).replace(b":%d" % VERSION, b":%d" % (VERSION + 1), 1)

    with pytest.raises(NewerDocumentError):
        decode(later, RemovedDocument)


def test_a_document_of_the_version_before_is_read() -> None:
    assert decode(b'{"kept":["an-id"]}', RemovedDocument) == RemovedDocument(kept=("an-id",))


def test_rows_from_before_the_optional_columns_have_empty_ones() -> None:
    stored = json.loads(encode(RowsDocument(batch="NL-001", rows=(a_row(2),))))
    del stored["rows"][0]["extras"]

    (row,) = decode(json.dumps(stored).encode(), RowsDocument).rows

    assert (row, row.extras) == (a_row(2), OptionalValues())


@pytest.mark.parametrize(
    ("flags", "kind"),
    [
        pytest.param({"preview": False}, JobKind.CREATE, id="create"),
        pytest.param({"preview": True, "is_undo": False}, JobKind.PREVIEW, id="preview"),
        pytest.param({"preview": False, "is_undo": True}, JobKind.UNDO, id="undo"),
    ],
)
def test_a_job_of_the_version_before_has_its_kind(flags: dict[str, bool], kind: JobKind) -> None:
    stored = json.loads(encode(a_job()))
    del stored["version"], stored["kind"], stored["judged_at"]

    job = decode(json.dumps(stored | flags).encode(), JobDocument)

    assert (job.kind, job.judged_at, job.source) == (kind, None, a_job().source)


def test_no_account_of_the_version_before_is_believed_absent() -> None:
    stored = b"""{"since":"2026-03-02T12:00:00Z","attempt":1,"rows":[
        {"row_number":2,"sealed_password":"a1.k.c","stage":"open","object_id":"","findings":[]},
        {"row_number":3,"sealed_password":"a1.k.d"},
        {"row_number":4,"sealed_password":"a1.k.e","stage":"created","object_id":"an-id"}]}"""

    intents = decode(stored, IntentsDocument)

    assert [row.needs_lookup for row in intents.rows] == [True, True, False]
    assert [row.written_at for row in intents.rows] == [NOON, NOON, None]
    assert [row.mark for row in intents.rows] == ["", "", ""]


def test_the_name_under_removal_of_the_version_before_has_its_code() -> None:
    stored = json.loads(encode(an_allocation(a_verdict(2, Verdict.DUPLICATE))))
    del stored["version"]
    stored["verdicts"][0]["findings"] = [
        {"code": "duplicate_user_name", "column": "user_name", "facts": {"tense": "removal"}},
        {"code": "duplicate_user_name", "column": "user_name"},
    ]

    (verdict,) = decode(json.dumps(stored).encode(), AllocationDocument).verdicts

    assert verdict.findings == (
        Finding(code="name_under_removal", column=Column.USER_NAME),
        Finding(code="duplicate_user_name", column=Column.USER_NAME),
    )


@pytest.mark.parametrize("rows", [b"7", b"[7]", b"[{}]"])
def test_damaged_intents_of_the_version_before_are_refused(rows: bytes) -> None:
    with pytest.raises(DocumentError):
        decode(b'{"since":"2026-03-02T12:00:00Z","attempt":1,"rows":%s}' % rows, IntentsDocument)


def test_a_document_without_fields_is_stored_too() -> None:
    assert json.loads(encode({})) == {"version": VERSION}


def test_a_field_added_later_does_not_keep_an_older_version_from_reading() -> None:
    content = encode(RemovedDocument(kept=("an-id",))).replace(b"{", b'{"later":1,', 1)

    assert decode(content, RemovedDocument) == RemovedDocument(kept=("an-id",))


def test_sealed_passwords_are_not_shown() -> None:
    assert PASSWORD not in repr(IntentRow(row_number=2, sealed_password=PASSWORD))


def test_rows_to_create_are_those_of_the_batch_with_that_verdict() -> None:
    allocation: AllocationDocument = an_allocation(
        a_verdict(2),
        a_verdict(3, Verdict.DUPLICATE),
        a_verdict(4),
        a_verdict(5, batch="DE-001"),
    )

    carried_out = {batch: set(rows) for batch, rows in allocation.to_carry_out().items()}

    assert carried_out == {"NL-001": {2, 4}, "DE-001": {5}}
    assert allocation.run == ("NL-001", "DE-001")


def test_a_job_without_optional_parts_is_read() -> None:
    stored = json.loads(encode(a_job()))
    for optional in ("refusal", "heading", "delimiter", "rejected", "batches"):
        del stored[optional]

    job = decode(json.dumps(stored).encode(), JobDocument)

    assert (job.refusal, job.rejected, job.batches, job.delimiter) == (None, (), (), ",")


def test_a_reason_is_stored_by_its_code() -> None:
    assert b'"code":"no_license"' in encode(Finding(code=ReasonCode.NO_LICENSE))
