import io
import re
import zipfile
from collections.abc import Callable

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from shared.errors import UploadError
from shared.models import Column, JudgedRow, JudgingRules
from shared.validation import judge_upload
from shared.validation.workbook import open_workbook
from tests.unit.validation.lists import (
    CLASSIC_HEADING,
    MODERN_HEADING,
    a_modern_person,
    a_person,
    faults,
)

RULES = JudgingRules()


def a_workbook(fill: Callable[[Worksheet], None]) -> bytes:
    workbook = Workbook()
    fill(workbook.worksheets[0])
    return saved(workbook)


def saved(workbook: Workbook) -> bytes:
    content = io.BytesIO()
    workbook.save(content)
    return content.getvalue()


def of_rows(*rows: list[str]) -> bytes:
    def fill(sheet: Worksheet) -> None:
        for row in rows:
            sheet.append(row)

    return a_workbook(fill)


def judge_workbook(content: bytes) -> tuple[JudgedRow, ...]:
    return judge_upload(content, "Staff.XLSX", RULES).rows


def test_workbook_is_judged_like_csv() -> None:
    people = [a_modern_person(1), a_modern_person(2, display_name="")]

    rows = judge_workbook(of_rows(MODERN_HEADING, *people))

    assert [row.is_valid for row in rows] == [True, False]
    assert rows[0].cells == tuple(a_modern_person(1))


def test_answer_to_a_workbook_is_written_with_commas() -> None:
    assert judge_upload(of_rows(CLASSIC_HEADING, a_person()), "a.xlsx", RULES).delimiter == ","


def test_blank_rows_count_under_the_heading_but_not_above_it() -> None:
    def fill(sheet: Worksheet) -> None:
        for at, row in ((3, CLASSIC_HEADING), (4, a_person(1)), (7, a_person(2))):
            for column, text in enumerate(row, 1):
                sheet.cell(at, column, text)

    assert [row.row_number for row in judge_workbook(a_workbook(fill))] == [2, 5]


def test_numbers_come_as_they_are_shown() -> None:
    def fill(sheet: Worksheet) -> None:
        sheet.append(CLASSIC_HEADING)
        sheet.append(a_person(country="DE"))
        sheet.cell(2, 9, 31655500142)
        sheet.cell(2, 14, 1067).number_format = "00000"

    [row] = judge_workbook(a_workbook(fill))

    assert row.values[Column.MOBILE_PHONE] == "31655500142"
    assert row.values[Column.POSTAL_CODE] == "01067"


@pytest.mark.parametrize(
    ("result", "shown", "expected"),
    [
        (b'<c r="F2" t="str"><f>UPPER("it")</f><v>IT</v></c>', "IT", []),
        (b'<c r="F2" t="str"><f>IF(A2="","x","")</f><v></v></c>', "", []),
        (b'<c r="F2"><f>2+5</f><v>7</v></c>', "7", []),
        (b'<c r="F2"><f>UPPER("it")</f><v></v></c>', "#N/A", [("department", "bad_characters")]),
        (b'<c r="F2"><f>UPPER("it")</f><v>0</v></c>', "#N/A", [("department", "bad_characters")]),
    ],
    ids=["text", "empty text", "number", "never calculated", "zero for never calculated"],
)
def test_formula_counts_with_its_stored_result_and_is_not_executed(
    result: bytes, shown: str, expected: list[tuple[str, str]]
) -> None:
    content = of_rows(CLASSIC_HEADING, a_person(department="Finance"))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheet = re.sub(rb'<c r="F2".*?</c>', result, archive.read(SHEET))

    [row] = judge_workbook(with_part(content, SHEET, sheet))

    assert (row.values[Column.DEPARTMENT], faults(row)) == (shown, expected)


def test_first_visible_sheet_is_read() -> None:
    workbook = Workbook()
    workbook.worksheets[0].append(["not this one"])
    workbook.worksheets[0].sheet_state = "hidden"
    staff = workbook.create_sheet("Staff")
    staff.append(CLASSIC_HEADING)
    staff.append(a_person())

    assert len(judge_workbook(saved(workbook))) == 1


def test_empty_workbook_has_no_sheet_to_read() -> None:
    assert open_workbook(of_rows()) is None


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    """The workbook with one of its parts replaced."""
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(changed, "w", 8) as new:
        for member in old.namelist():
            new.writestr(member, part if member == name else old.read(member))
    return changed.getvalue()


def refusal(content: bytes) -> tuple[str, dict[str, str]]:
    with pytest.raises(UploadError) as refused:
        judge_upload(content, "staff.xlsx", RULES)
    return refused.value.finding.code, dict(refused.value.finding.facts)


STAFF = of_rows(CLASSIC_HEADING, a_person())
SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (STAFF[:-200], "broken_workbook"),
        (STAFF[:300] + bytes(80) + STAFF[380:], "broken_workbook"),
        (with_part(STAFF, SHEET, b"<worksheet><sheetData><row>"), "broken_workbook"),
        (with_part(STAFF, "xl/workbook.xml", b"<workbook/>"), "broken_workbook"),
        (with_part(STAFF, SHEET, b" " * (65 << 20)), "too_large_workbook"),
    ],
    ids=["cut off", "damaged", "sheet cut off", "no sheets", "zip bomb"],
)
def test_broken_workbook_is_refused(content: bytes, what: str) -> None:
    assert refusal(content) == ("not_csv", {"what": what})


