"""Rows below the last person that were filled down, or that formulas filled: they name nobody."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

from shared.models import Column
from shared.validation.findings import too_many_rows
from shared.validation.sheet import Record

# What many people of a list have in common. A job title is not among them: a row with nothing but
# a title and a department may be somebody whose name is not known yet.
SHARED_COLUMNS: Final = frozenset(
    {
        Column.COUNTRY,
        Column.DEPARTMENT,
        Column.ADDRESS,
        Column.CITY,
        Column.STATE,
        Column.POSTAL_CODE,
        Column.MANAGER,
        Column.GROUPS,
        Column.LICENCES,
        Column.START_DATE,
        Column.HIRE_DATE,
        Column.EMPLOYEE_TYPE,
        Column.COMPANY,
        Column.COST_CENTRE,
    }
)
_ADDRESSES: Final = frozenset({Column.USER_NAME, Column.ALTERNATE_EMAIL})
_MOST_PREFILLED: Final = 20_000  # rows in one run; with more of them a file is too large


def read_people(
    records: Iterator[Record], layout: Sequence[Column], limit: int
) -> tuple[list[Record], list[int]]:
    """The records down to the last person, and the numbers of the prefilled rows below.

    Raises UploadError `too_many_rows`; prefilled rows below the last person count towards no
    limit.
    """
    people: list[Record] = []
    pending: list[Record] = []
    for record in records:
        pending.append(record)
        if is_prefilled(record[1], layout):
            if len(pending) > limit + _MOST_PREFILLED:
                raise too_many_rows(limit)
            continue
        people += pending
        pending = []
        if len(people) > limit:
            raise too_many_rows(limit)
    return people, [number for number, _ in pending]


def is_prefilled(cells: Sequence[str], layout: Sequence[Column]) -> bool:
    """True if no cell says anything about a person; of another width, a row may have shifted."""
    if len(cells) < len(layout) or any(map(str.strip, islice(cells, len(layout), None))):
        return False
    return all(
        column in SHARED_COLUMNS or _says_nothing(cell, column)
        for cell, column in zip(cells, layout, strict=False)
    )


def _says_nothing(cell: str, column: Column) -> bool:
    """True for what a formula makes of empty cells: blanks, a zero, signs between no names."""
    text = cell.partition("@")[0] if column in _ADDRESSES else cell
    return not any(map(str.isalnum, text.replace("0", "")))
