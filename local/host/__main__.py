"""`python -m local.host --app-root DIR --settings local.settings.json`: run until Ctrl-C.

Files get in by `python -m local.event_grid` next to it.
"""

import argparse
import asyncio
import contextlib
import json
import logging
import signal
import sys
from pathlib import Path

from local.host.functions_host import FunctionsHost
from local.host.host_errors import HostError
from local.host.host_events import EventKind, HostEvent

_LOGGER = logging.getLogger("local.host")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m local.host", description=__doc__)
    parser.add_argument("--app-root", type=Path, default=Path())
    parser.add_argument("--settings", type=Path, default=Path("local.settings.json"))
    return parser.parse_args()


def _read_settings(path: Path) -> dict[str, str]:
    """The `Values` of a local.settings.json."""
    values: dict[str, str] = json.loads(path.read_text("utf-8"))["Values"]
    return values


def _show(event: HostEvent) -> None:
    level = logging.getLevelNamesMapping().get(event.level, logging.INFO)
    if event.kind is EventKind.FUNCTION_FAILED or event.kind is EventKind.MESSAGE_POISONED:
        level = logging.ERROR
    words = (event.kind, event.category, event.function, event.queue, event.subject, event.detail)
    _LOGGER.log(level, "%s", " ".join(filter(None, words)))


async def _run(app_root: Path, settings: dict[str, str]) -> None:
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    async with FunctionsHost(app_root, settings, on_event=_show):
        await stopped.wait()


def main() -> int:
    """The exit code: 0 after Ctrl-C, 1 when the app cannot be run."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    logging.getLogger("azure").setLevel(logging.WARNING)
    arguments = _arguments()
    try:
        with contextlib.suppress(KeyboardInterrupt):
            asyncio.run(_run(arguments.app_root, _read_settings(arguments.settings)))
    except (HostError, OSError, ValueError, KeyError) as error:
        _LOGGER.error("%s", error)  # noqa: TRY400 - a person reads this: the reason, no traceback
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
