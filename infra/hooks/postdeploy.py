"""Send events of dropped files to the app.

azd starts this file by its path. `python infra/hooks/postdeploy.py --check` changes nothing.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from infra.hooks.run import run_hook
from infra.hooks.steps import after_deploying

if __name__ == "__main__":
    sys.exit(run_hook("Send events of dropped files to the app.", after_deploying, sys.argv[1:]))
