"""`make demo`: process one file from the upload to the mail, in this terminal."""

import asyncio
import os
import tempfile
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from contextlib import AsyncExitStack, suppress
from pathlib import Path
from time import monotonic

from rich.console import Console
from rich.live import Live
from rich.text import Text

from local.arguments import existing_file, language, number_of_units
from local.azurite import AzuriteError
from local.environment import APP_ROOT, Environment, environment
from local.judge import judge_file, print_verdict
from local.live_view import LiveView
from local.outbox import OutboxError, read_results, write_mail
from local.own_tenant import tenant_for
from local.results_view import results_view, tally
from local.tenant import Tenant
from local.tenant.send_mail import SentMail
from shared.languages import SOURCE_LANGUAGE
from shared.models import JudgingRules
from shared.rendering import texts_in

_SAMPLE = APP_ROOT / "samples" / "demo.csv"
_SAMPLE_UNITS = 7  # fewer than the people in the sample
_SKU = "O365_BUSINESS_PREMIUM"
_PATIENCE = 180.0
# What a request to Graph takes, so that the demo shows the pace of the real thing.
_LATENCY, _ITEM_LATENCY = 0.15, 0.03


def main(argv: Sequence[str]) -> int:
    """Run the demo; 0 when the mail arrived."""
    arguments = _parse(argv)
    try:
        return asyncio.run(_demo(Console(highlight=False), arguments))
    except AzuriteError as error:
        Console(stderr=True).print(Text(str(error)))
        return 1
    except KeyboardInterrupt:
        Console().print("Stopped.")
        return 130


def _parse(argv: Sequence[str]) -> Namespace:
    parser = ArgumentParser(prog="python -m local demo", description=__doc__)
    parser.add_argument("--file", type=existing_file, default=_SAMPLE, help="your own staff list")
    parser.add_argument(
        "--units", type=number_of_units, help="free licences in the simulated tenant"
    )
    parser.add_argument(
        "--language", type=language, default=SOURCE_LANGUAGE, help="of the mail, such as nl"
    )
    parser.add_argument("--preview", action="store_true", help="show the outcome, create nobody")
    parser.add_argument(
        "--out", type=Path, default=Path("out"), help="the folder the mail is written to"
    )
    return parser.parse_args(argv)


async def _demo(console: Console, arguments: Namespace) -> int:
    tenant = _tenant(arguments)
    view = LiveView(tenant=tenant, license_sku=_SKU)
    name = f"{'preview/' if arguments.preview else ''}{arguments.file.name}"
    console.print(Text.assemble("\n", ("Rollcall", "bold"), f"  {name}\n"))
    settings = {"RESULTS_LANGUAGE": arguments.language}
    with tempfile.TemporaryDirectory(prefix="rollcall-") as workdir:
        with console.status("starting storage, a simulated tenant and the functions host"):
            stack = AsyncExitStack()
            running = await stack.enter_async_context(
                environment(
                    Path(workdir), tenant, settings=settings, on_event=view.note, with_page=True
                )
            )
        if running.door:
            console.print(
                Text.assemble(
                    "The page, while this runs: ",
                    (running.door.page_url, "bold"),
                    "  (`make up` keeps it)\n",
                )
            )
        async with stack:
            content = await asyncio.to_thread(arguments.file.read_bytes)
            mail, seconds = await _follow(console, running, view, name, content)
    if mail is None:
        console.print(f"[red]No mail came within {_PATIENCE:.0f} seconds.[/]")
        return 1
    try:
        _show(console, mail, seconds, arguments)
    except (OutboxError, OSError) as error:
        console.print(Text(f"The mail was not written: {error}", style="red"))
        return 1
    return 0


def _tenant(arguments: Namespace) -> Tenant:
    own = arguments.file.resolve() != _SAMPLE
    units = arguments.units if arguments.units is not None else (None if own else _SAMPLE_UNITS)
    tenant = tenant_for(arguments.file, units=units)
    tenant.latency, tenant.item_latency = _LATENCY, _ITEM_LATENCY
    return tenant


async def _follow(
    console: Console, running: Environment, view: LiveView, name: str, content: bytes
) -> tuple[SentMail | None, float]:
    """Upload the file and watch it until its mail is there, and the secrets are erased."""
    view.begin()
    began = monotonic()
    await running.upload(name, content)
    with Live(view, console=console, refresh_per_second=12), suppress(TimeoutError):
        await asyncio.wait_for(view.over.wait(), _PATIENCE)
    mails = running.tenant.mails
    return (mails[0] if mails else None), monotonic() - began


def _show(console: Console, mail: SentMail, seconds: float, arguments: Namespace) -> None:
    texts = texts_in(arguments.language)
    rows = read_results(mail)
    console.print()
    if rows:
        console.print(results_view(rows, texts))
    else:
        print_verdict(judge_file(arguments.file, JudgingRules()), console, texts)
    console.print(f"\n{tally(rows) or 'nobody was created'} · {seconds:.1f} s until the mail")
    written = write_mail(mail, arguments.out)
    to = ", ".join(mail.recipients)
    console.print(Text.assemble(f"\nThe mail to {to}: ", (mail.subject, "bold")))
    for word, path in (("open", written.html), *(("with", each) for each in written.attachments)):
        console.print(Text(f"  {word}   {os.fspath(path)}"))
    console.print("\nEverything has been stopped.")