def test_workbook_is_read_no_further_than_the_limit() -> None:
    people = [a_person(number) for number in range(5)]
    content = of_rows(CLASSIC_HEADING, *people)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        cut_off = archive.read(SHEET).partition(b'<row r="6"')[0]

    with pytest.raises(UploadError) as refused:
        judge_upload(with_part(content, SHEET, cut_off), "a.xlsx", JudgingRules(max_users=3))

    assert refused.value.finding.facts == {"limit": "3"}


def test_row_number_made_to_count_for_ever_ends_at_the_rows_of_excel() -> None:
    far = b'<row r="9000000000"><c r="A9000000000" t="str"><v>x</v></c></row>'
    with zipfile.ZipFile(io.BytesIO(STAFF)) as archive:
        sheet = archive.read(SHEET).replace(b"</sheetData>", far + b"</sheetData>")

    assert len(judge_workbook(with_part(STAFF, SHEET, sheet))) == 1


def test_value_of_merged_cells_counts_for_each_of_their_rows() -> None:
    def fill(sheet: Worksheet) -> None:
        sheet.append(CLASSIC_HEADING)
        for number in (1, 2, 3):
            sheet.append(a_person(number, department="Inkoop" if number == 1 else ""))
        sheet.append(a_person(4))
        sheet.merge_cells("F2:F4")

    departments = [row.values[Column.DEPARTMENT] for row in judge_workbook(a_workbook(fill))]

    assert departments == ["Inkoop", "Inkoop", "Inkoop", ""]


def test_merged_cells_make_no_person_of_a_blank_row() -> None:
    def fill(sheet: Worksheet) -> None:
        sheet.append(CLASSIC_HEADING)
        sheet.append(a_person())
        sheet.merge_cells("O2:O40")

    assert len(judge_workbook(a_workbook(fill))) == 1


@pytest.mark.parametrize(
    ("value", "number_format", "text", "fault"),
    [
        (2.1399999999999997, "General", "2.14", None),
        (3.00, "0.00E+00", "3.00000E+00", "bad_characters"),
        (123456789012345678, "General", "1.23457E+17", "bad_characters"),
        (31612345670.0, "General", "31612345670", None),
    ],
)
def test_number_shows_the_digits_that_excel_keeps(
    value: float, number_format: str, text: str, fault: str | None
) -> None:
    def fill(sheet: Worksheet) -> None:
        sheet.append(CLASSIC_HEADING)
        sheet.append(a_person())
        cell = sheet["G2"]
        cell.value, cell.number_format = value, number_format

    [row] = judge_workbook(a_workbook(fill))

    assert row.values[Column.OFFICE_NUMBER] == text
    assert faults(row) == ([("office_number", fault)] if fault else [])


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("Zo_x00EB_", "Zoë"),
        ("Mila _xD83C__xDF3B_", "Mila 🌻"),
        ("_x005F_x0041_team", "_x0041_team"),
        ("half _xD83C_", "half \ufffd"),
    ],
)
def test_escapes_of_a_workbook_are_decoded(stored: str, shown: str) -> None:
    content = of_rows(CLASSIC_HEADING, a_person(first_name=stored))

    [row] = judge_workbook(content)

    assert row.values[Column.FIRST_NAME] == shown


def renamed(content: bytes, rename: Callable[[str], str]) -> bytes:
    """The workbook with its parts under other names."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(packed, "w") as new:
        for name in old.namelist():
            # `writestr` with a name would turn backslashes round.
            info = zipfile.ZipInfo()
            info.filename = rename(name)
            new.writestr(info, old.read(name))
    return packed.getvalue()


@pytest.mark.parametrize(
    "rename",
    [
        lambda name: name.replace("/", "\\"),
        lambda name: name.replace("sharedStrings", "SharedStrings"),
        lambda name: name.replace("sheet1", "SHEET1"),
    ],
    ids=["backslashes", "strings", "sheet"],
)
def test_parts_are_found_however_a_program_writes_their_names(rename: Callable[[str], str]) -> None:
    content = renamed(of_rows(CLASSIC_HEADING, a_person()), rename)

    assert [faults(row) for row in judge_workbook(content)] == [[]]


def test_workbook_with_macros_is_read() -> None:
    content = of_rows(CLASSIC_HEADING, a_person())

    assert len(judge_upload(content, "staff.xlsm", RULES).rows) == 1


def test_first_sheet_that_is_no_staff_list_is_reported_where_there_are_others() -> None:
    workbook = Workbook()
    workbook.worksheets[0].append(["How to fill in this list"])
    workbook.worksheets[0].append(["Begin on the next sheet"])
    workbook.create_sheet("List").append(CLASSIC_HEADING)

    with pytest.raises(UploadError) as refused:
        judge_workbook(saved(workbook))

    assert refused.value.finding.facts["problem"] == "other_sheet"
