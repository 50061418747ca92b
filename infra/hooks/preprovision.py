"""Check what must be there before anything is provisioned.

azd starts this file by its path. `python infra/hooks/preprovision.py --check` changes nothing.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from infra.hooks import page_steps, steps
from infra.hooks.run_hook import run_hook

if __name__ == "__main__":
    sys.exit(
        run_hook(
            "Check what must be there before anything is provisioned.",
            (
                steps.check_settings,
                steps.check_tenant,
                steps.check_subscription,
                steps.find_existing,
                page_steps.find_registration,
            ),
            sys.argv[1:],
        )
    )
