"""A staff list from a file of any kind as a sheet: its heading and its rows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

# The row number that Excel shows, and the cells as in the file.
type Record = tuple[int, tuple[str, ...]]
# Its title and its first rows.
type OtherSheet = tuple[str, tuple[tuple[str, ...], ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The labels of the heading, and the records under it that are not blank.

    `records` reads on as it is asked for more, and raises UploadError where the file breaks.
    `has_others` says that the workbook has further sheets that can be seen.
    `delimiter` is also what an answer in CSV is written with. `hidden` are the numbers of the rows
    that a workbook does not show, `is_filtered` says that a filter hides them, and `others` reads
    the beginnings of further sheets as it is asked for them.
    """

    heading: tuple[str, ...]
    delimiter: str
    records: Iterator[Record]
    has_others: bool = False
    hidden: frozenset[int] = frozenset()
    is_filtered: bool = False
    others: Iterator[OtherSheet] = field(default_factory=lambda: iter(()))


def is_blank(cells: Sequence[str]) -> bool:
    """True if a row is empty; blanks count as empty."""
    return not any(map(str.strip, cells))
