"""What would be deployed: installations as Bicep's own `snapshot` evaluates them, without Azure.

The compiler needs some seconds for each. Results are kept by the content of the templates and the
environment, so that all tests of a run, and later runs, share them.
"""

import fcntl
import hashlib
import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest

from tests.unit.infra.bicep import INFRA, ROOT, read
from tools.templates import FICTIONAL, WHERE, compiled, compiler, snapshot

DEPLOYER = "33333333-3333-4333-8333-333333333333"
UPLOADERS = ("44444444-4444-4444-8444-444444444444", "abcdefab-5555-4555-8555-555555555555")
UNDOER = "77777777-7777-4777-8777-777777777777"
SFTP_USERS = (
    '[{"name": "hrteam", "publicKey": "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFictional hr"}]'
)

BICEP = compiler(os.environ)
needs_bicep = pytest.mark.skipif(not BICEP, reason=f"{WHERE}; the public workflow has it")

_PARAMETERS = read("main.bicepparam")
_BY_PERSON = {**FICTIONAL, "AZURE_PRINCIPAL_ID": DEPLOYER}
_PRIVATE = {"PRIVATE_NETWORK": "true"}
_ADDRESSES = {"ALLOWED_IP_RANGES": "203.0.113.0/24, 198.51.100.7 ,,203.0.113.0/24"}
_UPLOADERS = {
    "UPLOADER_PRINCIPAL_IDS": f" {UPLOADERS[0]},{UPLOADERS[1].upper()}, {UPLOADERS[1]} ,",
    "UPLOADER_PRINCIPAL_TYPE": "User",
}
_SFTP = {"SFTP_ENABLED": "true", "SFTP_USERS": SFTP_USERS}
_SHAREPOINT = {
    "SHAREPOINT_SITE_URL": "https://contoso.sharepoint.com/sites/hr",
    "SHAREPOINT_LIBRARY_ID": "66666666-6666-4666-8666-666666666666",
    "SHAREPOINT_FOLDER": "/Shared Documents/New colleagues",
    "SHAREPOINT_TARGET_FOLDER": "preview/",
}
# The texts of Microsoft's product table, and other texts that a shell or ARM could read otherwise.
ODD_TEXTS = {
    "LICENSE_SKUS": "Microsoft_365_ Business_ Premium_(no Teams),O365_w/o\N{NO-BREAK SPACE}Teams "
    "Bundle_M3,[concat('x')],cbdc14ab-d96c-4c30-b9f4-6ada7cdc1d46",
    "LICENSE_SKUS_BY_COUNTRY": '{"JP": ["ENTERPRISE PACK/\\"x\\""], "NL": []}',
    "LICENSE_GROUPS": '{"default": "5b2cf2b8-9c7e-4c39-8f26-1f4a6b1e70d3"}',
    "DEFAULT_COUNTRY": "C\N{LATIN SMALL LETTER O WITH CIRCUMFLEX}te d'Ivoire",
    "RESULTS_RECIPIENTS": "hr@contoso.com; it@contoso.com, $HOME@contoso.com",
    "SIGN_IN_ALLOWED": "True",
}


def names_in_parameters() -> tuple[str, ...]:
    """Every environment variable that the parameter file reads, in its order."""
    parts = _PARAMETERS.split("readEnvironmentVariable('")[1:]
    return tuple(dict.fromkeys(part.partition("'")[0] for part in parts))


