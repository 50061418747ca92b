"""Where the processor's time goes, on Linux; elsewhere there are no figures."""

import os
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import Self

_PROC = Path("/proc")
_EMULATOR, _WORKERS, _STAND_INS = "Azurite", "workers", "simulated tenant and host"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessorUse:
    """What all processors have spent until now, in seconds; `parts` are of this bench."""

    at: float = field(default_factory=perf_counter)
    busy: float
    parts: Mapping[str, float]

    @classmethod
    def until_now(cls) -> Self:
        """The counters now."""
        return cls(busy=_busy_seconds(), parts=_part_seconds())

    def seconds_since(self, before: "ProcessorUse") -> dict[str, float]:
        """What each part of this bench has spent since then."""
        return {name: self.parts[name] - before.parts.get(name, 0.0) for name in self.parts}

    def busy_since(self, before: "ProcessorUse") -> float:
        """The share of the whole machine, 0 to 1, that was busy since then, for any process."""
        return (self.busy - before.busy) / ((self.at - before.at) * (os.cpu_count() or 1))


def _busy_seconds() -> float:
    try:
        fields = (_PROC / "stat").read_text().splitlines()[0].split()[1:]
    except OSError:
        return 0.0
    user, nice, system, _idle, _wait, *rest = map(int, fields[:8])
    return _seconds(user + nice + system + sum(rest))


def _part_seconds() -> dict[str, float]:
    spent: Counter[str] = Counter()
    for pid, parent, command, ticks in _processes():
        if pid == os.getpid():
            spent[_STAND_INS] += ticks
        elif parent == os.getpid():
            spent[_EMULATOR if command in {"node", "MainThread"} else _WORKERS] += ticks
    return {name: _seconds(ticks) for name, ticks in spent.items()}


def _processes() -> Iterator[tuple[int, int, str, int]]:
    """Process id, that of the parent, the command and the clock ticks spent ("proc(5)")."""
    for each in _PROC.glob("[0-9]*/stat"):
        try:
            text = each.read_text()
        except OSError:
            continue  # it ended meanwhile
        command = text[text.index("(") + 1 : text.rindex(")")]
        fields = text[text.rindex(")") + 2 :].split()
        yield int(each.parent.name), int(fields[1]), command, int(fields[11]) + int(fields[12])


def _seconds(ticks: int) -> float:
    return ticks / os.sysconf("SC_CLK_TCK")
