"""The outcome of every row, for a terminal: one line a row, and its reasons on lines below it."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from shared.models import Column
from shared.rendering import Texts

_STYLES: Final = {
    "created": "green",
    "would_create": "green",
    "duplicate_user_name": "yellow",
    "no_license": "magenta",
    "waiting": "magenta",
    "invalid": "red",
    "failed": "red",
}
_MOST_ROWS_SHOWN: Final = 40
_WIDEST_NAME: Final = 40
_INDENT: Final = 5  # as wide as the row number and the gap after it
# `‹column key›:‹class› (‹sentence›)`; neither key nor class has a bracket, nor has a sentence.
_FINDING: Final = re.compile(r"(\w*):\w+ \(([^()]*)\)")

type Row = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class RowLine:
    """One row: its number in the file, and each reason with the label of its column, if any."""

    number: str
    user_name: str
    outcome: str = ""
    password: str = ""
    reasons: Sequence[tuple[str, str]] = ()


def results_view(rows: Sequence[Row], texts: Texts) -> RenderableType:
    """The outcome of each row; `rows` are those of sheet `data` of the results workbook."""
    lines = [
        RowLine(
            number=row["row"],
            user_name=row["user_name"],
            outcome=row["outcome"],
            password=row["temporary_password"],
            reasons=[*_reasons(row["detail"], texts)],
        )
        for row in rows[:_MOST_ROWS_SHOWN]
    ]
    more = len(rows) - len(lines)
    return Group(rows_view(lines), *([f"…    and {more} more, in results.xlsx"] if more else []))


def rows_view(rows: Sequence[RowLine]) -> RenderableType:
    """A line for each row, then its reasons."""
    name_width = min(_WIDEST_NAME, max((len(row.user_name) for row in rows), default=0))
    outcome_width = max((len(_words(row.outcome)) for row in rows), default=0)
    lines: list[RenderableType] = []
    for row in rows:
        outcome = _words(row.outcome).ljust(outcome_width)
        style = _STYLES.get(row.outcome, "")
        name = row.user_name.ljust(name_width)
        parts = (row.number.ljust(_INDENT), name, "  ", (outcome, style), "  ", row.password)
        lines.append(Text.assemble(*parts))
        for label, sentence in row.reasons:
            reason = Text.assemble((f"{label}: " if label else "", "bold"), (sentence, "dim"))
            lines.append(Padding(reason, (0, 0, 0, _INDENT)))
    return Group(*lines)


def tally(rows: Sequence[Row]) -> str:
    """How many rows had each outcome, such as `7 created, 2 invalid`."""
    counts = Counter(_words(row["outcome"]) for row in rows)
    return ", ".join(f"{count} {outcome}" for outcome, count in counts.items())


def _words(code: str) -> str:
    return code.replace("_", " ")


def _reasons(detail: str, texts: Texts) -> Iterator[tuple[str, str]]:
    for key, sentence in _FINDING.findall(detail):
        yield (texts.column(Column(key)) if key in set(Column) else "", sentence)
