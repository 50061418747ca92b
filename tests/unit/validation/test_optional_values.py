from datetime import date

import pytest

from shared.models import Column, JudgedRow, JudgingRules, OptionalValues
from tests.unit.validation.lists import CLASSIC_HEADING, a_file, a_person, faults, judge

SALES = "5b2cf2b8-9c7e-4c39-8f26-1f4a6b1e70d3"
STAFF = "8f0f1c5e-0000-4000-8000-000000000001"
RULES = {
    "allowed_groups": {"Sales": SALES, "All staff": STAFF},
    "allowed_licenses": {
        "Office": ("ENTERPRISEPACK", "EMS"),
        "none": (),
        "Pro": ("Windows_365_Business_16_vCPU,_64_GB",),
    },
    "today": date(2026, 4, 3),
}


def judge_cell(label: str, text: str, **rules: object) -> JudgedRow:
    """Somebody with this text under an optional column, in a file with tabs."""
    heading, person = [*CLASSIC_HEADING, label], [*a_person(), text]
    content = a_file(person, heading=heading).replace(b",", b"\t") if "," not in text else None
    [row] = judge(content or quoted(heading, person), **RULES | rules)
    return row


def quoted(*rows: list[str]) -> bytes:
    return "".join(";".join(f'"{cell}"' for cell in row) + "\r\n" for row in rows).encode()


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        ("", ()),
        ("sales", (SALES,)),
        ("All  Staff; SALES ;", (STAFF, SALES)),
        ("Sales;Sales", (SALES,)),
        (SALES.upper(), (SALES,)),
        ("Sales；All staff", (SALES, STAFF)),
    ],
)
def test_groups_are_known_by_name_and_id(text: str, groups: tuple[str, ...]) -> None:
    row = judge_cell("Groups", text)

    assert (faults(row), row.extras.groups) == ([], groups)


@pytest.mark.parametrize(
    ("text", "licenses"),
    [
        ("", None),
        ("office", ("ENTERPRISEPACK", "EMS")),
        ("enterprisepack", ("ENTERPRISEPACK",)),
        ("Office 365 E3", ("ENTERPRISEPACK",)),
        ("EMS; Office 365 E3", ("EMS", "ENTERPRISEPACK")),
        ("Office;EMS", ("ENTERPRISEPACK", "EMS")),
        ("None", ()),
        ("none", ()),
        ("windows_365_business_16_vCPU,_64_GB", ("Windows_365_Business_16_vCPU,_64_GB",)),
    ],
)
def test_licences_are_known_by_alias_part_number_and_product(
    text: str, licenses: tuple[str, ...] | None
) -> None:
    row = judge_cell("Licences", text)

    assert (faults(row), row.extras.licenses) == ([], licenses)


@pytest.mark.parametrize(
    ("label", "text", "facts"),
    [
        ("Groups", "Board; Sales", {"value": "Board", "allowed": "Sales, All staff"}),
        ("Licences", "SPE_E5", {"value": "SPE_E5", "allowed": "Office, none, Pro"}),
        (
            "Licences",
            "none; Office",
            {
                "value": "none, Office",
                "allowed": "Office, none, Pro",
                "problem": "none_and_others",
            },
        ),
    ],
)
def test_what_the_settings_do_not_allow_is_named(
    label: str, text: str, facts: dict[str, str]
) -> None:
    [finding] = judge_cell(label, text).findings

    assert (finding.code, finding.facts) == ("not_allowed", facts)


def test_none_is_no_licence_only_where_the_settings_say_so() -> None:
    row = judge_cell("Licences", "none", allowed_licenses={"Office": ("ENTERPRISEPACK",)})

    assert faults(row) == [("licences", "not_allowed")]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-05-01", date(2026, 5, 1)),
        ("1 mei 2026", date(2026, 5, 1)),
        ("2020-01-01", date(2020, 1, 1)),
        ("2027-04-04", date(2027, 4, 4)),
        ("２０２６-０５-０１", date(2026, 5, 1)),
    ],
)
def test_a_start_date_is_read(text: str, day: date) -> None:
    row = judge_cell("Start date", text)

    assert (faults(row), row.extras.start_date) == ([], day)


