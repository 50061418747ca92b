"""An Excel workbook to a sheet: the first visible worksheet, its cells as they are shown.

Nothing in a workbook is executed: a formula counts with the result that was last stored. One
without a result, as programs leave it that do not calculate, shows as an error.
openpyxl is imported only when a workbook comes.
"""

import functools
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import repeat
from typing import TYPE_CHECKING, Final

from shared.errors import UploadError
from shared.validation.findings import ForeignKind, not_csv
from shared.validation.sheet import OtherSheet, Record, Sheet, is_blank
from shared.validation.workbook_cells import show_cell
from shared.validation.workbook_parts import Parts, pack, unpack
from shared.validation.workbook_reduction import reduce_workbook

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell, MergedCell
    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

_MOST_ROWS: Final = 1_048_576  # Excel's own; a row number beyond it is made to make us count
_MOST_COLUMNS: Final = 32  # of a heading with 16
_DELIMITER: Final = ","  # an answer to a workbook is written with commas

_WORKBOOK: Final = "xl/workbook.xml"
_SHEET: Final = re.compile(rb"<(?:\w+:)?sheet\s(?![^>]*state=.(?:hidden|veryHidden))")
_MERGED: Final = re.compile(
    rb"<(?:\w+:)?mergeCell\s+ref=[\"']([A-Z]{1,3})(\d{1,7}):[A-Z]{1,3}(\d{1,7})[\"']"
)
_PATH: Final = "_worksheet_path"  # where openpyxl keeps which part a sheet is read from
_MOST_MERGED: Final = 10_000
_FORMULA: Final = re.compile(rb"<(?:\w+:)?f[ />]")
_NOT_CALCULATED: Final = "#N/A"
_ROW: Final = re.compile(rb"<(?:\w+:)?row\s([^>]*)")
_ROW_NUMBER: Final = re.compile(rb"""\br=["'](\d{1,7})["']""")
_HIDDEN: Final = re.compile(rb"""\shidden=["'](?:1|true)["']""")
_FILTERED: Final = re.compile(rb"<(?:\w+:)?filterColumn[\s>]")
_MOST_OTHERS: Final = 20
_ROWS_OF_OTHERS: Final = 20

type _Cell = Cell | MergedCell
type _Cells = tuple[_Cell, ...]
type _Row = tuple[int, list[str]]


def open_workbook(content: bytes, sheet_name: str = "") -> Sheet | None:
    """The sheet, or None if it is empty: that of this name, else the first visible one.

    Raises UploadError `not_csv` for a workbook that is broken or unpacks to too much.
    """
    parts = unpack(content)
    with _guard():
        worksheet = _worksheet(parts, sheet_name, formulas=False)
    rows = _guarded(_rows(parts, worksheet, sheet_name))
    for first, cells in rows:
        if not is_blank(cells):
            part = _part(parts, worksheet)
            return Sheet(
                heading=_unpadded(cells),
                delimiter=_DELIMITER,
                records=_records(rows, first),
                has_others=len(_SHEET.findall(parts.get(_WORKBOOK, b""))) > 1,
                hidden=frozenset(number - first + 1 for number in _hidden_rows(part)),
                is_filtered=_FILTERED.search(part) is not None,
                others=_others(worksheet),
            )
    return None


def _guarded(rows: Iterator[_Row]) -> Iterator[_Row]:
    with _guard():
        yield from rows


@contextmanager
def _guard() -> Iterator[None]:
    try:
        yield
    except (UploadError, MemoryError):
        raise
    except Exception:  # noqa: BLE001 - a broken workbook makes openpyxl raise nearly anything
        raise not_csv(ForeignKind.BROKEN_WORKBOOK) from None


def _rows(parts: Parts, worksheet: "Worksheet", sheet_name: str) -> Iterator[_Row]:
    """Row numbers and texts, read as they are needed."""
    results = _cells(worksheet)
    merged = _Merged(_part(parts, worksheet))
    # Reading the sheet twice is left to workbooks that have a formula.
    sources: Iterator[_Cells | None] = repeat(None)
    if _has_formulas(parts):
        sources = _cells(_worksheet(parts, sheet_name, formulas=True))
    for number, (row, source) in enumerate(zip(results, sources, strict=False), 1):
        yield number, merged.fill(number, _texts(row, source))


