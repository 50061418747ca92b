"""Put the state key into the vault and grant the Graph permissions.

azd starts this file by its path. `python infra/hooks/postprovision.py --check` changes nothing.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from infra.hooks.run import run_hook
from infra.hooks.steps import after_provisioning

if __name__ == "__main__":
    sys.exit(
        run_hook(
            "Put the state key into the vault and grant the Graph permissions.",
            after_provisioning,
            sys.argv[1:],
        )
    )
