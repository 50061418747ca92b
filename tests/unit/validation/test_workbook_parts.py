import io
import zipfile

import pytest
from openpyxl.xml import DEFUSEDXML

from shared.errors import UploadError
from shared.validation.workbook_parts import pack, unpack
from tests.hostile_files import HOSTILE_FILES, SHEET, HostileFile, sheet
from tests.hostile_files import pack as deflated

BROKEN = "broken_workbook"
TOO_LARGE = "too_large_workbook"


def refused(content: bytes) -> str:
    with pytest.raises(UploadError) as error:
        unpack(content)
    return error.value.finding.facts["what"]


def hostile(name: str) -> HostileFile:
    return next(each for each in HOSTILE_FILES if each.name == name)


def test_entities_are_refused_because_openpyxl_finds_defusedxml() -> None:
    assert DEFUSEDXML


def test_parts_come_through_as_they_are() -> None:
    parts = {SHEET: sheet().encode(), "docProps/app.xml": b"<a/>"}

    assert dict(unpack(deflated(parts))) == parts
    assert dict(unpack(pack(parts).getvalue())) == parts


def test_what_follows_the_size_in_the_directory_stays_packed() -> None:
    lying = hostile("deflate beyond the size that it states").make(2)

    assert len(unpack(lying)[SHEET]) < 10_000


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_ways_of_packing_that_no_spreadsheet_uses_are_refused(method: int) -> None:
    assert refused(deflated({SHEET: sheet()}, method)) == BROKEN


def test_size_is_counted_over_all_parts() -> None:
    parts = {f"xl/worksheets/sheet{n}.xml": b" " * (9 << 20) for n in range(8)}

    assert refused(deflated(parts)) == TOO_LARGE


def test_media_are_never_unpacked() -> None:
    parts = {SHEET: sheet().encode(), "xl/media/film.mp4": b"\0" * (70 << 20)}

    assert set(unpack(deflated(parts))) == {SHEET}


def test_part_with_a_password_is_a_broken_workbook() -> None:
    packed = bytearray(deflated({SHEET: sheet()}))
    packed[6] |= 1
    packed[packed.find(b"PK\x01\x02") + 8] |= 1

    assert refused(bytes(packed)) == BROKEN


@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("cells of a row", 110_000),
        ("rows of a sheet", 4_100_000),
        ("cell formats", 260_000),
        ("shared strings", 4_100_000),
        ("nested elements", 130_000),
        ("worksheets", 1_100),
        ("defined names", 130_000),
    ],
)
def test_more_elements_than_a_list_needs_are_refused_before_they_are_read(
    name: str, size: int
) -> None:
    assert refused(hostile(name).make(size)) == TOO_LARGE


def test_elements_cannot_hide_in_utf16() -> None:
    assert refused(hostile("cells in UTF-16").make(1)) == BROKEN


def test_row_as_wide_as_excel_allows_is_read() -> None:
    row = '<row r="2">' + '<c s="1"><v>1</v></c>' * 16_384 + "</row>"

    assert unpack(deflated({SHEET: sheet(row)}))


def test_archive_of_too_many_parts_is_refused() -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for number in range(2_001):
            archive.writestr(f"xl/{number}.xml", b"")

    assert refused(content.getvalue()) == TOO_LARGE
