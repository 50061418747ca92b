"""A staff list as a sheet: its heading and its rows, whatever kind of file it came in."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

# The row number that Excel shows, and the cells as they stand in the file.
type Record = tuple[int, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The labels of the heading, and the records under it that are not blank.

    `records` reads on as it is asked for more, and raises UploadError where the file breaks.
    `has_others` says that the workbook has further sheets that can be seen.
    `delimiter` is also what an answer in CSV is written with.
    """

    heading: tuple[str, ...]
    delimiter: str
    records: Iterator[Record]
    has_others: bool = False


def is_blank(cells: Sequence[str]) -> bool:
    """Whether a row has nothing in it; a space means empty."""
    return not any(map(str.strip, cells))