INSTALLATIONS: Mapping[str, Mapping[str, str]] = {
    "default": _BY_PERSON,
    "private": _BY_PERSON | _PRIVATE,
    "addresses with blanks": _BY_PERSON | _PRIVATE | _ADDRESSES,
    "uploaders": _BY_PERSON | _UPLOADERS,
    "SFTP": _BY_PERSON | _SFTP,
    "SharePoint": _BY_PERSON | _SHAREPOINT,
    "everything": {
        **dict.fromkeys(names_in_parameters(), "7"),
        **_BY_PERSON,
        **_PRIVATE,
        **_ADDRESSES,
        **_UPLOADERS,
        **_SFTP,
        **_SHAREPOINT,
        **ODD_TEXTS,
        "AZURE_PRINCIPAL_TYPE": "User",
        "RESULTS_PASSPHRASE_STORED": "true",
        "MAXIMUM_INSTANCE_COUNT": "100",
        "STORAGE_SKU": "Standard_LRS",
        "GUIDE_URL": "https://intranet.contoso.com/hr-guide.html",
        "INSTANCE_MEMORY_MB": "4096",
        "LOG_RETENTION_DAYS": "400",
        "UPLOADS_RETENTION_DAYS": "14",
        "JOBS_RETENTION_DAYS": "60",
        "UNDO_PRINCIPAL_IDS": UNDOER,
        "STALLED_AFTER_MINUTES": "120",
        "BUDGET_START": "2026-03-01",
        "EXISTING_SYSTEM_TOPIC": "strcdata-f34584bb-0000-4000-8000-000000000000",
    },
    "no deployer": FICTIONAL,
    "pipeline": {**_BY_PERSON, "AZURE_PRINCIPAL_TYPE": "ServicePrincipal"},
    "long name": {**_BY_PERSON, **_PRIVATE, "AZURE_ENV_NAME": "n" * 64},
    "capitals": {
        **_BY_PERSON,
        "AZURE_ENV_NAME": "HR-Prod",
        "AZURE_LOCATION": "West Europe",
        "PRIVATE_NETWORK": "TRUE",
        "STORAGE_SKU": "standard_lrs",
        "SHAREPOINT_TARGET_FOLDER": "Preview/",
    },
    "values set to nothing": {**dict.fromkeys(names_in_parameters(), ""), **_BY_PERSON},
}
WHOLE_FLEET = pytest.mark.parametrize("installation", INSTALLATIONS)


@dataclass(frozen=True, slots=True)
class Deployed:
    """The resources and outputs of an installation.

    What Azure knows only while deploying is an expression in square brackets.
    """

    resources: tuple[Mapping[str, Any], ...]
    outputs: Mapping[str, Any]

    def of(self, kind: str, ending: str = "") -> list[Mapping[str, Any]]:
        """The resources of a type, those whose id ends so."""
        return [
            each for each in self.resources if each["type"] == kind and each["id"].endswith(ending)
        ]

    def the(self, kind: str, ending: str = "") -> Mapping[str, Any]:
        """The properties of the one resource of a type."""
        (resource,) = self.of(kind, ending)
        properties: Mapping[str, Any] = resource.get("properties", {})
        return properties


@cache
def deployed(installation: str) -> Deployed:
    """An installation by its name."""
    output = evaluate(INSTALLATIONS[installation])
    reported = json.loads(output.snapshot)
    if reported["diagnostics"]:
        raise ValueError(reported["diagnostics"])
    return Deployed(tuple(reported["predictedResources"]), reported["outputs"])


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The snapshot as JSON, empty when there is none, and what the compiler printed as errors."""

    snapshot: str
    errors: str


def evaluate(environment: Mapping[str, str]) -> Evaluation:
    """The whole deployment for these environment variables, and no others."""
    text = json.dumps(
        [_template(), _PARAMETERS, read("environment.bicep"), sorted(environment.items())]
    )
    return Evaluation(
        *json.loads(_kept(text, lambda: json.dumps(snapshot(BICEP, _template(), environment))))
    )


def _template() -> str:
    files = sorted([*INFRA.glob("*.*"), *INFRA.glob("alerts/*")])
    content = "\0".join(f"{file.name}\0{file.read_text(encoding='utf-8')}" for file in files)
    return _kept(BICEP + content, lambda: compiled(BICEP))


def _kept(text: str, make: Callable[[], str]) -> str:
    """What `make` makes of the text, made once for all processes and runs."""
    place = ROOT / ".pytest_cache" / "bicep" / hashlib.sha256(text.encode()).hexdigest()
    place.parent.mkdir(parents=True, exist_ok=True)
    with place.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not place.exists():
            unfinished = place.with_suffix(".part")
            unfinished.write_text(make(), encoding="utf-8")
            unfinished.replace(place)
    return place.read_text(encoding="utf-8")
