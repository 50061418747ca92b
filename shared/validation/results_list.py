"""A results list of an earlier run, read back: which run, and which of its rows, are meant.

A spreadsheet may have saved it again, with its rows in another order and some of them deleted.
Only the columns that name a row are read; the passwords in it are ignored.
"""

import re
from dataclasses import dataclass
from itertools import islice
from typing import Final

from shared.validation.columns import RESULTS_HEADING, RESULTS_SHEET
from shared.validation.findings import (
    HeadingProblem,
    no_rows,
    several_runs,
    too_many_rows,
    wrong_columns,
)
from shared.validation.open_file import open_sheet
from shared.validation.sheet import Record

MOST_ROWS: Final = 20_000  # more than any run has
_ROW_NUMBER: Final = re.compile(r"[0-9]{1,7}")
_NO_ROW: Final = 0  # no row of any run: the first one is 2
_WORKBOOK_START: Final = b"PK"
_JOB: Final = RESULTS_HEADING.index("job")


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedRow:
    """A row of a run, as a list names it.

    `user_name` is in lower case and without the apostrophe that protects against formulas.
    """

    row_number: int
    user_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultsList:
    """The rows of one run: its job id as the list has it, and each row once, in list order."""

    job: str
    rows: tuple[ListedRow, ...]


def read_results_list(content: bytes, file_name: str) -> ResultsList:
    """Read a `results.csv` or the sheet of a workbook with the same heading.

    Raises UploadError: the classes of a staff list, `wrong_columns` for another heading, and
    `unknown_run` when its rows name more than one job or one names none.
    """
    sheet = open_sheet(content, file_name, sheet_name=RESULTS_SHEET)
    labels = tuple(label.strip().casefold() for label in sheet.heading)
    if labels[: len(RESULTS_HEADING)] != RESULTS_HEADING or any(labels[len(RESULTS_HEADING) :]):
        raise wrong_columns(HeadingProblem.NOT_RESULTS, len(labels))
    records = list(islice(sheet.records, MOST_ROWS + 1))
    if content.startswith(_WORKBOOK_START):
        # People delete rows in the sheet that they look at, the first one.
        left = {cells[0].strip() for _, cells in open_sheet(content, file_name).records}
        records = [record for record in records if record[1][0].strip() in left]
    if not records:
        raise no_rows(HeadingProblem.NOT_RESULTS)
    if len(records) > MOST_ROWS:
        raise too_many_rows(MOST_ROWS)
    return ResultsList(job=_one_job(records), rows=tuple(dict.fromkeys(map(_listed, records))))


def plain_user_name(cell: str) -> str:
    """A user name as it is compared: Graph ignores case, and we put an apostrophe before `=`."""
    return cell.strip().removeprefix("'").casefold()


def _one_job(records: list[Record]) -> str:
    jobs = {_cells(record)[_JOB] for record in records}
    if len(jobs) > 1:
        raise several_runs()
    return jobs.pop()


def _listed(record: Record) -> ListedRow:
    number, user_name, *_ = _cells(record)
    return ListedRow(
        row_number=int(number) if _ROW_NUMBER.fullmatch(number) else _NO_ROW,
        user_name=plain_user_name(user_name),
    )


def _cells(record: Record) -> tuple[str, ...]:
    return (*map(str.strip, record[1]), *[""] * len(RESULTS_HEADING))
