"""The progress of one file, live in a terminal: a line for each step of its way."""

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from time import monotonic

from rich.console import Console, ConsoleOptions, RenderResult
from rich.progress_bar import ProgressBar
from rich.spinner import Spinner
from rich.table import Table
from rich.text import Text

from local.host.host_events import EventKind, HostEvent
from local.tenant import Tenant

_STEPS = {
    "intake": "the whole file is read and checked",
    "allocate": "who already exists, how many licences are free",
    "provision": "accounts are created and licensed, country by country",
    "report": "one mail accounts for every row",
}
_RUNNING = (EventKind.FUNCTION_STARTED,)
_OVER = (EventKind.FUNCTION_SUCCEEDED, EventKind.FUNCTION_FAILED)


@dataclass(slots=True)
class _Step:
    """How often a function ran; `seconds` is the longest of its calls."""

    started: int = 0
    done: int = 0
    failed: int = 0
    seconds: float = 0.0

    @property
    def is_running(self) -> bool:
        return self.started > self.done + self.failed


@dataclass(slots=True)
class LiveView:
    """What has happened so far; rich asks it for a picture several times a second."""

    tenant: Tenant
    license_sku: str
    steps: dict[str, _Step] = field(default_factory=lambda: {name: _Step() for name in _STEPS})
    notes: Counter[str] = field(default_factory=Counter)
    began: float = field(default_factory=monotonic)
    users_before: int = 0
    over: asyncio.Event = field(default_factory=asyncio.Event)  # the report has gone out
    _spinner: Spinner = field(default_factory=lambda: Spinner("dots", style="cyan"))

    def begin(self) -> None:
        """The file is uploaded now."""
        self.began = monotonic()
        self.users_before = len(self.tenant.users)

    def note(self, event: HostEvent) -> None:
        """Take in an event of the host."""
        step = self.steps.get(event.function)
        if event.kind is EventKind.WORKER_EXITED:
            self.notes["worker stopped"] += 1
        if step is None:
            return
        if event.kind in _RUNNING:
            step.started += 1
        elif event.kind in _OVER:
            step.done += event.kind is EventKind.FUNCTION_SUCCEEDED
            step.failed += event.kind is EventKind.FUNCTION_FAILED
            if event.function == "report" and self.tenant.mails:
                self.over.set()
            step.seconds = max(step.seconds, event.duration or 0.0)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """The picture: steps, accounts, licences."""
        table = Table.grid(padding=(0, 2))
        for name, meaning in _STEPS.items():
            step = self.steps[name]
            table.add_row(self._mark(step), name, Text(meaning, style="dim"), _timing(step))
        yield table
        yield self._tally()

    def _mark(self, step: _Step) -> Text | Spinner:
        if step.is_running:
            return self._spinner
        if step.done:
            return Text("●", style="green")
        return Text("!" if step.failed else "○", style="red" if step.failed else "dim")

    def _tally(self) -> Table:
        sku = self.tenant.subscribed_skus[self.license_sku]
        created = len(self.tenant.users) - self.users_before
        table = Table.grid(padding=(0, 2))
        bar = ProgressBar(
            total=max(1, sku.enabled), completed=sku.consumed_units, width=24, complete_style="cyan"
        )
        table.add_row(
            "",
            f"{created:>3} new account{'s' * (created != 1)}",
            "licences",
            bar,
            f"{sku.available_units} free",
        )
        return table


def _timing(step: _Step) -> Text:
    if not step.done:
        return Text("")
    calls = f"{step.done} × " if step.done > 1 else ""
    return Text(f"{calls}{step.seconds:.2f} s", style="cyan")
