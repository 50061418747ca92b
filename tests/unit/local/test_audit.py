"""What the check of an audit record finds."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from local.audit import check_account, check_documents, check_record, describe
from shared.models import JobKind, OutcomeStatus
from shared.provisioning.directory import AccountState, Answer, AnswerKind
from shared.state.approval_documents import DecisionDocument
from shared.state.audit_documents import AuditRecord, AuditRow
from shared.state.documents import Source

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
JOB = "20260302T090000Z-0123456789abcdef"
ROW = AuditRow(
    row_number=2,
    user_name="ada@contoso.com",
    outcome=OutcomeStatus.CREATED,
    object_id="0e",
    mark=f"rollcall:{JOB}:abc",
)
YES = DecisionDocument(approved=True, who="Boss", who_id="b", at=NOW, digest="d1", sentence="Fine")
RECORD = AuditRecord(
    job=JOB,
    kind=JobKind.CREATE,
    source=Source(
        container="uploads",
        blob_name="staff.csv",
        etag="e",
        last_modified=NOW,
        size=1,
        content_digest="d1",
        uploader="Noor",
        uploader_id="n",
    ),
    judged_at=NOW,
    sent_at=NOW,
    given_up=False,
    reasons=("many_rows",),
    decision=YES,
    rows=(ROW,),
    digests={f"{JOB}/job.json": "1"},
)


def test_a_record_that_is_in_order_has_nothing_to_find() -> None:
    assert list(check_record(RECORD)) == []
    assert list(check_documents(RECORD, {f"{JOB}/job.json": "1"})) == []
    assert list(check_documents(RECORD, {})) == []  # no longer kept


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({"decision": None}, "without the approval"),
        ({"decision": replace(YES, approved=False)}, "without the approval"),
        ({"decision": replace(YES, digest="d2")}, "another content"),
        ({"decision": replace(YES, who_id="n")}, "is the one who uploaded"),
        ({"rows": (ROW, ROW)}, "row 2 is in the record 2 times"),
        ({"rows": (replace(ROW, object_id=""),)}, "its account is not in the record"),
    ],
)
def test_what_does_not_fit_is_reported(changed: dict[str, Any], found: str) -> None:
    (reported,) = check_record(replace(RECORD, **changed))

    assert found in reported


def test_a_document_that_was_changed_is_named() -> None:
    assert list(check_documents(RECORD, {f"{JOB}/job.json": "2"})) == [
        f"{JOB}/job.json was changed since"
    ]


def state(*marks: str) -> AccountState:
    return AccountState(
        marks=frozenset(marks), created_at=NOW, password_changed_at=NOW, matches=True
    )


@pytest.mark.parametrize(
    ("seen", "found"),
    [
        (state(ROW.mark), ""),
        (state("something else"), "has no mark"),
        (Answer(kind=AnswerKind.ABSENT), "does not exist"),
        (Answer(kind=AnswerKind.REFUSED, code="Forbidden"), "cannot be read: Forbidden"),
    ],
)
def test_an_account_is_held_against_its_mark(seen: AccountState | Answer, found: str) -> None:
    reported = check_account(ROW, seen)

    assert (found in reported) if found else reported == ""


def test_the_printed_record_names_everybody() -> None:
    printed = "\n".join(describe(RECORD))

    for words in (
        "Noor",
        "approved by Boss (b)",
        "Fine",
        "many_rows",
        "created ada@contoso.com 0e",
    ):
        assert words in printed
