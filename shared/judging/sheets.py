"""A staff list as a sheet: its heading and its rows, whatever kind of file it came in."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple


class Record(NamedTuple):  # a tuple is made in half the time, and files have 100,000 of them
    """Cells under the heading as they stand in the file; `number` is what Excel shows."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The labels of the heading, and the records under it that are not blank.

    `records` reads on as it is asked for more, and raises UploadError where the file breaks.
    `delimiter` is also what an answer in CSV is written with.
    """

    heading: tuple[str, ...]
    delimiter: str
    records: Iterator[Record]


def is_blank(cells: Sequence[str]) -> bool:
    """Whether a row has nothing in it; a space means empty."""
    return not any(map(str.strip, cells))
