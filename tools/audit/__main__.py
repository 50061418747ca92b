"""Security checks of what is deployed: checkov over the evaluated templates.

    python -m tools.audit .venv-audit/bin/checkov

checkov cannot read much of today's Bicep, and leaves out silently what it cannot read. So Bicep's
own compiler evaluates an installation with everything closed, and checkov reads its resources.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tools.templates import FICTIONAL, WHERE, compiled, compiler, snapshot

_NOT_FOR_APP_SETTINGS = "takes app settings for the configuration of a site"
# What is not as a check wants it, by check and type of resource, with the reason.
ACCEPTED: Mapping[tuple[str, str], str] = {
    ("CKV_AZURE_206", "Microsoft.Storage/storageAccounts"): "zones are enough; no copy elsewhere",
    (
        "CKV_AZURE_42",
        "Microsoft.KeyVault/vaults",
    ): "purge protection would keep the name of a vault",
    (
        "CKV_AZURE_110",
        "Microsoft.KeyVault/vaults",
    ): "purge protection would keep the name of a vault",
    ("CKV_AZURE_225", "Microsoft.Web/serverfarms"): "a lost zone delays a report and loses nothing",
    ("CKV_AZURE_222", "Microsoft.Web/sites"): "code is deployed from outside",
    ("CKV_AZURE_17", "Microsoft.Web/sites"): "nobody calls it but Azure itself and who deploys",
    ("CKV_AZURE_212", "Microsoft.Web/sites"): "Flex Consumption scales from none",
    ("CKV_AZURE_213", "Microsoft.Web/sites"): "Flex Consumption has no health check; an alert does",
    **{
        (f"CKV_AZURE_{number}", "Microsoft.Web/sites/config"): _NOT_FOR_APP_SETTINGS
        for number in (13, 63, 65, 66, 80, 88, 222)
    },
}


def template(snapshot_json: str) -> dict[str, Any]:
    """The resources of a snapshot as one ARM template, which is what checkov reads."""
    resources: Sequence[Mapping[str, Any]] = json.loads(snapshot_json)["predictedResources"]
    return {
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "contentVersion": "1.0.0.0",
        "resources": [{key: each[key] for key in each if key != "id"} for each in resources],
    }


def faults(found: Mapping[str, Any]) -> list[str]:
    """A line for each check that failed without a reason, and for each reason without a failure."""
    failed = {
        (each["check_id"], _kind(each["resource"])): f"{each['resource']}: {each['check_name']}"
        for each in found["results"]["failed_checks"]
    }
    unread = found["summary"]["parsing_errors"]
    return [
        *(f"{key[0]} {told}" for key, told in failed.items() if key not in ACCEPTED),
        *(f"{key[0]} does not fail for {key[1]}" for key in ACCEPTED if key not in failed),
        *([f"{unread} files could not be read"] if unread else []),
    ]


def _kind(resource: str) -> str:
    """The type of a resource, which checkov names `‹type›.‹name›`; a type has one dot itself."""
    return ".".join(resource.split(".", 2)[:2])


def main(checkov: str) -> int:
    """Print the faults; the exit status is 1 when there are any."""
    bicep = compiler(os.environ)
    if not bicep:
        sys.stderr.write(f"{WHERE}\n")
        return 1
    evaluated, errors = snapshot(bicep, compiled(bicep), {**FICTIONAL, "PRIVATE_NETWORK": "true"})
    if not evaluated:
        sys.stderr.write(errors)
        return 1
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "installation.json"
        file.write_text(json.dumps(template(evaluated)), encoding="utf-8")
        options = ("--framework", "arm", "--skip-download", "--quiet", "--output", "json")
        run = subprocess.run(  # noqa: S603 - the checkov of our own environment
            (checkov, "--file", str(file), *options), capture_output=True, text=True, check=False
        )
    found = json.loads(run.stdout)
    lines = faults(found)
    summary = f"{found['summary']['passed']} checks passed, {len(ACCEPTED)} accepted with a reason."
    sys.stdout.write("\n".join([*lines, summary]) + "\n")
    return int(bool(lines))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
