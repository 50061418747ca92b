"""The values that the Azure Developer CLI keeps for an installation."""

import json
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def complete(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment with azd's values, for a hook that somebody started by hand.

    azd puts them into the environment of the hooks that it starts itself, once there is a
    deployment. Where there is no azd, or it has no environment chosen, nothing is added.
    """
    if environment.get("AZURE_RESOURCE_GROUP"):
        return dict(environment)
    return {**environment, **_values()}


def keep(environment: Mapping[str, str], name: str, value: str) -> None:
    """Store a value for the parameter file; without azd, print how the shell gets it."""
    chosen = environment.get("AZURE_ENV_NAME", "")
    if chosen and (ROOT / ".azure" / chosen).is_dir() and (program := shutil.which("azd")):
        words = ("env", "set", name, value, "--environment", chosen, "--cwd", str(ROOT))
        if subprocess.run([program, *words], stdin=subprocess.DEVNULL, check=False).returncode == 0:
            return
    print(f'Say this before you deploy: export {name}="{value}"')


def _values() -> dict[str, str]:
    program = shutil.which("azd")
    if program is None:
        return {}
    done = subprocess.run(
        [program, "env", "get-values", "--output", "json", "--no-prompt", "--cwd", str(ROOT)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    try:
        told = json.loads(done.stdout) if done.returncode == 0 else {}
    except json.JSONDecodeError:
        return {}
    return {name: str(value) for name, value in told.items()}
