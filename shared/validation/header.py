"""Check the heading of a sheet: is it that of a staff list, and if not, what is wrong?

The order of the first 15 or 16 columns is fixed and labels may be in any language, so number and
place carry. Labels that are known must not contradict their place: that is how swapped, missing
and added columns show. Optional columns follow in any order, and are known by their label alone.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from shared.errors import UploadError
from shared.models import OPTIONAL_COLUMNS, Column
from shared.validation.columns import (
    CLASSIC_LAYOUT,
    LAYOUTS,
    MODERN_LAYOUT,
    MOST_CELLS,
    REASONS_COLUMN,
    RESULTS_HEADING,
)
from shared.validation.countries import resolve_country
from shared.validation.findings import HeadingProblem, missing_columns, wrong_columns
from shared.validation.labels import columns_called, is_foreign, optional_column
from shared.validation.sheet import Record, Sheet, is_blank
from shared.validation.user_names import is_mailbox

type Layout = tuple[Column, ...]

_PHONE: Final = re.compile(r"\+?\d[\d\s()./-]{6,}")
_MOST_IN_TITLE: Final = 3  # cells; more of them are a heading
_TOLD_BY: Final = 4  # labels in their place that show which layout was meant


@dataclass(frozen=True, slots=True, kw_only=True)
class _Comparison:
    """A heading compared with a layout: labels without a place, columns without a label."""

    strange: tuple[str, ...]
    lacking: Layout
    agreeing: int


def without_reasons(sheet: Sheet) -> Sheet:
    """The sheet without the last column of a `to-fix.csv`."""
    width = len(_without_blank_end(sheet.heading))
    if not width or sheet.heading[width - 1].strip().casefold() != REASONS_COLUMN:
        return sheet
    records = _without_cells_from(sheet.records, width - 1)
    return replace(sheet, heading=sheet.heading[: width - 1], records=records)


def is_person(heading: Sequence[str]) -> bool:
    """True if the first row contains a person instead of labels."""
    if any(is_mailbox(cell.strip()) for cell in heading):
        return True
    filled = [cell.strip() for cell in heading if cell.strip()]
    # Manager is a label, and what many people are.
    if not filled or any(columns_called(cell) and not optional_column(cell) for cell in filled):
        return False
    return resolve_country(filled[-1]) is not None or any(map(_PHONE.fullmatch, filled))


def is_title(line: Sequence[str], below: Iterable[Sequence[str]]) -> bool:
    """True if the first line is a title, as one of the lines below it is a heading."""
    return len(_without_blank_end(line)) <= _MOST_IN_TITLE and any(
        sum(map(bool, map(columns_called, cells))) >= _TOLD_BY for cells in below
    )


def choose_layout(heading: Sequence[str], switched_on: Layout = OPTIONAL_COLUMNS) -> Layout:
    """The columns of the heading, the optional ones last; raises UploadError `wrong_columns`.

    Only optional columns that are `switched_on` may be in it.
    """
    if len(heading) > MOST_CELLS:
        heading = _without_blank_end(heading)
    if len(heading) > MOST_CELLS:
        raise wrong_columns(HeadingProblem.COUNT, len(heading))
    if is_person(heading):
        raise wrong_columns(HeadingProblem.NO_HEADING, len(heading))
    labels = _without_blank_end(heading)
    # As wide as the heading is, then with optional columns after it.
    for width in dict.fromkeys((len(labels), len(heading), *sorted(LAYOUTS, reverse=True))):
        layout, added = LAYOUTS.get(width), labels[width:]
        if layout and all(map(optional_column, added)) and _fits(heading[:width], layout):
            return (*layout, *_optional_columns(labels, width, switched_on))
    raise _explain(labels)


def _optional_columns(labels: Sequence[str], width: int, switched_on: Layout) -> Layout:
    """The columns of the labels from `width` on; raises UploadError `wrong_columns`."""
    added = labels[width:]
    columns = [column for label in added if (column := optional_column(label))]
    if twice := [label for at, label in enumerate(added) if columns[at] in columns[:at]]:
        raise wrong_columns(HeadingProblem.REPEATED, len(labels), twice)
    if off := [label for at, label in enumerate(added) if columns[at] not in switched_on]:
        raise wrong_columns(HeadingProblem.SWITCHED_OFF, len(labels), off)
    return tuple(columns)


def _without_cells_from(records: Iterator[Record], index: int) -> Iterator[Record]:
    for number, cells in records:
        beyond = _without_blank_end(cells[index:])
        # A row that was too wide and was fixed has blank cells before its reasons.
        kept = cells[:index] if is_blank(beyond[:-1]) else cells[: index + len(beyond) - 1]
        if not is_blank(kept):
            yield number, kept


def _without_blank_end(cells: Sequence[str]) -> tuple[str, ...]:
    width = len(cells)
    while width and not cells[width - 1].strip():
        width -= 1
    return tuple(cells[:width])


def _fits(labels: Sequence[str], layout: Layout) -> bool:
    """No label belongs elsewhere, and at most the last one is blank."""
    return (
        len(labels) == len(layout)
        and all(label.strip() for label in labels[:-1])
        and not any(
            is_foreign(label) or _contradicts(label, column)
            for label, column in zip(labels, layout, strict=True)
        )
    )


def _contradicts(label: str, column: Column) -> bool:
    meant = columns_called(label)
    return bool(meant) and column not in meant


def _explain(labels: Sequence[str]) -> UploadError:
    if optional := [label for label in labels if optional_column(label)]:
        return _explain_optional(labels, optional)
    found = max(
        (_compare(labels, layout) for layout in (CLASSIC_LAYOUT, MODERN_LAYOUT)),
        key=lambda comparison: comparison.agreeing,
    )
    if _is_results_list(labels):
        return wrong_columns(HeadingProblem.RESULTS, len(labels))
    if len(labels) == 1:
        return wrong_columns(HeadingProblem.ONE_LABEL, len(labels))
    if found.agreeing >= _TOLD_BY and (foreign := tuple(filter(is_foreign, labels))):
        return wrong_columns(HeadingProblem.ADDED, len(labels), foreign)
    if found.agreeing < _TOLD_BY:
        return _explain_unknown(labels)
    if _is_in_another_order(found):
        return wrong_columns(
            HeadingProblem.SWAPPED, len(labels), _misplaced(labels) or found.strange
        )
    if len(found.strange) >= len(found.lacking):
        return wrong_columns(HeadingProblem.ADDED, len(labels), found.strange)
    return missing_columns(len(labels), found.lacking)


def _explain_unknown(labels: Sequence[str]) -> UploadError:
    """What is wrong with a heading that is hardly known: the number, or single labels."""
    if len(labels) not in LAYOUTS:
        return wrong_columns(HeadingProblem.COUNT, len(labels))
    if misplaced := _misplaced(labels):
        return wrong_columns(HeadingProblem.SWAPPED, len(labels), misplaced)
    return wrong_columns(HeadingProblem.ADDED, len(labels), filter(is_foreign, labels))


def _explain_optional(labels: Sequence[str], optional: Sequence[str]) -> UploadError:
    """What is wrong with a heading with optional columns: their place, or the other columns."""
    others = [label for label in labels if not optional_column(label)]
    if len(others) in LAYOUTS and _fits(others, LAYOUTS[len(others)]):
        return wrong_columns(HeadingProblem.OPTIONAL_FIRST, len(labels), optional)
    refusal = _explain(others).finding
    if refusal.facts["problem"] == HeadingProblem.COUNT:
        return wrong_columns(HeadingProblem.COUNT, len(others), optional)
    return UploadError(replace(refusal, facts={**refusal.facts, "found": str(len(labels))}))


def _is_results_list(labels: Sequence[str]) -> bool:
    """True for the heading of a `results.csv`, also with added columns."""
    return tuple(map(str.strip, labels[:_TOLD_BY])) == RESULTS_HEADING[:_TOLD_BY]


def _is_in_another_order(found: _Comparison) -> bool:
    """True if a label is only in the wrong place, as far as can be known.

    `Nom` is a first name in Catalan and a last name in French: of two that were swapped, one
    may seem right in its place.
    """
    meant = [columns_called(label) for label in found.strange]
    same_number = len(found.strange) == len(found.lacking)
    return any(columns & set(found.lacking) for columns in meant) or (same_number and any(meant))


def _misplaced(labels: Sequence[str]) -> tuple[str, ...]:
    """The labels in the place of another column, if their number fits a layout."""
    pairs = zip(labels, LAYOUTS.get(len(labels), ()), strict=False)
    return tuple(label for label, column in pairs if _contradicts(label, column))


def _compare(labels: Sequence[str], layout: Layout) -> _Comparison:
    """Pairs labels and columns in their order, as many as possible."""
    pairs = _longest_pairing(labels, layout)
    paired_labels, paired_columns = {label for label, _ in pairs}, {column for _, column in pairs}
    return _Comparison(
        strange=tuple(label for at, label in enumerate(labels) if at not in paired_labels),
        lacking=tuple(column for at, column in enumerate(layout) if at not in paired_columns),
        agreeing=len(pairs),
    )


def _longest_pairing(labels: Sequence[str], layout: Layout) -> tuple[tuple[int, int], ...]:
    """Longest common subsequence: indices of labels and of the columns that they may mean."""
    best: list[tuple[tuple[int, int], ...]] = [()] * (len(layout) + 1)
    for row, label in enumerate(labels):
        meant, previous = columns_called(label), best
        best = [()]
        for at, column in enumerate(layout):
            kept = max(previous[at + 1], best[at], key=len)
            paired = (*previous[at], (row, at)) if column in meant else ()
            best.append(max(kept, paired, key=len))
    return best[-1]