@pytest.mark.parametrize(
    ("label", "text", "code", "problem"),
    [
        ("Start date", "2027-04-05", "bad_date", "too_far"),
        ("Start date", "2026-02-30", "bad_date", "unreadable"),
        ("Start date", "46115", "bad_date", "serial"),
        ("Hire date", "soon", "bad_date", "unreadable"),
        ("Hire date", "03/04/2026", "ambiguous_date", None),
    ],
)
def test_another_date_is_refused(label: str, text: str, code: str, problem: str | None) -> None:
    [finding] = judge_cell(label, text).findings

    assert (finding.code, finding.facts.get("problem")) == (code, problem)
    assert finding.column == label.lower().replace(" ", "_")


def test_an_ambiguous_date_is_reported_with_both_readings() -> None:
    [finding] = judge_cell("Start date", "03/04/2026").findings

    assert finding.facts == {"value": "03/04/2026", "dates": "2026-04-03, 2026-03-04"}


def test_a_hire_date_may_be_far_away() -> None:
    assert judge_cell("Hire date", "2030-01-01").extras.hire_date == date(2030, 1, 1)


@pytest.mark.parametrize(
    ("label", "limit"),
    [("Employee ID", 16), ("Employee type", 256), ("Company", 64), ("Cost centre", 256)],
)
def test_a_text_may_be_as_long_as_the_directory_takes_it(label: str, limit: int) -> None:
    key = label.lower().replace(" ", "_")

    assert getattr(judge_cell(label, "x" * limit).extras, key) == "x" * limit
    assert faults(judge_cell(label, "x" * (limit + 1))) == [(key, "too_long")]


@pytest.mark.parametrize("text", ["#N/A", "4.2E+10", "System.Object[]", "Mu\u0308ller\x07"])
def test_a_text_that_a_program_damaged_is_reported(text: str) -> None:
    assert faults(judge_cell("Employee ID", text)) == [("employee_id", "bad_characters")]


def test_what_pandas_adds_to_a_number_is_taken_off() -> None:
    assert judge_cell("Employee ID", "004217.0").extras.employee_id == "004217"


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("ines.costa@contoso.com", []),
        ("guest_fabrikam.com#EXT#@contoso.onmicrosoft.com", []),
        (f"{'x' * 64}@contoso.com", []),
        ("Inês Costa", ["invalid_upn"]),
        (f"{'x' * 65}@contoso.com", ["too_long"]),
    ],
)
def test_a_manager_is_a_user_name_of_any_account(text: str, codes: list[str]) -> None:
    assert faults(judge_cell("Manager", text)) == [("manager", code) for code in codes]


def test_findings_of_a_row_are_in_the_order_of_the_columns() -> None:
    heading = [*CLASSIC_HEADING, "Company", "Manager"]
    person = [*a_person(display_name="", country="Atlantis"), "x" * 65, "nobody"]

    [row] = judge(a_file(person, heading=heading))

    assert [column for column, _ in faults(row)] == [
        "display_name", "country", "manager", "company",
    ]  # fmt: skip


@pytest.mark.parametrize("empty", ["", "-", "n/a", "NULL", "\N{NO-BREAK SPACE}"])
@pytest.mark.parametrize("label", ["Manager", "Groups", "Start date", "Employee ID", "Company"])
def test_a_cell_without_a_value_asks_for_nothing(label: str, empty: str) -> None:
    row = judge_cell(label, empty)

    assert (faults(row), row.extras) == ([], OptionalValues())


def test_cells_are_kept_as_they_are_in_the_file() -> None:
    assert judge_cell("Groups", "SALES; all staff").cells[-1] == "SALES; all staff"


@pytest.mark.parametrize("label", ["Groups", "Licences"])
def test_a_column_that_the_settings_do_not_open_is_none(label: str) -> None:
    assert Column(label.lower()) not in JudgingRules().columns
