"""Running Rollcall without Azure: `python -m local demo | up | judge`."""

import sys
from collections.abc import Callable, Sequence
from importlib import import_module

_COMMANDS = {
    "demo": "one file on its whole way, in this terminal",
    "up": "everything stays up: drop files into inbox/",
    "judge": "read and judge files, create nobody",
}


def main(argv: Sequence[str]) -> int:
    """Run one of the commands; its exit status."""
    if not argv or argv[0] not in _COMMANDS:
        lines = [f"  {name:<7}{meaning}" for name, meaning in _COMMANDS.items()]
        sys.stderr.write("\n".join(["python -m local COMMAND …", *lines, ""]))
        return 2
    # Each command imports what it needs and no more: judging is quick.
    command: Callable[[Sequence[str]], int] = import_module(f"local.{argv[0]}").main
    return command(argv[1:])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
