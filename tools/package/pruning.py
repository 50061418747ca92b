"""Leaving out of the installed packages what the app can never need.

Three rules, each of which can be checked without running anything: modules of the Graph SDK that
no import statement leads to, locales that no answer is written in, and files that Python itself
does not read. `make package-test` runs the app from what is left.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from shared.languages import LANGUAGES, cldr_locale
from tools.package.reach import imports_by_name, imports_of, reachable_modules

GRAPH_SDK = "msgraph"
# From these one reaches everything that Graph has. The SDK imports them for every call,
# and the app, which speaks through the adapter, never makes one.
SERVICE_CLIENTS = frozenset(
    {f"{GRAPH_SDK}.graph_service_client", f"{GRAPH_SDK}.generated.base_graph_service_client"}
)
_LOCALE_DATA = Path("babel", "locale-data")
_NEVER_READ = ("**/RECORD", "**/*.pyi", "**/*.pyx", "**/*.pxd", "**/*.c", "**/*.h")
_TESTS = ("Cryptodome/SelfTest/**/*", "certifi/tests/**/*")
_NOTES_OF_GENERATOR = (f"{GRAPH_SDK}/generated/kiota-*",)  # 38 MB of text


class PruningError(Exception):
    """The installed packages are not as the rules expect them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """What one rule took away, in files and bytes."""

    what: str
    files: int
    size: int


def prune(site: Path, app_root: Path) -> tuple[LeftOut, ...]:
    """Remove what the app under `app_root` can never need from the packages in `site`.

    Raises PruningError when the app uses the SDK's service client, or the SDK imports by names
    that are made at run time.
    """
    rules: tuple[tuple[str, Callable[[], Iterable[Path]]], ...] = (
        ("modules of the Graph SDK that no import leads to", lambda: _graph(site, app_root)),
        ("locales that no answer is written in", lambda: _locales(site)),
        ("tests, stubs, sources, RECORD, notes of a code generator", lambda: _matching(site)),
    )
    return tuple(_leave_out(what, frozenset(files())) for what, files in rules)


def kept_locales(parents: Mapping[str, str]) -> frozenset[str]:
    """The CLDR locales of the offered languages, with those they inherit from.

    `parents` are Babel's exceptions to the rule that `en_GB` inherits from `en`.
    """
    chains = (_inherited(cldr_locale(language), parents) for language in LANGUAGES)
    return frozenset(name for chain in chains for name in chain)


def _graph(site: Path, app_root: Path) -> Iterable[Path]:
    first = {
        module
        for file in (app_root / "shared").rglob("*.py")
        for module in imports_of(file, _module(file, app_root))
    }
    if used := first & {GRAPH_SDK, *SERVICE_CLIENTS}:
        raise PruningError(f"the app imports {', '.join(used)}, which leads to all of the SDK")
    needed = reachable_modules(site, GRAPH_SDK, first, SERVICE_CLIENTS)
    if dynamic := imports_by_name(needed):
        raise PruningError(f"imports by name in {len(dynamic)} modules of {GRAPH_SDK}")
    return set((site / GRAPH_SDK).rglob("*.py")) - needed


def _locales(site: Path) -> Iterable[Path]:
    kept = kept_locales(_parents(site))
    return (file for file in (site / _LOCALE_DATA).glob("*.dat") if file.stem not in kept)


def _matching(site: Path) -> Iterable[Path]:
    patterns = (*_NEVER_READ, *_TESTS, *_NOTES_OF_GENERATOR)
    return (file for pattern in patterns for file in site.glob(pattern) if file.is_file())


def _parents(site: Path) -> Mapping[str, str]:
    """Read by the Babel that was just installed: the build itself needs no packages."""
    script = "import json; from babel.core import get_global as g; print(json.dumps(dict(g(%r))))"
    told = subprocess.run(  # noqa: S603 - nothing of it comes from outside
        [sys.executable, "-B", "-c", script % "parent_exceptions"],
        env={**os.environ, "PYTHONPATH": str(site)},
        check=True,
        capture_output=True,
        text=True,
    )
    parents: Mapping[str, str] = json.loads(told.stdout)
    return parents


def _inherited(locale: str, parents: Mapping[str, str]) -> list[str]:
    """As `babel.localedata.load` goes from a locale to what it inherits from."""
    chain = [locale]
    while (name := chain[-1]) != "root":
        chain.append(parents.get(name) or name.rpartition("_")[0] or "root")
    return chain


def _module(file: Path, root: Path) -> str:
    path = file.relative_to(root).with_suffix("")
    return ".".join(part for part in path.parts if part != "__init__")


def _leave_out(what: str, files: frozenset[Path]) -> LeftOut:
    size = sum(file.stat().st_size for file in files)
    for file in files:
        file.unlink()
    return LeftOut(what=what, files=len(files), size=size)
