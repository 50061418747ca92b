"""CSV text to a sheet: the heading shows the delimiter, rows are read on demand."""

import csv
import io
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from shared.errors import UploadError
from shared.validation.columns import LAYOUTS, REASONS_COLUMN
from shared.validation.encodings import Encoding
from shared.validation.findings import CsvFault, broken_csv
from shared.validation.labels import optional_column
from shared.validation.sheet import Record, Sheet, is_blank

if TYPE_CHECKING:
    from _csv import Reader

_DELIMITERS: Final = (",", ";", "\t")

# Characters. Sixteen full cells have about 3,000; a record beyond this is refused before its cells
# are made, and a shorter one whose cell is too long is answered as `too_long` of its row.
LONGEST_RECORD: Final = 1 << 20
csv.field_size_limit(LONGEST_RECORD)

# Lines that programs put before the heading: Excel's own hint, and PowerShell's type.
_BEFORE_HEADING: Final = re.compile(r"\ufeff?(?:sep=.?|#TYPE .*)", re.I | re.S)
# The blanks after a line end hold no other line end: each is looked at once.
_SWALLOWED_ROW: Final = re.compile(r"[\r\n][^\S\r\n]*+[^\s@,;\t]++@[^\s@,;\t]++[,;\t]")
_FEWEST_SWALLOWED: Final = 8  # delimiters in one cell that make it look like a row
_RECORD_TOO_LONG: Final = "record too long"
_END_OF_FILE_SIGN: Final = "\x1a"  # what DOS programs end a text with


def open_csv(content: bytes, encoding: Encoding) -> Sheet | None:
    """The sheet, or None if it is empty; raises UploadError if it is broken."""
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
    """A heading of 15 or 16 labels before the optional ones wins, then the one with the most."""
    labels = [label for label in sheet.heading if label.strip() != REASONS_COLUMN]
    fixed = [label for label in labels if not optional_column(label)]
    return len(fixed) in LAYOUTS, len(labels)


def _open_with(content: bytes, encoding: Encoding, delimiter: str) -> Sheet | UploadError | None:
    lines = _Lines(content, encoding, delimiter)
    reader = csv.reader(lines, delimiter=delimiter, strict=True, skipinitialspace=True)
    try:
        for cells in reader:
            cells = _unwrapped(cells, delimiter)
            if not is_blank(cells) and not _stands_before_heading(cells, delimiter):
                return _sheet(cells, delimiter, reader, lines)
            lines.start_record()
    except csv.Error as error:
        return _broken(error, row=1)
    return None


class _Lines(Iterator[str]):
    """Lines with their ends as they are, no more of them for one record than a record may have.

    A line that is wrapped by another delimiter is unwrapped. Nothing is copied before it is read.
    Raises csv.Error where a record goes on for too long.
    """

    def __init__(self, content: bytes, encoding: Encoding, delimiter: str) -> None:
        self._delimiter = delimiter
        stream = io.BytesIO(content)
        stream.seek(encoding.bom_length)
        self._text = io.TextIOWrapper(stream, encoding=encoding.codec, newline="")
        self._left = LONGEST_RECORD

    def start_record(self) -> None:
        """Start counting again: the next line is the first one of a record."""
        self._left = LONGEST_RECORD

    def __next__(self) -> str:
        line = self._text.readline(self._left + 1)
        if not line:
            raise StopIteration
        self._left -= len(line)
        if self._left < 0:
            raise csv.Error(_RECORD_TOO_LONG)
        return _unwrapped_line(line, self._delimiter) if '"' in line else line


def _unwrapped_line(line: str, delimiter: str) -> str:
    """The line as it was before a spreadsheet split it at another delimiter and saved it.

    The spreadsheet quotes the pieces and adds a delimiter for each blank cell at the end.
    """
    for other in _others(delimiter):
        try:
            [pieces] = csv.reader([line], delimiter=other, strict=True)
            whole = other.join(pieces).rstrip(other)
            [cells] = csv.reader([whole], delimiter=delimiter, strict=True)
        except (csv.Error, ValueError):  # ValueError: not exactly one record
            continue
        bare = line.rstrip("\r\n")
        if whole != bare and len(cells) >= _FEWEST_SWALLOWED:
            return whole + line[len(bare) :]
    return line


def _others(delimiter: str) -> str:
    return "".join(_DELIMITERS).replace(delimiter, "")


def _stands_before_heading(cells: list[str], delimiter: str) -> bool:
    return _BEFORE_HEADING.fullmatch(delimiter.join(cells).strip()) is not None


def _sheet(heading: list[str], delimiter: str, reader: "Reader", lines: _Lines) -> Sheet:
    heading[0] = heading[0].removeprefix("\ufeff")
    heading[-1] = heading[-1].rstrip(_others(delimiter))
    lines.start_record()
    records = _records(reader, lines, delimiter, width=len(heading))
    return Sheet(heading=tuple(heading), delimiter=delimiter, records=records)


def _records(reader: "Reader", lines: _Lines, delimiter: str, width: int) -> Iterator[Record]:
    number, line = 1, reader.line_num
    try:
        for number, read in enumerate(reader, 2):
            cells = read
            if reader.line_num > line + 1 and _has_swallowed(cells, delimiter, width):
                raise broken_csv(CsvFault.UNCLOSED_QUOTE, number)
            line = reader.line_num
            lines.start_record()
            if width > 1:
                cells = _unwrapped(cells, delimiter)
                # What a spreadsheet with another list separator added for blank cells.
                cells[-1:] = [cell.rstrip(_others(delimiter)) for cell in cells[-1:]]
            if not is_blank(cells) and cells != [_END_OF_FILE_SIGN]:
                yield number, tuple(cells)
    except csv.Error as error:
        raise _broken(error, row=number + 1) from None


def _unwrapped(cells: list[str], delimiter: str) -> list[str]:
    """The cells of a line that is in one cell as a whole.

    A spreadsheet whose list separator is another one shows a line so, and quotes it when it saves.
    """
    if not cells or delimiter not in cells[0] or any(map(str.strip, cells[1:])):
        return cells
    try:
        lines = [*csv.reader(io.StringIO(cells[0], newline=""), delimiter=delimiter, strict=True)]
    except csv.Error:
        return cells
    return lines[0] if len(lines) == 1 else cells


def _has_swallowed(cells: list[str], delimiter: str, width: int) -> bool:
    """True if a cell of several lines contains a row that an unclosed quotation mark took in.

    In a row of the right width a second line may begin with an address of its own.
    """
    is_miscounted = len(cells) != width
    return any(
        cell.count(delimiter) >= max(width - 1, _FEWEST_SWALLOWED)
        or (is_miscounted and _SWALLOWED_ROW.search(cell))
        for cell in cells
        if "\n" in cell or "\r" in cell
    )


def _broken(error: csv.Error, row: int) -> UploadError:
    match str(error):
        case "unexpected end of data":
            return broken_csv(CsvFault.UNCLOSED_QUOTE, row)
        case message if message.startswith("field larger") or message == _RECORD_TOO_LONG:
            return broken_csv(CsvFault.HUGE_CELL, row)
        case _:
            return broken_csv(CsvFault.STRAY_QUOTE, row)
