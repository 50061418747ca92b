"""Put the passphrase for results into the vault; it is asked for, never an argument.

Afterwards `azd env set RESULTS_PASSPHRASE_STORED true` and `azd provision` hand it to the app.
`--check` says if there is one.
"""

import getpass
import sys
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from infra.hooks import passphrase
from infra.hooks.gaps import Gap
from infra.hooks.run_hook import Run, run_hook


def store(run: Run) -> Sequence[Gap]:
    """The passphrase, asked for twice. Raises HookError when it will not do."""
    vault = run.deployment().key_vault
    if run.check:
        names = run.az.ask(
            "keyvault", "secret", "list", "--vault-name", vault, "--query", "[].name"
        )
        return () if passphrase.NAME in names else (passphrase.gap(vault, ""),)
    once, again = getpass.getpass("Passphrase: "), getpass.getpass("The same again: ")
    passphrase.check(once, again)
    return (passphrase.gap(vault, once),)


if __name__ == "__main__":
    sys.exit(run_hook("Put the passphrase for results into the vault.", (store,), sys.argv[1:]))
