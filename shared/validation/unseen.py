"""Remarks on what a reader of a workbook does not see: hidden rows, and people on other sheets."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

from shared.models import Finding, RemarkCode
from shared.models.reasons import unmet_wish
from shared.validation.sheet import Sheet
from shared.validation.user_names import is_mailbox

_MOST_NAMED: Final = 10  # runs of rows, or sheets
_FEWEST_CELLS: Final = 3  # of a person; fewer of them with an address are a contact


def remarks_on(sheet: Sheet, rows: Sequence[int]) -> Iterator[Finding]:
    """Remarks on hidden ones among these `rows` of the sheet, and on people in other sheets."""
    if hidden := [number for number in rows if number in sheet.hidden]:
        code = RemarkCode.FILTERED_ROWS if sheet.is_filtered else RemarkCode.HIDDEN_ROWS
        yield unmet_wish(code, list_rows(hidden))
    if titles := [title for title, cells in sheet.others if any(map(_is_person, cells))]:
        yield unmet_wish(RemarkCode.OTHER_SHEETS, _shortened([f"“{each}”" for each in titles]))


def list_rows(numbers: Sequence[int]) -> str:
    """Row numbers, in their order, as people read them: `3, 5–8`."""
    return _shortened(list(_runs(numbers)))


def _is_person(cells: Sequence[str]) -> bool:
    filled = [cell.strip() for cell in cells if cell.strip()]
    return len(filled) >= _FEWEST_CELLS and any(map(is_mailbox, filled))


def _runs(numbers: Sequence[int]) -> Iterator[str]:
    for _, run in groupby(enumerate(numbers), key=lambda each: each[1] - each[0]):
        found = [number for _, number in run]
        yield str(found[0]) if len(found) == 1 else f"{found[0]}–{found[-1]}"


def _shortened(names: Sequence[str]) -> str:
    return ", ".join([*names[:_MOST_NAMED], *(["…"] if len(names) > _MOST_NAMED else [])])
