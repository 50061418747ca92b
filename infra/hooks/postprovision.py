"""Put the state key into the vault and grant the Graph permissions.

azd starts this file by its path. `python infra/hooks/postprovision.py --check` changes nothing.
With POSTPROVISION_LATER set it does nothing: a pipeline signs in again first, and then starts it.
"""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from infra.hooks import page_steps, steps
from infra.hooks.run_hook import run_hook

if __name__ == "__main__":
    if os.environ.get("POSTPROVISION_LATER"):
        sys.exit()
    sys.exit(
        run_hook(
            "Put the state key into the vault and grant the Graph permissions.",
            (
                steps.store_keys,
                steps.grant_permissions,
                page_steps.complete_registration,
                steps.show_mail_scope,
                steps.wait_for_roles,
            ),
            sys.argv[1:],
        )
    )
