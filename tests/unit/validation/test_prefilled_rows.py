"""Rows below the last person with cells that were filled down are no people."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from shared.errors import UploadError
from shared.models import Column, FileError, JudgedUpload, JudgingRules, RemarkCode
from shared.validation import judge_upload
from shared.validation.prefilled_rows import SHARED_COLUMNS
from tests.builders import GROUP_ID, SKU
from tests.unit.validation.lists import CLASSIC_COLUMNS, CLASSIC_HEADING, a_file, a_person, faults
from tests.unit.validation.test_workbook import saved

OPTIONAL = {
    Column.GROUPS: "Groups",
    Column.LICENCES: "Licences",
    Column.MANAGER: "Manager",
    Column.COMPANY: "Company",
    Column.COST_CENTRE: "Cost centre",
    Column.EMPLOYEE_TYPE: "Employee type",
    Column.EMPLOYEE_ID: "Employee ID",
    Column.START_DATE: "Start date",
    Column.HIRE_DATE: "Hire date",
}
COLUMNS = [*CLASSIC_COLUMNS, *OPTIONAL]
HEADING = [*CLASSIC_HEADING, *OPTIONAL.values()]
SANNE = [*a_person(), *("" for _ in OPTIONAL)]
NOTHING = ["", " ", "\N{NO-BREAK SPACE}", "0", "0.0", "0,00", "-", ", ", "()"]
TELLING = sorted(set(COLUMNS) - SHARED_COLUMNS)


def a_row(**cells: str) -> list[str]:
    return [cells.get(column, "") for column in COLUMNS]


def judged(*rows: list[str], name: str = "staff.csv", most: int = 250) -> JudgedUpload:
    if name.endswith(".csv"):
        cells = [[f'"{cell}"' for cell in row] for row in rows]
        content = a_file(*cells, heading=HEADING)
    else:
        workbook = Workbook()
        for row in (HEADING, *rows):
            workbook.worksheets[0].append([cell or None for cell in row])
        content = saved(workbook)
    rules = JudgingRules(
        max_users=most, allowed_groups={"Sales": GROUP_ID}, allowed_licenses={"Office": (SKU,)}
    )
    return judge_upload(content, name, rules)


def skipped(upload: JudgedUpload) -> str:
    """The rows that a remark says were skipped; empty without one."""
    code = RemarkCode.PREFILLED_ROWS
    return "".join(each.facts["value"] for each in upload.remarks if each.code == code)


@pytest.mark.parametrize("column", sorted(SHARED_COLUMNS))
@pytest.mark.parametrize("name", ["staff.csv", "staff.xlsx"])
def test_a_column_that_people_share_makes_nobody(column: Column, name: str) -> None:
    prefilled = a_row(**{column: "Nederland"})

    upload = judged(SANNE, prefilled, prefilled, name=name)

    assert [row.row_number for row in upload.rows] == [2]
    assert skipped(upload) == "3–4"


@given(
    st.lists(
        st.dictionaries(st.sampled_from(sorted(SHARED_COLUMNS)), st.just("Delft"), min_size=1),
        min_size=1,
        max_size=4,
    ),
    st.sampled_from(NOTHING),
)
def test_no_mix_of_them_does_with_what_formulas_leave_in_the_others(
    rows: list[dict[Column, str]], nothing: str
) -> None:
    below = [a_row(**(dict.fromkeys(COLUMNS, nothing) | row)) for row in rows]

    assert len(judged(SANNE, *below).rows) == 1


@pytest.mark.parametrize("text", ["@contoso.com", ".@contoso.com", "0", "-"])
def test_a_user_name_that_a_formula_made_of_nothing_is_nobody(text: str) -> None:
    assert len(judged(SANNE, a_row(user_name=text, country="NL")).rows) == 1


@pytest.mark.parametrize("column", TELLING)
def test_a_row_with_anything_of_a_person_is_reported(column: Column) -> None:
    below = a_row(**{column: "12", Column.COUNTRY: "NL"})

    upload = judged(SANNE, below)

    assert [row.row_number for row in upload.rows] == [2, 3]
    assert skipped(upload) == ""


def test_rows_between_people_keep_their_finding() -> None:
    prefilled = a_row(country="NL")
    last = [*a_person(2), *("" for _ in OPTIONAL)]

    upload = judged(SANNE, prefilled, last, prefilled)

    assert [row.row_number for row in upload.rows] == [2, 3, 4]
    assert faults(upload.rows[1]) == [("user_name", "required"), ("display_name", "required")]
    assert skipped(upload) == "5"


def test_skipped_rows_count_towards_no_limit() -> None:
    upload = judged(SANNE, *(a_row(country="NL") for _ in range(20)), most=2)

    assert len(upload.rows) == 1
    assert skipped(upload) == "3–22"


def test_people_beyond_the_limit_are_refused_after_prefilled_rows_as_well() -> None:
    between = [a_row(country="NL") for _ in range(20)]

    with pytest.raises(UploadError) as refused:
        judged(SANNE, *between, SANNE, most=2)

    assert refused.value.finding.code is FileError.TOO_MANY_ROWS


def test_a_list_of_nobody_has_no_rows() -> None:
    with pytest.raises(UploadError) as refused:
        judged(a_row(country="NL"), a_row(country="NL"))

    assert refused.value.finding.code is FileError.NO_ROWS
