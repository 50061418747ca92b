"""What a measurement comes to: figures of one run, each next to its aim and its peer.

Seconds of one machine say little about another one, so a figure is a ratio where it can be.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from statistics import median


class Aim(Enum):
    """On which side of the aim a figure is to be."""

    AT_MOST = "at most"
    AT_LEAST = "at least"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One measured figure; `peer` is what it is measured against, or the limit set by physics.

    `aim` is None for a figure that is only reported. `unit` follows the value, such as "times".
    """

    name: str
    value: float
    unit: str
    peer: str
    aim: float | None = None
    side: Aim = Aim.AT_MOST

    @property
    def is_met(self) -> bool | None:
        """True if the aim is reached; None without one."""
        if self.aim is None:
            return None
        return self.value <= self.aim if self.side is Aim.AT_MOST else self.value >= self.aim

    def row(self) -> tuple[str, str, str, str, str]:
        """Name, value, aim, peer and verdict as a table shows them."""
        aim = "" if self.aim is None else f"{self.side.value} {_shown(self.aim)}"
        verdict = {True: "met", False: "**falls short**", None: ""}[self.is_met]
        return self.name, f"{_shown(self.value)} {self.unit}", aim, self.peer, verdict


HEADING = ("figure", "measured", "aim", "measured against", "")


def render_table(figures: Iterable[Figure]) -> str:
    """The figures as a Markdown table whose columns line up in plain text as well."""
    rows = [HEADING, *(figure.row() for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADING))]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"
        for row in rows
    ]
    rule = "|" + "|".join("-" * (width + 2) for width in widths) + "|"
    return "\n".join([lines[0], rule, *lines[1:]])


def ratio(ours: Iterable[float], theirs: Iterable[float]) -> float:
    """The median of ours as a multiple of the median of theirs."""
    return median(ours) / median(theirs)


def _shown(number: float) -> str:
    return f"{number:,.0f}" if abs(number) >= 100 or number == int(number) else f"{number:.2f}"
