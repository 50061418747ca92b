"""`make up`: keep everything running, and upload each file put into `inbox/`, until Ctrl-C."""

import asyncio
import contextlib
import errno
import os
import signal
import tempfile
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.text import Text

from local.arguments import language, number_of_units, port
from local.azurite import AzuriteError
from local.environment import Environment, environment
from local.host.host_events import EventKind, HostEvent
from local.inbox import Snapshot, files_put_into, take_snapshot
from local.own_tenant import adopt_domains
from local.tenant import demo_tenant
from shared.languages import SOURCE_LANGUAGE

_UNITS = 300
_FOLDERS = {
    "": "creates accounts",
    "preview": "shows what would happen, and creates nobody",
    "undo": "takes a results.xlsx, and removes the accounts of that run",
}


@dataclass(frozen=True, slots=True)
class _Printer:
    """Reports on the terminal what happens."""

    console: Console

    def note(self, event: HostEvent) -> None:
        """Print what a person wants to know of the host."""
        if event.kind is EventKind.LOG and event.category == "rollcall":
            self.say((f"{event.at:%H:%M:%S}", "dim"), f"  {event.detail}")
        elif event.kind is EventKind.FUNCTION_FAILED:
            self.say((f"{event.function} failed:", "red"), f" {event.detail}")

    def say(self, *parts: str | tuple[str, str]) -> None:
        """Print a line of text and of text with a style; never read as markup."""
        self.console.print(Text.assemble(*parts), soft_wrap=True)


def main(argv: Sequence[str]) -> int:
    """Run until Ctrl-C; 1 if it could not start."""
    printer = _Printer(Console(highlight=False))
    arguments = _parse(argv)
    try:
        return asyncio.run(_stay_up(printer, arguments))
    except KeyboardInterrupt:
        return 0
    except AzuriteError as error:
        printer.say((str(error), "red"))
    except OSError as error:
        if error.errno not in {errno.EADDRINUSE, errno.EACCES} or not arguments.port:
            raise
        reason = os.strerror(error.errno)
        printer.say((f"Port {arguments.port}: {reason}. Choose another one.", "red"))
    return 1


def _parse(argv: Sequence[str]) -> Namespace:
    parser = ArgumentParser(prog="python -m local up", description=__doc__)
    parser.add_argument("--inbox", type=Path, default=Path("inbox"), help="the folder to watch")
    parser.add_argument(
        "--units", type=number_of_units, default=_UNITS, help="free licences in the tenant"
    )
    parser.add_argument(
        "--language", type=language, default=SOURCE_LANGUAGE, help="of the mails, such as nl"
    )
    parser.add_argument("--port", type=port, default=0, help="of the tenant's page; 0: a free one")
    return parser.parse_args(argv)


async def _stay_up(printer: _Printer, arguments: Namespace) -> int:
    inbox = arguments.inbox.expanduser().resolve()
    for name in _FOLDERS:
        await asyncio.to_thread((inbox / name).mkdir, parents=True, exist_ok=True)
    before = await asyncio.to_thread(take_snapshot, inbox)
    stop = _stop_on_signals()
    with tempfile.TemporaryDirectory(prefix="rollcall-") as workdir:
        printer.say("Starting storage, a simulated tenant and the functions host …")
        async with environment(
            Path(workdir),
            demo_tenant(units=arguments.units),
            settings={"RESULTS_LANGUAGE": arguments.language},
            on_event=printer.note,
            page_port=arguments.port,
            with_page=True,
        ) as running:
            own_page = running.door.page_url if running.door else ""
            _explain(printer, (running.page_url, own_page), arguments.inbox, len(before))
            await _upload_until(stop, running, printer, inbox, before)
        printer.say("Everything has been stopped.")
    return 0


def _explain(printer: _Printer, pages: tuple[str, str], inbox: Path, left: int) -> None:
    tenant, own = pages
    printer.say("\nThe tenant: ", (tenant, "bold"), "  (mails, users, licences, faults)")
    printer.say("The page:   ", (own, "bold"), "  (upload and watch; choose who you are)")
    printer.say("Put files into these folders. Ctrl-C stops everything.")
    for name, meaning in _FOLDERS.items():
        printer.say((f"  {f'{inbox / name}/':<16}", "bold"), f"  {meaning}")
    if left:
        printer.say(
            f"  Not uploaded again: {left} files from before. Copy one in again to upload it."
            if left > 1
            else "  Not uploaded again: one file from before. Copy it in again to upload it."
        )
    printer.say()


def _stop_on_signals() -> asyncio.Event:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):  # Windows: KeyboardInterrupt instead
            loop.add_signal_handler(number, stop.set)
    return stop


async def _upload_until(
    stop: asyncio.Event,
    running: Environment,
    printer: _Printer,
    inbox: Path,
    before: Snapshot,
) -> None:
    async for path in files_put_into(inbox, stop, before):
        content = await asyncio.to_thread(path.read_bytes)
        adopt_domains(running.tenant, content)
        name = path.relative_to(inbox).as_posix()
        await running.upload(name, content)
        printer.say("Uploaded ", (name, "cyan"))
        if not content:
            printer.say("  It is empty, so it is answered only after 15 minutes.")
