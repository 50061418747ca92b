"""`make demo`: one file on its whole way, from the drop to the mail, in this terminal."""

import asyncio
import os
import re
import tempfile
from argparse import ArgumentParser, Namespace
from collections import Counter
from collections.abc import Sequence
from contextlib import AsyncExitStack, suppress
from pathlib import Path
from time import monotonic

from rich.console import Console
from rich.live import Live
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from local.environment import APP_ROOT, Environment, environment
from local.live_view import LiveView
from local.outbox import OutboxError, read_results, write_mail
from local.own_tenant import tenant_for
from local.tenant import Tenant
from local.tenant.mailbox import SentMail

_SAMPLE = APP_ROOT / "samples" / "demo.csv"
_SAMPLE_UNITS = 7  # fewer than the people in the sample
_SKU = "O365_BUSINESS_PREMIUM"
_PATIENCE = 180.0
# What a request to Graph takes, so that the demo shows the pace of the real thing.
_LATENCY, _ITEM_LATENCY = 0.15, 0.03
_STYLES = {
    "created": "green",
    "would_create": "green",
    "duplicate_user_name": "yellow",
    "no_license": "magenta",
    "invalid": "red",
    "failed": "red",
}
_MOST_ROWS_SHOWN = 40
_WIDE = 130  # columns from which a reason's sentence fits beside the row
_SENTENCE = re.compile(r" \(([^()]*)\)")


def main(argv: Sequence[str]) -> int:
    """Run the demo; 0 when the mail arrived."""
    arguments = _parse(argv)
    console = Console()
    if not arguments.file.is_file():
        console.print(f"[red]There is no file {arguments.file}[/]")
        return 2
    try:
        return asyncio.run(_demo(console, arguments))
    except KeyboardInterrupt:
        console.print("Stopped.")
        return 130


def _parse(argv: Sequence[str]) -> Namespace:
    parser = ArgumentParser(prog="python -m local demo", description=__doc__)
    parser.add_argument("--file", type=Path, default=_SAMPLE, help="a staff list of your own")
    parser.add_argument("--units", type=int, help="licences that the simulated tenant has free")
    parser.add_argument(
        "--out", type=Path, default=Path("out"), help="the folder the mail is written to"
    )
    return parser.parse_args(argv)


async def _demo(console: Console, arguments: Namespace) -> int:
    tenant = _tenant(arguments)
    view = LiveView(tenant=tenant, license_sku=_SKU)
    console.print(f"\n[bold]Rollcall[/]  {arguments.file.name}\n")
    with tempfile.TemporaryDirectory(prefix="rollcall-") as workdir:
        with console.status("starting storage, a simulated tenant and the functions host"):
            stack = AsyncExitStack()
            running = await stack.enter_async_context(
                environment(Path(workdir), tenant, on_event=view.note)
            )
        async with stack:
            mail, seconds = await _follow(console, running, view, arguments.file)
    if mail is None:
        console.print(f"[red]No mail came within {_PATIENCE:.0f} seconds.[/]")
        return 1
    try:
        _show(console, mail, seconds, arguments.out)
    except (OutboxError, OSError) as error:
        console.print(f"[red]The mail was not written: {escape(str(error))}[/]")
        return 1
    return 0


def _tenant(arguments: Namespace) -> Tenant:
    own = arguments.file.resolve() != _SAMPLE
    units = arguments.units if arguments.units is not None else (None if own else _SAMPLE_UNITS)
    tenant = tenant_for(arguments.file, units=units)
    tenant.latency, tenant.item_latency = _LATENCY, _ITEM_LATENCY
    return tenant


async def _follow(
    console: Console, running: Environment, view: LiveView, file: Path
) -> tuple[SentMail | None, float]:
    """Drop the file and watch it until its mail is there, and the secrets are erased."""
    view.begin()
    began = monotonic()
    await running.drop(file.name, await asyncio.to_thread(file.read_bytes))
    with Live(view, console=console, refresh_per_second=12), suppress(TimeoutError):
        await asyncio.wait_for(view.over.wait(), _PATIENCE)
    mails = running.tenant.mails
    return (mails[0] if mails else None), monotonic() - began


def _show(console: Console, mail: SentMail, seconds: float, out: Path) -> None:
    rows = read_results(mail)
    console.print()
    if rows:
        console.print(_table(rows, with_sentences=console.width >= _WIDE))
    counts = Counter(row["outcome"] for row in rows)
    tally = ", ".join(f"{count} {outcome}" for outcome, count in counts.items())
    console.print(f"\n{tally or 'nothing was created'} · {seconds:.1f} s from drop to mail")
    written = write_mail(mail, out)
    console.print(f"\nThe mail to {', '.join(mail.recipients)}: [bold]{mail.subject}[/]")
    console.print(f"  open   {os.fspath(written.html)}")
    for path in written.attachments:
        console.print(f"  with   {os.fspath(path)}")
    console.print("\nEverything that was started is stopped again.")


def _table(rows: Sequence[dict[str, str]], *, with_sentences: bool) -> Table:
    table = Table(box=None, header_style="dim", pad_edge=False)
    for heading in ("row", "user name", "country", "outcome", "password or reason"):
        table.add_column(heading, overflow="fold", no_wrap=heading != "password or reason")
    for row in rows[:_MOST_ROWS_SHOWN]:
        style = _STYLES.get(row["outcome"], "")
        table.add_row(
            row["row"],
            Text(row["user_name"]),
            row["country"],
            Text(row["outcome"], style=style),
            Text(
                row["temporary_password"] or _reason(row["detail"], with_sentences=with_sentences)
            ),
        )
    if len(rows) > _MOST_ROWS_SHOWN:
        table.add_row("…", f"and {len(rows) - _MOST_ROWS_SHOWN} more, in results.xlsx")
    return table


def _reason(detail: str, *, with_sentences: bool) -> str:
    if with_sentences:
        return " ".join(_SENTENCE.findall(detail))
    return _SENTENCE.sub("", detail).lstrip(":")
