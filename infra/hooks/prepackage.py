"""Build the package that azd deploys: the app with its packages, for Linux, in `out/package`.

azd starts this file by its path, before it deploys. It takes pip and the network, no Azure.
"""

import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from infra.hooks.azd import ROOT


def build() -> int:
    """Build it; the exit status."""
    words = ["-m", "tools.package", "--folder", str(ROOT / "out" / "package")]
    return subprocess.run([sys.executable, *words], cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(build())
