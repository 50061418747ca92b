"""CSV text to a sheet: the delimiter is told by the heading, rows are read as they are needed."""

import csv
import io
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from shared.errors import UploadError
from shared.models import FileError
from shared.validation.columns import LAYOUTS, REASONS_COLUMN
from shared.validation.encodings import Encoding
from shared.validation.findings import CsvFault
from shared.validation.sheet import Record, Sheet, is_blank

if TYPE_CHECKING:
    from _csv import Reader

_DELIMITERS: Final = (",", ";", "\t")

# The module's default of 131,072 characters would refuse a file for one long cell, which is
# better answered as `too_long` of its row.
_LONGEST_CELL: Final = 1 << 24
csv.field_size_limit(_LONGEST_CELL)

# Lines that programs put before the heading: Excel's own hint, and PowerShell's type.
_BEFORE_HEADING: Final = re.compile(r"\ufeff?(?:sep=.?|#TYPE .*)", re.I | re.S)
_SWALLOWED_ROW: Final = re.compile(r"[\r\n]\s*[^\s@,;\t]+@[^\s@,;\t]+[,;\t]")
_FEWEST_SWALLOWED: Final = 8  # delimiters in one cell that make it look like a row
_END_OF_FILE_SIGN: Final = "\x1a"  # what DOS programs end a text with


def open_csv(content: bytes, encoding: Encoding) -> Sheet | None:
    """The sheet, or None when nothing stands in it; raises UploadError where it breaks."""
    openings = [_open_with(content, encoding, delimiter) for delimiter in _DELIMITERS]
    if None in openings:  # nothing but delimiters of one kind
        return None
    sheets = [opening for opening in openings if isinstance(opening, Sheet)]
    best = max(sheets, key=_fitness, default=None)
    broken = next((opening for opening in openings if isinstance(opening, UploadError)), None)
    # A heading that breaks with its own delimiter is one odd label with the others.
    if broken and (best is None or len(best.heading) == 1):
        raise broken
    return best


def _fitness(sheet: Sheet) -> tuple[bool, int]:
    """A heading of 15 or 16 labels wins, then the one with the most."""
    labels = len([label for label in sheet.heading if label.strip() != REASONS_COLUMN])
    return labels in LAYOUTS, labels


def _open_with(content: bytes, encoding: Encoding, delimiter: str) -> Sheet | UploadError | None:
    reader = csv.reader(
        _lines(content, encoding), delimiter=delimiter, strict=True, skipinitialspace=True
    )
    try:
        for cells in reader:
            if not is_blank(cells) and not _stands_before_heading(cells, delimiter):
                return _sheet(cells, delimiter, reader)
    except csv.Error as error:
        return _broken(error, row=1)
    return None


def _lines(content: bytes, encoding: Encoding) -> io.TextIOWrapper:
    """Lines with their ends as they are; nothing is copied before it is read."""
    stream = io.BytesIO(content)
    stream.seek(encoding.bom_length)
    return io.TextIOWrapper(stream, encoding=encoding.codec, newline="")


def _stands_before_heading(cells: list[str], delimiter: str) -> bool:
    return _BEFORE_HEADING.fullmatch(delimiter.join(cells).strip()) is not None


def _sheet(heading: list[str], delimiter: str, reader: "Reader") -> Sheet:
    heading[0] = heading[0].removeprefix("\ufeff")
    records = _records(reader, delimiter, width=len(heading))
    return Sheet(heading=tuple(heading), delimiter=delimiter, records=records)


def _records(reader: "Reader", delimiter: str, width: int) -> Iterator[Record]:
    number, line = 1, reader.line_num
    try:
        for number, cells in enumerate(reader, 2):
            if reader.line_num > line + 1 and _has_swallowed(cells, delimiter, width):
                raise _fault(CsvFault.UNCLOSED_QUOTE, number)
            line = reader.line_num
            if not is_blank(cells) and cells != [_END_OF_FILE_SIGN]:
                yield number, tuple(cells)
    except csv.Error as error:
        raise _broken(error, row=number + 1) from None


def _has_swallowed(cells: list[str], delimiter: str, width: int) -> bool:
    """Whether a cell of several lines holds a row that an unclosed quotation mark took in."""
    return any(
        cell.count(delimiter) >= max(width - 1, _FEWEST_SWALLOWED) or _SWALLOWED_ROW.search(cell)
        for cell in cells
        if "\n" in cell or "\r" in cell
    )


def _broken(error: csv.Error, row: int) -> UploadError:
    match str(error):
        case "unexpected end of data":
            return _fault(CsvFault.UNCLOSED_QUOTE, row)
        case message if message.startswith("field larger"):
            return _fault(CsvFault.HUGE_CELL, row)
        case _:
            return _fault(CsvFault.STRAY_QUOTE, row)


def _fault(what: CsvFault, row: int) -> UploadError:
    return UploadError(FileError.NOT_CSV, {"what": what.value, "row": str(row)})
