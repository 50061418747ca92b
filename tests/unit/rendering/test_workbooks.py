"""Tests of `shared.rendering.workbooks`."""

import io
from datetime import UTC, datetime

import pytest
from hypothesis import given
from msoffcrypto.exceptions import InvalidKeyError
from openpyxl import load_workbook

from shared.rendering.workbooks import Table, encode_workbook, lock_workbook
from shared.validation.open_file import open_sheet
from tests.open_workbooks import lines_of, unlocked
from tests.unit.rendering.hostile_texts import hostile_texts

NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)
# What Excel changes in a CSV file, or runs.
RISKY = ["0612345678", "3/4", "1-3", "10:30", "1E5", "02134", "=1+1", "+31 6", "@x", "-1", "TRUE"]


def encoded(*cells: str) -> bytes:
    table = Table(title="People", heading=[str(n) for n in range(len(cells))], lines=[cells])
    return encode_workbook("x.xlsx", [table], NOON).content


def test_no_cell_is_anything_but_the_text_that_it_was() -> None:
    assert lines_of(encoded(*RISKY))[1] == RISKY


@given(hostile_texts)
def test_hostile_text_stays_text(text: str) -> None:
    (cell,) = lines_of(encoded(text, "end"))[1][:1]

    assert len(cell) <= 32_767
    assert "\r" not in cell


def test_intake_reads_each_cell_as_it_stood() -> None:
    cells = [*RISKY[:6], " two  blanks ", "Zoë 木村", "a\nb", "_x0041_"]

    sheet = open_sheet(encoded(*cells), "x.xlsx")

    assert next(iter(sheet.records))[1][: len(cells)] == tuple(cells)


def test_what_xml_cannot_hold_is_shown_as_missing() -> None:
    assert lines_of(encoded("a\u0007b\ud800c\uffff", "\U0001f600"))[1] == ["a�b�c�", "\U0001f600"]


def test_a_cell_longer_than_excel_takes_is_cut() -> None:
    assert len(lines_of(encoded("x" * 40_000))[1][0]) == 32_767


def test_the_heading_stays_in_sight_and_can_be_filtered() -> None:
    table = Table(title="People", heading=["A", "B"], lines=[["1", "2"]], right_to_left=True)

    sheet = load_workbook(io.BytesIO(encode_workbook("x.xlsx", [table], NOON).content))["People"]

    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:B2")
    assert sheet.sheet_view.rightToLeft
    assert sheet["A2"].number_format == "@"
    assert 6 <= sheet.column_dimensions["A"].width <= 61


@pytest.mark.parametrize("passphrase", ["four plain words here", "x" * 99, "<&> \"'" * 3])
def test_a_locked_workbook_opens_with_its_passphrase_only(passphrase: str) -> None:
    plain = encode_workbook("x.xlsx", [Table(title="A", heading=["a"], lines=[["b"]])], NOON)

    locked = lock_workbook(plain, passphrase)

    assert locked.content[:8] == bytes.fromhex("d0cf11e0a1b11ae1")
    assert unlocked(locked.content, passphrase) == plain.content
    with pytest.raises(InvalidKeyError):
        unlocked(locked.content, f"{passphrase}x")
