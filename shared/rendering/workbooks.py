"""Tables as an Excel workbook in which every cell is text.

Excel then changes nothing: no phone number loses its zero, no `3/4` becomes a date, and no cell is
a formula. The workbook is built in memory, as it may hold passwords.
"""

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, Final

from shared.models import Attachment

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# "Excel specifications and limits": total number of characters that a cell can contain.
_LONGEST_CELL: Final = 32_767
_NARROWEST, _WIDEST = 6, 60  # characters
_ROWS_MEASURED: Final = 500
_ALL_CELLS: Final = "A1:XFD1048576"
# XML 1.0, production 2 "Char": no other character is allowed, not even escaped.
_NOT_IN_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A worksheet: a heading and lines of as many cells."""

    title: str
    heading: Sequence[str]
    lines: Sequence[Sequence[str]]
    right_to_left: bool = False


def encode_workbook(name: str, tables: Sequence[Table], made_at: datetime) -> Attachment:
    """The tables as the sheets of a workbook of this name; the same tables make the same bytes."""
    # Slow to import, and most functions never write a workbook.
    from xlsxwriter import Workbook

    content = io.BytesIO()
    # Without `in_memory` its parts are written to temporary files.
    with Workbook(content, {"in_memory": True}) as workbook:
        workbook.set_properties({"created": made_at.replace(tzinfo=None)})
        top = {"valign": "top", "num_format": "@"}
        text = workbook.add_format(top)
        lines = workbook.add_format({**top, "text_wrap": True})
        bold = workbook.add_format({**top, "bold": True, "bottom": 1, "bg_color": "#EEF4FB"})
        for table in tables:
            _write(workbook.add_worksheet(table.title), table, bold=bold, text=text, lines=lines)
    return Attachment(name=name, content_type=_TYPE, content=content.getvalue())


def lock_workbook(workbook: Attachment, passphrase: str) -> Attachment:
    """The workbook as Office encrypts it: AES-256, ECMA-376 agile encryption.

    It opens with the passphrase in Excel, LibreOffice and Numbers, on computers and on phones.
    """
    # Slow to import, and most installations never lock anything.
    from msoffcrypto.format.ooxml import OOXMLFile

    locked = io.BytesIO()
    OOXMLFile(io.BytesIO(workbook.content)).encrypt(passphrase, locked)
    return Attachment(
        name=workbook.name, content_type=workbook.content_type, content=locked.getvalue()
    )


def _write(
    sheet: "Worksheet", table: Table, *, bold: "Format", text: "Format", lines: "Format"
) -> None:
    for number, width in enumerate(_widths(table)):
        sheet.set_column(number, number, width, text)
    for column, label in enumerate(table.heading):
        sheet.write_string(0, column, _cell(label), bold)
    for row, cells in enumerate(table.lines, 1):
        for column, cell in enumerate(cells):
            if cell:
                sheet.write_string(row, column, _cell(cell), lines if "\n" in cell else text)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(table.lines), max(0, len(table.heading) - 1))
    # Otherwise Excel marks each phone number and each row number as a mistake.
    sheet.ignore_errors({"number_stored_as_text": _ALL_CELLS})
    if table.right_to_left:
        sheet.right_to_left()


def _cell(text: str) -> str:
    unbroken = text.replace("\r\n", "\n").replace("\r", "\n")
    return _NOT_IN_XML.sub("\ufffd", unbroken)[:_LONGEST_CELL]


def _widths(table: Table) -> list[int]:
    """The width of each column in characters, by its longest line among the first rows."""
    columns = zip(table.heading, *islice(table.lines, _ROWS_MEASURED), strict=True)
    return [
        min(_WIDEST, max(_NARROWEST, 2 + max(len(line) for cell in cells for line in _lines(cell))))
        for cells in columns
    ]


def _lines(cell: str) -> list[str]:
    return cell.splitlines() or [""]
