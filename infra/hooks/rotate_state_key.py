"""Put a new state key in use, and keep the one before it for what it has sealed.

Rotate when no file is in work: an instance that still runs with the keys of before cannot open
what a new one seals. `--check` says if the key may be changed yet.
"""

import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from infra.hooks import state_key
from infra.hooks.gaps import Gap, HookError
from infra.hooks.run_hook import Run, run_hook
from infra.hooks.steps import refresh_references


def rotate(run: Run) -> Sequence[Gap]:
    """The steps of the rotation. Raises HookError while passwords of the last one may wait."""
    deployment = run.deployment()
    words = ("keyvault", "secret", "show", "--vault-name", deployment.key_vault)
    stored = run.az.ask(*words, "--name", state_key.CURRENT)
    changed = datetime.fromisoformat(stored["attributes"]["updated"])
    hours = float(run.settings()["SECRETS_MAX_HOURS"])
    again = state_key.rests_until(changed, hours)
    if again > datetime.now(UTC):
        msg = f"The state key is new. Change it again after {again:%d %B %H:%M} UTC."
        raise HookError(msg)
    if run.check:
        return ()
    return (
        *state_key.rotation(deployment.key_vault, stored["value"]),
        refresh_references(deployment),
    )


if __name__ == "__main__":
    sys.exit(run_hook("Put a new state key in use.", (rotate,), sys.argv[1:]))
