"""Compile and lint what is deployed, with Bicep's own compiler.

    python -m tools.templates

It is looked for on the PATH, or where BICEP names it. Without it one line says where to get it;
with REQUIRE_BICEP set that is an error. Whatever the compiler prints, a warning too, is an error.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).parents[1]
PARAMETERS = "infra/main.bicepparam"
WHERE = "Bicep's compiler is not on the PATH: https://aka.ms/bicep-install, or `az bicep install`"
# What the parameter file wants at least; nobody real.
FICTIONAL: Mapping[str, str] = {
    "AZURE_ENV_NAME": "hr",
    "AZURE_LOCATION": "westeurope",
    "LICENSE_SKUS": "O365_BUSINESS_PREMIUM",
    "RESULTS_SENDER": "hr-onboarding@contoso.com",
    "RESULTS_RECIPIENTS": "hr@contoso.com",
    "ALERT_EMAIL": "operations@contoso.com",
}


def compiler(environment: Mapping[str, str]) -> str:
    """The path of the compiler; empty when there is none.

    Raises LookupError where one is required.
    """
    found = environment.get("BICEP") or shutil.which("bicep", path=environment.get("PATH")) or ""
    if not found and environment.get("REQUIRE_BICEP"):
        raise LookupError(WHERE)
    return found


def surroundings() -> dict[str, str]:
    """What a program needs of the environment, and nothing that a parameter file might read."""
    return {name: os.environ[name] for name in ("HOME", "PATH", "TMPDIR") if name in os.environ}


def complaints(bicep: str, root: Path) -> list[str]:
    """What the compiler prints of the templates and the parameter file under `root`."""
    commands = (
        (bicep, "lint", "--pattern", "infra/*.bicep"),
        (bicep, "build-params", PARAMETERS, "--stdout"),
    )
    environment = {**surroundings(), **FICTIONAL}
    lines: list[str] = []
    for command in commands:
        run = subprocess.run(  # noqa: S603 - the compiler itself
            command, cwd=root, env=environment, capture_output=True, text=True, check=False
        )
        printed = [line for line in run.stderr.splitlines() if line.strip()]
        lines += printed or ([f"{' '.join(command)} failed."] if run.returncode else [])
    return list(dict.fromkeys(lines))


def main() -> int:
    """Print every complaint; the exit status is 1 when there is any."""
    try:
        bicep = compiler(os.environ)
    except LookupError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    if not bicep:
        sys.stdout.write(f"The templates were not compiled. {WHERE}\n")
        return 0
    found = complaints(bicep, ROOT)
    sys.stderr.writelines(f"{line}\n" for line in found)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
