"""The labels of the columns of staff lists, in many languages.

`column_labels.txt` holds them: from Microsoft's sample files and localised help pages (page
"Add several users at the same time"), the property names of a Graph user (page "user resource
type"), and what offices write instead. The order of the columns decides, so a label nobody
knows is fine; a known one in another column's place shows that columns are swapped, missing or
added. A label is listed for every column that it was seen for. `foreign_labels.txt` holds what
HR systems call columns that a staff list does not have.
"""

from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

from shared.models import OPTIONAL_COLUMNS, Column
from shared.validation.folding import fold_accents

_LABELS: Final = Path(__file__).with_name("column_labels.txt")
_FOREIGN: Final = Path(__file__).with_name("foreign_labels.txt")


def columns_called(label: str) -> frozenset[Column]:
    """The columns that a label was seen for; none where nobody knows it."""
    return _columns_by_label().get(fold_accents(label), frozenset())


def optional_column(label: str) -> Column | None:
    """The optional column that a label was seen for."""
    return next((each for each in columns_called(label) if each in OPTIONAL_COLUMNS), None)


def is_foreign(label: str) -> bool:
    """True for the label of a column that a staff list does not have, such as Gender."""
    return fold_accents(label) in _foreign_labels() and not columns_called(label)


@cache
def _columns_by_label() -> Mapping[str, frozenset[Column]]:
    columns: defaultdict[str, set[Column]] = defaultdict(set)
    for column, labels in _labels_by_column().items():
        for label in labels:
            columns[fold_accents(label)].add(column)
    return {label: frozenset(found) for label, found in columns.items()}


@cache
def _foreign_labels() -> frozenset[str]:
    lines = _FOREIGN.read_text("utf-8").splitlines()
    return frozenset(
        fold_accents(label)
        for line in lines
        if not line.startswith("#")
        for label in line.split("|")
        if label.strip()
    )


@cache
def _labels_by_column() -> Mapping[Column, list[str]]:
    labels: defaultdict[Column, list[str]] = defaultdict(list)
    for line in _LABELS.read_text("utf-8").splitlines():
        if line.startswith("["):
            column = Column(line.strip("[]"))
        elif line and not line.startswith("#"):
            labels[column] += [label.strip() for label in line.split("|") if label.strip()]
    return labels
