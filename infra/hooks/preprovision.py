"""Check what must be there before anything is provisioned.

azd starts this file by its path. `python infra/hooks/preprovision.py --check` changes nothing.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from infra.hooks.run import run_hook
from infra.hooks.steps import before_provisioning

if __name__ == "__main__":
    sys.exit(
        run_hook(
            "Check what must be there before anything is provisioned.",
            before_provisioning,
            sys.argv[1:],
        )
    )
