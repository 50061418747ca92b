"""An Excel workbook to a sheet: the first visible worksheet, its cells as they are shown.

Nothing in a workbook is executed: a formula counts with the result that was last stored. One
without a result, as programs leave it that do not calculate, shows as an error.
openpyxl is imported only when a workbook comes.
"""

import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from itertools import repeat
from typing import TYPE_CHECKING, Final

from shared.errors import UploadError
from shared.models import FileError
from shared.validation.findings import ForeignKind
from shared.validation.sheet import Record, Sheet, is_blank
from shared.validation.workbook_cells import show_cell

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell, MergedCell
    from openpyxl.workbook import Workbook

# 20,000 people make about 30 MB of XML; media are never unpacked.
_MOST_UNPACKED: Final = 64 << 20
_MEDIA: Final = "xl/media/"
_MOST_ROWS: Final = 1_048_576  # Excel's own; a row number beyond it is made to make us count
_MOST_COLUMNS: Final = 32  # of a heading with 16
_DELIMITER: Final = ","  # an answer to a workbook is written with commas

_FORMULA: Final = re.compile(rb"<(?:\w+:)?f[ />]")
_NOT_CALCULATED: Final = "#N/A"

type _Cell = Cell | MergedCell
type _Cells = tuple[_Cell, ...]
type _Row = tuple[int, list[str]]


def open_workbook(content: bytes) -> Sheet | None:
    """The sheet, or None when nothing stands in it.

    Raises UploadError `not_csv` for a workbook that is broken or unpacks to too much.
    """
    _refuse_bomb(content)
    rows = _guarded(_rows(content))
    for first, cells in rows:
        if not is_blank(cells):
            records = _records(rows, first)
            return Sheet(heading=_unpadded(cells), delimiter=_DELIMITER, records=records)
    return None


def _refuse_bomb(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError):
        raise _not_csv(ForeignKind.BROKEN_WORKBOOK) from None
    if sum(part.file_size for part in parts if not part.filename.startswith(_MEDIA)) > (
        _MOST_UNPACKED
    ):
        raise _not_csv(ForeignKind.TOO_LARGE_WORKBOOK)


def _guarded(rows: Iterator[_Row]) -> Iterator[_Row]:
    try:
        yield from rows
    except Exception:  # noqa: BLE001 - a broken workbook makes openpyxl raise nearly anything
        raise _not_csv(ForeignKind.BROKEN_WORKBOOK) from None


def _rows(content: bytes) -> Iterator[_Row]:
    """Row numbers and texts, read as they are needed."""
    results = _cells(content, formulas=False)
    # Reading the sheet twice is left to workbooks that have a formula.
    sources = _cells(content, formulas=True) if _has_formulas(content) else repeat(None)
    for number, (row, source) in enumerate(zip(results, sources, strict=False), 1):
        yield number, _texts(row, source)


def _has_formulas(content: bytes) -> bool:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheets = (name for name in archive.namelist() if name.startswith("xl/worksheets/"))
        return any(_FORMULA.search(archive.read(name)) for name in sheets)


def _cells(content: bytes, *, formulas: bool) -> Iterator["_Cells"]:
    workbook = _open(content, formulas=formulas)
    worksheet = next(sheet for sheet in workbook.worksheets if sheet.sheet_state == "visible")
    return iter(worksheet.iter_rows(max_row=_MOST_ROWS, max_col=_MOST_COLUMNS))


def _open(content: bytes, *, formulas: bool) -> "Workbook":
    from openpyxl import load_workbook  # 0.2 s that a CSV file need not wait for

    with warnings.catch_warnings():
        # Data validation, print areas and the like: nothing that a staff list is read from.
        warnings.simplefilter("ignore")
        return load_workbook(io.BytesIO(content), read_only=True, data_only=not formulas)


def _texts(row: "_Cells", source: "_Cells | None") -> list[str]:
    texts = [
        "" if cell.value is None else show_cell(cell.value, cell.number_format or "")
        for cell in row
    ]
    if source is None:
        return texts
    return [
        _NOT_CALCULATED if _lacks_result(cell, written) else text
        for text, cell, written in zip(texts, row, source, strict=True)
    ]


def _lacks_result(cell: "_Cell", source: "_Cell") -> bool:
    """Whether a formula has no result, or the 0 that stands for none and for an empty cell."""
    return source.data_type == "f" and cell.data_type == "n" and not cell.value


def _records(rows: Iterator[_Row], heading: int) -> Iterator[Record]:
    for number, cells in rows:
        if not is_blank(cells):
            yield number - heading + 1, tuple(cells)


def _unpadded(cells: list[str]) -> tuple[str, ...]:
    width = max(at for at, cell in enumerate(cells, 1) if cell.strip())
    return tuple(cells[:width])


def _not_csv(what: ForeignKind) -> UploadError:
    return UploadError(FileError.NOT_CSV, {"what": what.value})
