"""What a workbook hides is reported in remarks."""

import pytest
from openpyxl import Workbook
from openpyxl.chart import BarChart

from shared.models import Finding, JudgingRules, RemarkCode
from shared.validation import judge_upload
from tests.unit.validation.lists import CLASSIC_HEADING, a_file, a_person
from tests.unit.validation.test_workbook import saved


def a_workbook(people: int = 3) -> Workbook:
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.append(CLASSIC_HEADING)
    for number in range(people):
        sheet.append(a_person(number))
    return workbook


def remarks(workbook: Workbook) -> list[tuple[str, str]]:
    judged = judge_upload(saved(workbook), "staff.xlsx", JudgingRules())
    return [code_and_value(remark) for remark in judged.remarks]


def code_and_value(remark: Finding) -> tuple[str, str]:
    return str(remark.code), remark.facts["value"]


def test_workbook_that_hides_nothing_has_no_remarks() -> None:
    workbook = a_workbook()
    workbook.worksheets[0].auto_filter.ref = "A1:O4"  # arrows, and nothing chosen
    notes = workbook.create_sheet("Notes")
    notes.append(["Questions?", "hr@contoso.com"])

    assert remarks(workbook) == []


def test_csv_file_has_no_remarks() -> None:
    assert judge_upload(a_file(a_person()), "staff.csv", JudgingRules()).remarks == ()


def test_hidden_rows_with_people_are_reported() -> None:
    workbook = a_workbook(people=9)
    for row in (2, 4, 5, 6, 9, 500):
        workbook.worksheets[0].row_dimensions[row].hidden = True

    assert remarks(workbook) == [(RemarkCode.HIDDEN_ROWS, "2, 4–6, 9")]


def test_many_hidden_rows_are_shortened() -> None:
    workbook = a_workbook(people=40)
    for row in range(2, 42, 2):
        workbook.worksheets[0].row_dimensions[row].hidden = True

    [(_, rows)] = remarks(workbook)

    assert rows == "2, 4, 6, 8, 10, 12, 14, 16, 18, 20, …"


def test_rows_hidden_by_a_filter_are_reported_as_such() -> None:
    workbook = a_workbook()
    sheet = workbook.worksheets[0]
    sheet.auto_filter.ref = "A1:O4"
    sheet.auto_filter.add_filter_column(11, ["Breda"])
    sheet.row_dimensions[3].hidden = True

    assert remarks(workbook) == [(RemarkCode.FILTERED_ROWS, "3")]


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_hidden_sheets_are_not_reported(state: str) -> None:
    workbook = a_workbook()
    sheet = workbook.create_sheet("Lists")
    sheet.append(a_person(8))
    sheet.sheet_state = state

    assert remarks(workbook) == []


def test_further_sheets_with_people_are_reported() -> None:
    workbook = a_workbook()
    for title in ("Sales", "Countries", "Board & owners"):
        sheet = workbook.create_sheet(title)
        sheet.append(CLASSIC_HEADING if title != "Countries" else ["Country", "Code"])
        sheet.append(a_person(8) if title != "Countries" else ["Netherlands", "NL"])
    workbook.create_chartsheet("Chart").add_chart(BarChart())

    assert remarks(workbook) == [(RemarkCode.OTHER_SHEETS, "“Sales”, “Board & owners”")]
