"""Every kind of hostile file in a size that shows its kind, and what becomes of it.

That the cost grows no faster than the file is measured by `bench.hostile`.
"""

import pytest

from shared.errors import UploadError
from shared.models import Column, JudgingRules
from shared.validation import judge_upload
from shared.validation.columns import MOST_CELLS, MOST_KEPT
from tests.hostile_files import HOSTILE_FILES, HostileFile, person, staff_list
from tests.unit.validation.lists import faults, judge

RULES = JudgingRules()
A_FRACTION = 200  # of the size that does harm


@pytest.mark.parametrize("hostile", HOSTILE_FILES, ids=lambda each: each.name)
def test_file_is_judged_or_refused_and_little_of_it_is_kept(hostile: HostileFile) -> None:
    content = hostile.make(max(1, hostile.usual // A_FRACTION))

    try:
        judged = judge_upload(content, hostile.file_name, RULES)
    except UploadError as refused:
        kept = sum(map(len, refused.finding.facts.values()))
    else:
        kept = max(len(row.cells) for row in judged.rows)
        assert all(len(cell) <= MOST_KEPT for row in judged.rows for cell in row.cells)
        assert all(len(text) <= MOST_KEPT for row in judged.rows for text in row.values.values())
        assert all(len(label) <= 256 for label in judged.heading)
    assert kept <= MOST_CELLS


def test_row_of_too_many_cells_reports_their_number_and_keeps_the_first() -> None:
    [row, _] = judge(staff_list(",".join(["x"] * 1000) + "\r\n", person()))

    assert faults(row) == [("", "column_count")]
    assert row.findings[0].facts["found"] == "1000"
    assert len(row.cells) == MOST_CELLS


def test_cell_that_is_too_long_is_looked_at_no_further() -> None:
    [row] = judge(
        staff_list(person(address="Hauptstra?e " + "#REF! Ã©" * 5_000, country="x" * 200))
    )

    assert faults(row) == [("address", "too_long"), ("country", "too_long")]
    assert row.findings[0].facts["length"] == "40012"


def test_row_that_is_too_long_for_all_its_cells_is_refused_before_they_are_made() -> None:
    with pytest.raises(UploadError) as refused:
        judge(staff_list(person(), ",".join(["x"] * 600_000)))

    assert refused.value.finding.facts == {"what": "huge_cell", "row": "3"}


def test_lines_of_one_record_count_together() -> None:
    with pytest.raises(UploadError) as refused:
        judge(staff_list(person(), ",".join(['"x\n"'] * 300_000)))

    assert refused.value.finding.facts == {"what": "huge_cell", "row": "3"}


def test_many_rows_count_each_for_itself() -> None:
    lines = [person(f"p{n}@contoso.com", address="z" * 900) for n in range(1_500)]

    assert len(judge(staff_list(*lines), max_users=2_000)) == 1_500


def test_more_marks_than_any_language_writes_are_bad_characters() -> None:
    marks = "\u0301\u0323" * 16
    thai = "ที่อยู่" * 40

    piled, plain = judge(
        staff_list(person(address=f"a{marks}"), person("b@contoso.com", address=thai))
    )

    assert faults(piled) == [("address", "bad_characters")]
    assert piled.findings[0].facts["characters"] == "U+0301 COMBINING ACUTE ACCENT"
    assert plain.is_valid


def test_decomposed_letters_are_still_composed() -> None:
    [row] = judge(staff_list(person(display="Zoe\u0308 Nguye\u0302\u0303n")))

    assert row.values[Column.DISPLAY_NAME] == "Zoë Nguyễn"


@pytest.mark.parametrize(
    "hidden", ["\u061c", "\u034f", "\ufe0f", "\U000e0041", "\U000e0100"], ids=ascii
)
def test_character_that_hides_in_a_name_is_a_bad_one(hidden: str) -> None:
    [row] = judge(staff_list(person(display=f"Ada{hidden} Byron")))

    assert faults(row) == [("display_name", "bad_characters")]


def test_selectors_of_ideographs_and_emoji_are_sound() -> None:
    [row] = judge(staff_list(person(display="葛\U000e0100城 ❤\ufe0f")))

    assert row.is_valid


def test_heading_of_too_many_labels_is_reported_by_their_number() -> None:
    with pytest.raises(UploadError) as refused:
        judge((",".join(["x"] * 1_000) + "\r\n" + person()).encode())

    assert refused.value.finding.facts == {"found": "1000", "problem": "count"}


def test_number_format_longer_than_excel_allows_is_a_broken_workbook() -> None:
    hostile = next(each for each in HOSTILE_FILES if each.name == "a number format of zeros")

    with pytest.raises(UploadError) as refused:
        judge_upload(hostile.make(256), hostile.file_name, RULES)

    assert refused.value.finding.facts == {"what": "broken_workbook"}
