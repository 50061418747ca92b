"""Where the time of an import goes: own time by room of the app and by package."""

import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

_PROJECT = Path(__file__).resolve().parents[2]
_MARK = "import time:"
_DEEPER = {"shared", "azure"}  # here the second name says more than the first


def import_profile(statements: str) -> Mapping[str, float]:
    """Own milliseconds of everything that `statements` import in a fresh process, by package.

    `python -X importtime` counts itself in, so only the shares can be trusted.
    """
    microseconds: Counter[str] = Counter()
    for line in _lines(statements):
        own, _, module = (part.strip() for part in line.removeprefix(_MARK).split("|"))
        if own.isdecimal():
            microseconds[_package(module)] += int(own)
    return {package: own / 1000 for package, own in microseconds.most_common()}


def _lines(statements: str) -> list[str]:
    command = [sys.executable, "-X", "importtime", "-c", statements]
    output = subprocess.run(
        command, cwd=_PROJECT, check=True, capture_output=True, text=True
    ).stderr
    return [line for line in output.splitlines() if line.startswith(_MARK)]


def _package(module: str) -> str:
    first, *rest = module.split(".")
    depth = 3 if module.startswith("azure.storage.") else 2 if first in _DEEPER else 1
    return ".".join([first, *rest][:depth])
