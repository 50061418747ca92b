"""Run Rollcall without Azure: `python -m local demo | up | judge | audit`.

Needs Python 3.13 and the packages that `make demo` installs into `.venv`; without them it says so
in one sentence, and so this module itself runs on older Pythons too.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module

from local.proxy import bypass_proxy

_COMMANDS = {
    "demo": "process one file from start to finish in this terminal",
    "up": "keep everything running, and upload what is put into inbox/",
    "judge": "check files without creating accounts",
    "audit": "verify the audit record of a job, and print it",
}
_SETUP = (
    "Rollcall's packages are not installed for this Python. Run `make demo` once, then use "
    "`.venv/bin/python -m local` (or `make judge FILE=my.csv`).\n"
)
_OLD_PYTHON = "Rollcall needs Python 3.13; this is {}.{}. Use `.venv/bin/python -m local`.\n"
_BROKEN_PIPE_STATUS = 141  # what a shell shows for a program that SIGPIPE ended


def main(argv: Sequence[str]) -> int:
    """Run one of the commands; its exit status."""
    name = argv[0] if argv else ""
    if name in _COMMANDS:
        return _run(name, argv[1:])
    if name in {"--version", "-V"}:
        from shared import VERSION

        sys.stdout.write(f"rollcall {VERSION}\n")
        return 0
    if name in {"--help", "-h"}:
        sys.stdout.write(_usage())
        return 0
    sys.stderr.write(f"There is no command {name}.\n\n" if name else "")
    sys.stderr.write(_usage())
    return 2


def _run(name: str, arguments: Sequence[str]) -> int:
    if sys.version_info[:2] < (3, 13):  # noqa: UP036 - also read by older Pythons
        sys.stderr.write(_OLD_PYTHON.format(*sys.version_info))
        return 1
    bypass_proxy()
    try:
        # Each command imports what it needs and no more: judging is quick.
        command: Callable[[Sequence[str]], int] = import_module(f"local.{name}").main
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] in {"local", "shared"}:
            raise
        sys.stderr.write(_SETUP)
        return 1
    try:
        status = command(arguments)
        sys.stdout.flush()
    except BrokenPipeError:  # the reader, such as `head`, has seen enough
        # What is left in the buffer must not fail once more when Python ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _BROKEN_PIPE_STATUS
    return status


def _usage() -> str:
    lines = [f"  {name:<11}{meaning}" for name, meaning in _COMMANDS.items()]
    options = ["  --version  print the version", "  --help     print this; also after a command"]
    return "\n".join(["usage: python -m local COMMAND [OPTIONS]", "", *lines, "", *options, ""])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
