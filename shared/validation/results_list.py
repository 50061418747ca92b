"""A `results.csv` of an earlier run, read back: which rows of that run are meant.

It may have been saved again by a spreadsheet, its rows in another order and some of them deleted.
Only what names a row is taken from it; the passwords in it are never looked at.
"""

import re
from dataclasses import dataclass
from itertools import islice
from typing import Final

from shared.errors import UploadError
from shared.models import FileError
from shared.validation.columns import RESULTS_HEADING
from shared.validation.findings import HeadingProblem
from shared.validation.open_file import open_sheet
from shared.validation.sheet import Record

MOST_ROWS: Final = 20_000  # more than any run has
_ROW_NUMBER: Final = re.compile(r"[0-9]{1,7}")
_NO_ROW: Final = 0  # no row of any run: the first one is 2
_OUTCOME: Final = RESULTS_HEADING.index("outcome")


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedRow:
    """A row of a run, as a list names it.

    `user_name` is in lower case and without the apostrophe that keeps spreadsheets from taking
    it for a formula; `outcome` is the code that the list tells.
    """

    row_number: int
    user_name: str
    outcome: str


def read_results_list(content: bytes, file_name: str) -> tuple[ListedRow, ...]:
    """The rows of a `results.csv`, each once, in the order of the list.

    Raises UploadError: the classes of a staff list, and `wrong_columns` for another heading.
    """
    sheet = open_sheet(content, file_name)
    labels = tuple(label.strip().casefold() for label in sheet.heading)
    if labels[: len(RESULTS_HEADING)] != RESULTS_HEADING or any(labels[len(RESULTS_HEADING) :]):
        facts = {"found": str(len(labels)), "problem": HeadingProblem.NOT_RESULTS.value}
        raise UploadError(FileError.WRONG_COLUMNS, facts)
    records = list(islice(sheet.records, MOST_ROWS + 1))
    if not records:
        raise UploadError(FileError.NO_ROWS, {"problem": HeadingProblem.NOT_RESULTS.value})
    if len(records) > MOST_ROWS:
        raise UploadError(FileError.TOO_MANY_ROWS, {"limit": str(MOST_ROWS)})
    return tuple(dict.fromkeys(map(_listed, records)))


def plain_user_name(cell: str) -> str:
    """A user name as it is compared: Graph knows no case, and we put an apostrophe before `=`."""
    return cell.strip().removeprefix("'").casefold()


def _listed(record: Record) -> ListedRow:
    cells = (*map(str.strip, record[1]), *[""] * len(RESULTS_HEADING))
    return ListedRow(
        row_number=int(cells[0]) if _ROW_NUMBER.fullmatch(cells[0]) else _NO_ROW,
        user_name=plain_user_name(cells[1]),
        outcome=cells[_OUTCOME].casefold(),
    )