def _has_formulas(parts: Parts) -> bool:
    sheets = (part for name, part in parts.items() if name.startswith("xl/worksheets/"))
    return any(map(_FORMULA.search, sheets))


class _Merged:
    """The cells that were merged over several rows, whose value counts for each of them."""

    def __init__(self, worksheet: bytes) -> None:
        found = [
            (int(first), int(last), _column_number(letters))
            for letters, first, last in _MERGED.findall(worksheet)
            if first != last
        ]
        if len(found) > _MOST_MERGED:
            raise not_csv(ForeignKind.TOO_LARGE_WORKBOOK)
        self._waiting = sorted(found, reverse=True)
        self._open: dict[int, tuple[int, str]] = {}

    def fill(self, number: int, cells: list[str]) -> list[str]:
        """The texts of row `number`, rows being asked for in their order."""
        if self._open and not is_blank(cells):
            for column, (last, text) in self._open.items():
                if number <= last and column < len(cells) and not cells[column].strip():
                    cells[column] = text
        while self._waiting and self._waiting[-1][0] <= number:
            first, last, column = self._waiting.pop()
            if first == number and column < len(cells):
                self._open[column] = (last, cells[column])
        return cells


def _column_number(letters: bytes) -> int:
    """0 for A, 25 for Z, 26 for AA."""
    return functools.reduce(lambda number, letter: number * 26 + letter - 64, letters, 0) - 1


def _worksheet(parts: Parts, sheet_name: str, *, formulas: bool) -> "Worksheet":
    workbook = _open(parts, formulas=formulas)
    visible = [sheet for sheet in workbook.worksheets if sheet.sheet_state == "visible"]
    return next((sheet for sheet in visible if sheet.title == sheet_name), visible[0])


def _part(parts: Parts, worksheet: "Worksheet") -> bytes:
    return parts.get(getattr(worksheet, _PATH).lstrip("/"), b"")


def _hidden_rows(part: bytes) -> Iterator[int]:
    """The numbers of hidden rows; a row without a number is the one after the last."""
    number = 0
    for attributes in _ROW.findall(part) if _HIDDEN.search(part) else ():
        told = _ROW_NUMBER.search(attributes)
        number = int(told[1]) if told else number + 1
        if _HIDDEN.search(attributes):
            yield number


def _others(read: "Worksheet") -> Iterator[OtherSheet]:
    """The beginnings of the other visible sheets; one that is broken is left out."""
    worksheets = read.parent.worksheets if read.parent else []
    for sheet in worksheets[:_MOST_OTHERS]:
        if sheet.title == read.title or sheet.sheet_state != "visible":
            continue
        with suppress(Exception):
            rows = sheet.iter_rows(max_row=_ROWS_OF_OTHERS, max_col=_MOST_COLUMNS)
            yield sheet.title, tuple(tuple(_texts(row, None)) for row in rows)


def _cells(worksheet: "Worksheet") -> Iterator["_Cells"]:
    return iter(worksheet.iter_rows(max_row=_MOST_ROWS, max_col=_MOST_COLUMNS))


def _open(parts: Parts, *, formulas: bool) -> "Workbook":
    from openpyxl import load_workbook  # 0.2 s that a CSV file need not wait for

    with warnings.catch_warnings():
        # Data validation, print areas and the like: nothing that a staff list is read from.
        warnings.simplefilter("ignore")
        packed = pack(reduce_workbook(parts))
        return load_workbook(packed, read_only=True, data_only=not formulas, keep_links=False)


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
    """True if a formula has no result, or the 0 that means none or an empty cell."""
    return source.data_type == "f" and cell.data_type == "n" and not cell.value


def _records(rows: Iterator[_Row], heading: int) -> Iterator[Record]:
    for number, cells in rows:
        if not is_blank(cells):
            yield number - heading + 1, tuple(cells)


def _unpadded(cells: list[str]) -> tuple[str, ...]:
    width = max(at for at, cell in enumerate(cells, 1) if cell.strip())
    return tuple(cells[:width])
