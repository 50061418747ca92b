"""An Excel workbook to a sheet: the first visible worksheet, its cells as they are shown.

Nothing in a workbook is executed: a formula counts with the result that was last stored.
openpyxl is imported only when a workbook comes.
"""

import io
import warnings
import zipfile
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

from shared.errors import UploadError
from shared.judging.findings import ForeignKind
from shared.judging.sheets import Record, Sheet, is_blank
from shared.judging.workbook_cells import show_cell
from shared.models import FileClass

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell, MergedCell
    from openpyxl.workbook import Workbook

# 20,000 people make about 30 MB of XML; media are never unpacked.
_MOST_UNPACKED: Final = 64 << 20
_MEDIA: Final = "xl/media/"
_MOST_ROWS: Final = 1_048_576  # Excel's own; a row number beyond it is made to make us count
_MOST_COLUMNS: Final = 32  # of a heading with 16
_DELIMITER: Final = ","  # an answer to a workbook is written with commas

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
    worksheet = next(sheet for sheet in _open(content).worksheets if sheet.sheet_state == "visible")
    cells = worksheet.iter_rows(max_row=_MOST_ROWS, max_col=_MOST_COLUMNS)
    for number, row in enumerate(cells, 1):
        yield number, _texts(row)


def _open(content: bytes) -> "Workbook":
    from openpyxl import load_workbook  # 0.2 s that a CSV file need not wait for

    with warnings.catch_warnings():
        # Data validation, print areas and the like: nothing that a staff list is read from.
        warnings.simplefilter("ignore")
        return load_workbook(io.BytesIO(content), read_only=True, data_only=True)


def _texts(row: Iterable["Cell | MergedCell"]) -> list[str]:
    return [
        "" if cell.value is None else show_cell(cell.value, cell.number_format or "")
        for cell in row
    ]


def _records(rows: Iterator[_Row], heading: int) -> Iterator[Record]:
    for number, cells in rows:
        if not is_blank(cells):
            yield number - heading + 1, tuple(cells)


def _unpadded(cells: list[str]) -> tuple[str, ...]:
    width = max(at for at, cell in enumerate(cells, 1) if cell.strip())
    return tuple(cells[:width])


def _not_csv(what: ForeignKind) -> UploadError:
    return UploadError(FileClass.NOT_CSV, {"what": what.value})
