"""Chromium for tests: the machine's own, else the one that an npm package brings."""

import shutil
import subprocess
from pathlib import Path

_HERE = Path(__file__).parent
_NAMES = ("chromium", "chromium-browser", "google-chrome")
_BROUGHT = (
    'import chromium from "@sparticuz/chromium"; console.log(await chromium.executablePath());'
)
_WHERE = "There is no Chromium: install one, or run `make tests/browser/node_modules/.installed`"


def find_chromium() -> str:
    """The path of a Chromium. Raises LookupError that says how to get one."""
    own = next((path for name in _NAMES if (path := shutil.which(name))), None)
    if own:
        return own
    node = shutil.which("node")
    if node is None or not (_HERE / "node_modules" / "@sparticuz").is_dir():
        raise LookupError(_WHERE)
    command = [node, "--input-type=module", "--eval", _BROUGHT]
    done = subprocess.run(command, cwd=_HERE, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def read_axe() -> str:
    """The accessibility rules, as a script."""
    path = _HERE / "node_modules" / "axe-core" / "axe.min.js"
    if not path.is_file():
        raise LookupError(_WHERE)
    return path.read_text(encoding="utf-8")
