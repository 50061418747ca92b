from collections.abc import Sequence
from dataclasses import replace

import pytest

from shared.allocation.corrected_rows import find_corrected, list_named_rows
from shared.allocation.ledger import Hold, Ledger, WaitingHolds, hold
from shared.allocation.tenant_reading import PersonName, TenantReading
from shared.models import Column, Finding, JobKind, JudgedRow, RowError
from shared.models.reasons import duplicate_user_name, waits_already
from shared.state.documents import RowVerdict, Verdict
from tests.builders import JOB, NOON, OTHER_JOB, a_job, a_row, user_name

NO_COUNTRY = Finding(code=RowError.REQUIRED, column=Column.COUNTRY)
ANNA = PersonName(first="Anna", last="Smit", display="Anna Smit")


def invalid(number: int = 2, *findings: Finding, user_name: str = "") -> JudgedRow:
    row = a_row(number, findings=findings or (NO_COUNTRY,))
    return row.with_user_name(user_name) if user_name else row


def named_by_the_rule(first: str, last: str) -> JudgedRow:
    row = a_row(
        2,
        findings=[NO_COUNTRY],
        first_name=first,
        last_name=last,
        display_name=f"{first} {last}",
    )
    return replace(row, made_name=user_name(2))


def a_tenant(*ours: str, strangers: Sequence[str] = ()) -> TenantReading:
    """A tenant with accounts that Rollcall created, all for one person's name, and others."""
    return TenantReading(
        existing=frozenset((*ours, *strangers)),
        managed_domains=frozenset({"contoso.com"}),
        verified_domains=frozenset({"contoso.com"}),
        skus={},
        ours=dict.fromkeys(ours, NOON),
        people=dict.fromkeys(ours, ANNA),
    )


def rows_found(
    *rejected: JudgedRow, tenant: TenantReading | None = None, ledger: Ledger | None = None
) -> list[int]:
    found = find_corrected(
        a_job(rejected=rejected), tenant or a_tenant(user_name(2)), ledger or Ledger()
    )
    return [each.row_number for each in found]


def test_who_has_an_account_of_rollcall_is_shown_since_when() -> None:
    assert find_corrected(a_job(rejected=[invalid()]), a_tenant(user_name(2)), Ledger()) == (
        RowVerdict(
            row_number=2,
            batch="",
            verdict=Verdict.DUPLICATE,
            findings=(duplicate_user_name(NOON),),
        ),
    )


def test_letter_case_makes_no_other_user_name() -> None:
    assert rows_found(invalid(user_name="Person2@CONTOSO.com")) == [2]


@pytest.mark.parametrize(
    "finding",
    [
        Finding(code=RowError.INVALID_UPN, column=Column.USER_NAME),
        Finding(code=RowError.DUPLICATE_IN_FILE, column=Column.USER_NAME),
        Finding(code=RowError.COLUMN_COUNT),
        Finding(code=RowError.AMBIGUOUS_DATE, column=Column.START_DATE),
    ],
    ids=lambda finding: finding.code,
)
def test_a_row_is_to_fix_where_its_name_or_its_date_is_in_doubt(finding: Finding) -> None:
    assert rows_found(invalid(2, NO_COUNTRY, finding)) == []


def test_both_rows_of_one_name_are_to_fix() -> None:
    again = invalid(3, Finding(code=RowError.DUPLICATE_IN_FILE, column=Column.USER_NAME))

    assert rows_found(invalid(2), replace(again, values=invalid(2).values)) == []


def test_strangers_and_people_without_an_account_are_to_fix() -> None:
    tenant = a_tenant(strangers=[user_name(2)])

    assert rows_found(invalid(2), invalid(3), tenant=tenant) == []


def test_an_account_that_an_undo_is_removing_leaves_the_row_to_fix() -> None:
    going = Hold(skus=(), names=(user_name(2),), removes=True)

    assert (
        rows_found(invalid(2), ledger=hold(Ledger(), OTHER_JOB, {"NL-001": going}, {}, NOON)) == []
    )


def test_who_waits_in_another_file_is_shown_in_which() -> None:
    holds = WaitingHolds(
        file_name="to-fix.csv", since=NOON, holds=(Hold(skus=(), names=(user_name(2),)),)
    )
    elsewhere, here = (Ledger().with_waiting(job, holds) for job in (OTHER_JOB, JOB))

    (found,) = find_corrected(a_job(rejected=[invalid()]), a_tenant(), elsewhere)

    assert found.findings == (waits_already("to-fix.csv", NOON),)
    assert rows_found(invalid(), tenant=a_tenant(), ledger=here) == []


def test_a_user_name_that_the_rule_makes_belongs_to_one_person_only() -> None:
    assert rows_found(named_by_the_rule("Anna", "Smit")) == [2]
    assert rows_found(named_by_the_rule("Ann", "Smit")) == []


def test_rows_without_a_user_name_and_those_of_an_undo_are_not_looked_up() -> None:
    lacking = Finding(code=RowError.REQUIRED, column=Column.FIRST_NAME)
    nameless = invalid(2, lacking).with_user_name("")

    assert list(list_named_rows(a_job(rejected=[nameless]))) == []
    assert list(list_named_rows(a_job(kind=JobKind.UNDO, rejected=[invalid()]))) == []
