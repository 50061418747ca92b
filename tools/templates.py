"""Compile, lint and evaluate what is deployed, with Bicep's own compiler.

    python -m tools.templates

It is looked for on the PATH, or where BICEP names it. Without it one line says where to get it;
with REQUIRE_BICEP set that is an error. All that the compiler prints, a warning too, is an error.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).parents[1]
INFRA = ROOT / "infra"
PARAMETERS = "infra/main.bicepparam"
# Nobody's subscription and tenant, for names that are made of their ids.
SUBSCRIPTION = "11111111-1111-1111-1111-111111111111"
TENANT = "22222222-2222-2222-2222-222222222222"
_COMPILED = ("using 'main.bicep'", "using 'main.json'")
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


def compiled(bicep: str) -> str:
    """All templates as one ARM template, as azd compiles it. Raises ValueError with the errors."""
    template, errors = _run(bicep, INFRA, {}, "build", "main.bicep", "--stdout")
    if not template:
        raise ValueError(errors)
    return template


def snapshot(bicep: str, template: str, environment: Mapping[str, str]) -> tuple[str, str]:
    """The compiled template evaluated for these environment variables and no others.

    Returns JSON, empty when there is none, and what the compiler printed as errors. What is known
    only while deploying is an expression in square brackets.
    """
    parameters = (INFRA / "main.bicepparam").read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(INFRA / "environment.bicep", folder)
        files = {"main.json": template, "main.bicepparam": parameters.replace(*_COMPILED)}
        for name, content in files.items():
            (Path(folder) / name).write_text(content, encoding="utf-8")
        place = (
            "--subscription-id",
            SUBSCRIPTION,
            "--tenant-id",
            TENANT,
            "--location",
            "westeurope",
        )
        command = ("snapshot", "main.bicepparam", "--mode", "overwrite", *place)
        _, errors = _run(bicep, Path(folder), environment, *command)
        made = Path(folder) / "main.snapshot.json"
        return made.read_text(encoding="utf-8") if made.exists() else "", errors


def _run(
    bicep: str, folder: Path, environment: Mapping[str, str], *arguments: str
) -> tuple[str, str]:
    run = subprocess.run(  # noqa: S603 - the compiler itself
        (bicep, *arguments),
        cwd=folder,
        env={**surroundings(), **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    return run.stdout, run.stderr


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
