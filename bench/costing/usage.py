"""What was used, and what it costs by the price list."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Self

from bench.costing import prices
from bench.costing.storage_log import Category

DAYS = 30
SWEEPS_A_DAY = 24 * 60 // 5
_GIGABYTES = 2.0  # infra/main.bicep: instanceMemoryMB


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What was used; `active_seconds` is when at least one call of a function ran, by function."""

    storage: Mapping[Category, int]
    executions: int
    active_seconds: Mapping[str, float]
    round_trips: int = 0
    graph_writes: int = 0

    @property
    def gigabyte_seconds(self) -> float:
        """Calls that run at the same time share their instance."""
        return _GIGABYTES * sum(self.active_seconds.values())

    def dollars(self) -> dict[str, float]:
        """What each item costs without any free grant."""
        items = {
            str(category): count * prices.STORAGE_REQUEST[category]
            for category, count in self.storage.items()
        }
        items["GB-seconds"] = self.gigabyte_seconds * prices.GIGABYTE_SECOND
        items["executions"] = self.executions * prices.EXECUTION
        return items


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """A month of so many files a day, in US dollars by item, free grants taken off."""

    items: Mapping[str, float]

    @classmethod
    def of(cls, file: Usage, sweep: Usage, files_a_day: int) -> Self:
        """What files and sweeps cost together."""
        files, sweeps = files_a_day * DAYS, SWEEPS_A_DAY * DAYS
        per_file, per_sweep = file.dollars(), sweep.dollars()
        items = {
            name: per_file.get(name, 0.0) * files + per_sweep.get(name, 0.0) * sweeps
            for name in {*per_file, *per_sweep}
        }
        free = {
            "GB-seconds": prices.FREE_GIGABYTE_SECONDS * prices.GIGABYTE_SECOND,
            "executions": prices.FREE_EXECUTIONS * prices.EXECUTION,
        }
        return cls(
            items={name: max(0.0, each - free.get(name, 0.0)) for name, each in items.items()}
        )

    @property
    def dollars(self) -> float:
        """All of it."""
        return sum(self.items.values())

    @property
    def largest(self) -> str:
        """The item that costs most, with its part of the whole."""
        name = max(self.items, key=lambda each: self.items[each])
        return f"{name} {self.items[name] / (self.dollars or 1.0):.0%} of it"


def union_seconds(spans: Iterable[tuple[float, float]]) -> float:
    """The time that spans of (begin, end) cover together."""
    covered = until = 0.0
    for begin, end in sorted(spans):
        covered += max(0.0, end - max(begin, until))
        until = max(until, end)
    return covered
