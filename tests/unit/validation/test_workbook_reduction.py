"""Workbooks with what programs write that is not in the standard: Excel reads each of them."""

import io
import re
import zipfile

import pytest
from openpyxl import Workbook
from openpyxl.chart import BarChart

from shared.models import Column, JudgingRules
from shared.validation import judge_upload
from shared.validation.workbook_reduction import reduce_workbook
from tests.unit.validation.lists import CLASSIC_HEADING, a_person

BOOK = "xl/workbook.xml"
STYLES = "xl/styles.xml"
SHEET = "xl/worksheets/sheet1.xml"
CHART = "xl/chartsheets/sheet1.xml"


def a_workbook() -> dict[str, bytes]:
    """The parts of a staff list of one person with a sheet that is a chart."""
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.append(CLASSIC_HEADING)
    sheet.append(a_person(postal_code="", mobile_phone=""))
    sheet["I2"] = 612345678
    sheet["I2"].number_format = "0000000000"
    workbook.create_chartsheet(title="Chart").add_chart(BarChart())
    written = io.BytesIO()
    workbook.save(written)
    with zipfile.ZipFile(written) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


PARTS = a_workbook()


def read(parts: dict[str, bytes]) -> list[tuple[str, str]]:
    """User names and mobile phones, if no row has an error."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    rows = judge_upload(packed.getvalue(), "staff.xlsx", JudgingRules()).rows
    return [
        (row.values[Column.USER_NAME], row.values[Column.MOBILE_PHONE])
        for row in rows
        if row.is_valid
    ]


def replaced(part: str, pattern: str, replacement: str) -> dict[str, bytes]:
    changed = re.sub(pattern.encode(), replacement.encode(), PARTS[part], count=1, flags=re.DOTALL)
    assert changed != PARTS[part]
    return PARTS | {part: changed}


ODD = [
    (BOOK, "<workbookView[^>]*/>", '<workbookView windowWidth="wide" visibility="odd"/>'),
    (BOOK, "<calcPr[^>]*/>", '<calcPr calcMode="odd" iterateDelta="1,5"/>'),
    (BOOK, "<workbookPr[^>]*/>", '<workbookPr showObjects="all" defaultThemeVersion="new"/>'),
    (BOOK, "<calcPr", '<definedNames><definedName functionGroupId="x"/></definedNames><calcPr'),
    (BOOK, 'state="visible"', 'state="shown"'),
    (BOOK, 'sheetId="1"', ""),
    (STYLES, "<fills.*?</fills>", "<fills><fill/></fills>"),
    (STYLES, "<fonts.*?</fonts>", '<fonts><font><sz val="11,5"/><family val="99"/></font></fonts>'),
    (STYLES, "<borders.*?</borders>", '<borders><border><left style="odd"/></border></borders>'),
    (STYLES, "<cellStyles.*?</cellStyles>", '<cellStyles><cellStyle xfId="7"/></cellStyles>'),
    (STYLES, "<numFmts[^>]*>", '<numFmts><numFmt numFmtId="900"/>'),
    (STYLES, 'numFmtId="164" f', 'numFmtId="164" applyAlignment="maybe" f'),
    (STYLES, "</styleSheet>", '<dxfs><dxf><font><b val="maybe"/></font></dxf></dxfs></styleSheet>'),
    (SHEET, "<sheetView [^>]*", '<sheetView view="odd" zoomScale="x" '),
    (SHEET, "<sheetData>", '<cols><col min="x" width="1,5"/></cols><sheetData>'),
    (SHEET, "<sheetFormatPr[^>]*/>", '<sheetFormatPr defaultRowHeight="1,5"/>'),
    (SHEET, 'dimension ref="[^"]*"', 'dimension ref="A1:B"'),
    (SHEET, "</sheetData>", '</sheetData><mergeCells><mergeCell ref="odd"/></mergeCells>'),
]  # fmt: skip


@pytest.mark.parametrize(("part", "pattern", "replacement"), ODD, ids=[each[2] for each in ODD])
def test_workbook_with_what_is_not_in_the_standard_is_read(
    part: str, pattern: str, replacement: str
) -> None:
    assert read(replaced(part, pattern, replacement)) == [("noor.smit1@contoso.com", "0612345678")]


@pytest.mark.parametrize(
    "missing", ["xl/chartsheets/_rels", "xl/drawings", "xl/charts", "docProps", "xl/theme", CHART]
)
def test_workbook_is_read_without_what_nothing_is_read_from(missing: str) -> None:
    parts = {name: part for name, part in PARTS.items() if not name.startswith(missing)}

    assert len(parts) < len(PARTS)
    assert read(parts) == [("noor.smit1@contoso.com", "0612345678")]


def test_only_sheets_strings_and_formats_are_left() -> None:
    left = reduce_workbook(PARTS)

    assert {*left} == {
        "_rels/.rels", "[Content_Types].xml", BOOK, "xl/_rels/workbook.xml.rels", STYLES, SHEET,
    }  # fmt: skip


def test_prefixes_and_an_empty_sheet_are_kept() -> None:
    part = b"<x:worksheet><x:cols/><x:sheetData><x:row/></x:sheetData><x:y/></x:worksheet>"
    empty = b"<worksheet><cols/><sheetData/></worksheet>"

    left = reduce_workbook({"a": part, "b": empty})

    assert left["a"] == (
        b'<x:worksheet><x:dimension ref="A1"/><x:sheetData><x:row/></x:sheetData></x:worksheet>'
    )
    assert left["b"] == b'<worksheet><dimension ref="A1"/><sheetData/></worksheet>'
