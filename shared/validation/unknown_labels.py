"""Columns with an unknown label: they are read by position, and a remark says so."""

from collections.abc import Iterator, Sequence
from typing import Final

from shared.models import Column, Finding, RemarkCode
from shared.models.reasons import read_by_position
from shared.validation.columns import LONGEST_LABEL, MODERN_LAYOUT
from shared.validation.labels import columns_called

_MOST_NAMED: Final = 3  # labels; with more of them a file is in a language that is not known


def remarks_on_labels(heading: Sequence[str], layout: Sequence[Column]) -> Iterator[Finding]:
    """A remark for each unknown label, or a single one where there are many."""
    unknown = [
        (label.strip()[:LONGEST_LABEL], column)
        for label, column in zip(heading, layout, strict=False)
        if label.strip() and column in MODERN_LAYOUT and not columns_called(label)
    ]
    if len(unknown) > _MOST_NAMED:
        yield Finding(code=RemarkCode.HEADINGS_NOT_KNOWN)
    else:
        yield from (read_by_position(label, column) for label, column in unknown)
