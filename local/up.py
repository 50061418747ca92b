"""`make up`: everything stays up, and each file put into `inbox/` is uploaded, until Ctrl-C."""

import asyncio
import contextlib
import signal
import tempfile
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from local.environment import Environment, environment
from local.host.events import EventKind, HostEvent
from local.inbox import files_put_into
from local.own_tenant import adopt_domains
from local.tenant import demo_tenant

_UNITS = 300


@dataclass(frozen=True, slots=True)
class _Printer:
    """Tells on the terminal what happens."""

    console: Console

    def note(self, event: HostEvent) -> None:
        """Print what a person wants to know of the host."""
        if event.kind is EventKind.LOG and event.category == "rollcall":
            self.console.print(f"[dim]{event.at:%H:%M:%S}[/]  {escape(event.detail)}")
        elif event.kind is EventKind.FUNCTION_FAILED:
            self.console.print(f"[red]{event.function} failed:[/] {escape(event.detail)}")

    def say(self, text: str) -> None:
        """Print a line of our own."""
        self.console.print(text)


def main(argv: Sequence[str]) -> int:
    """Stay up until Ctrl-C."""
    printer = _Printer(Console())
    try:
        return asyncio.run(_stay_up(printer, _parse(argv)))
    except KeyboardInterrupt:
        return 0


def _parse(argv: Sequence[str]) -> Namespace:
    parser = ArgumentParser(prog="python -m local up", description=__doc__)
    parser.add_argument("--inbox", type=Path, default=Path("inbox"), help="the folder to watch")
    parser.add_argument("--units", type=int, default=_UNITS, help="free licences in the tenant")
    parser.add_argument("--port", type=int, default=0, help="of the tenant's page; 0: a free one")
    return parser.parse_args(argv)


async def _stay_up(printer: _Printer, arguments: Namespace) -> int:
    inbox: Path = arguments.inbox.resolve()
    await asyncio.to_thread(inbox.mkdir, parents=True, exist_ok=True)
    stop = _stop_on_signals()
    with tempfile.TemporaryDirectory(prefix="rollcall-") as workdir:
        printer.say("Starting storage, a simulated tenant and the functions host …")
        async with environment(
            Path(workdir),
            demo_tenant(units=arguments.units),
            on_event=printer.note,
            page_port=arguments.port,
        ) as running:
            printer.say(f"\n[bold]The tenant: {running.page_url}[/]  (mails, users, licences)")
            printer.say(
                f"Put staff lists into [bold]{arguments.inbox}/[/]. Ctrl-C stops everything.\n"
            )
            await _upload_until(stop, running, printer, inbox)
        printer.say("Everything is stopped.")
    return 0


def _stop_on_signals() -> asyncio.Event:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):  # Windows: KeyboardInterrupt instead
            loop.add_signal_handler(number, stop.set)
    return stop


async def _upload_until(
    stop: asyncio.Event, running: Environment, printer: _Printer, inbox: Path
) -> None:
    async for path in files_put_into(inbox, stop):
        content = await asyncio.to_thread(path.read_bytes)
        adopt_domains(running.tenant, content)
        await running.drop(path.relative_to(inbox).as_posix(), content)
        printer.say(f"[cyan]{escape(path.name)}[/] is uploaded")
