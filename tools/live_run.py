"""Fill the form of docs/live-run.md: `python -m tools.live_run trial.json > live-run.md`.

`trial.json` is what `infra/hooks/trial.py --json` prints.
"""

import json
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from shared import VERSION

FORM: Final = Path(__file__).parents[1] / "docs" / "live-run.md"
_TRIAL: Final = "|---|---|---|\n"


def fill(form: str, trial: Mapping[str, Any], today: str) -> str:
    """The form with the date, the version, and a row for each assumption that was tried."""
    rows = "".join(
        f"| `{each['id']}` | {each['verdict']} | {_cell(each['seen'])} |\n"
        for each in trial["assumptions"]
    )
    left = "".join(f"\nNot removed: `{name}`.\n" for name in trial["not removed"])
    before, heading, after = form.partition("## The trial\n")
    first, _, rest = after.partition(_TRIAL)
    filled = before.replace("who ran it | |", f"who ran it | {today} |")
    filled = filled.replace("--version`) | |", f"--version`) | {VERSION} |")
    return f"{filled}{heading}{first}{_TRIAL}{rows}{left}{rest}"


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())


def main(arguments: Sequence[str]) -> int:
    """Print the form; 2 without a file that a trial has written."""
    try:
        trial = json.loads(Path(arguments[0]).read_text("utf-8"))
        text = fill(FORM.read_text("utf-8"), trial, f"{datetime.now(UTC):%Y-%m-%d}")
    except (OSError, ValueError, LookupError, TypeError) as error:
        sys.stderr.write(f"Name a file that `trial.py --json` has written: {error}\n")
        return 2
    sys.stdout.write(text)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
