"""Building the package: the app, its requirements for Linux, bytecode next to every module.

The folder `.python_packages/lib/site-packages` is where the Functions host looks for packages
that come with the app ("Python build options", "Deployment package considerations").
"""

import compileall
import os
import shutil
import subprocess
import sys
import zipfile
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from py_compile import PycInvalidationMode

from tools.package.pruning import LeftOut, prune

PROJECT = Path(__file__).resolve().parents[2]
SITE = Path(".python_packages", "lib", "site-packages")
PYTHON = (3, 13)  # of the deployed app; its bytecode is of no use to another
# Without requirements.txt: where it is, Azure may install everything once more.
_DEPLOYED = ("function_app.py", "host.json", "shared")
_IGNORE_FILE = ".funcignore"
_LINUX = (
    *("--only-binary", ":all:", "--platform", "manylinux2014_x86_64"),
    *("--implementation", "cp", "--python-version", "3.13"),
)


class BuildError(Exception):
    """The package cannot be built; the text is a sentence for the person who asked for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BuiltPackage:
    """A package in a folder; sizes in bytes, `sizes` by package or entry of the app."""

    root: Path
    left_out: tuple[LeftOut, ...]
    bytecode: int
    sizes: Mapping[str, int]
    files: int


def build_package(root: Path, *, whole: bool = False) -> BuiltPackage:
    """Build into the new or empty folder `root`; `whole` leaves nothing out.

    Standard library and pip only, so that it runs in any Python 3.13. Raises BuildError when this
    is another Python, or the requirements cannot be installed.
    """
    if sys.version_info[:2] != PYTHON:
        told = "{}.{}".format(*sys.version_info[:2])
        raise BuildError(f"A package takes Python 3.13 to build, and this is Python {told}.")
    site = root / SITE
    root.mkdir(parents=True, exist_ok=True)
    _copy_app(root)
    _install(site)
    left_out = () if whole else prune(site, PROJECT)
    before = _size(root)
    _compile(root)
    return BuiltPackage(
        root=root,
        left_out=left_out,
        bytecode=_size(root) - before,
        sizes=_sizes(root, site),
        files=sum(file.is_file() for file in root.rglob("*")),
    )


def clear_folder(folder: Path) -> None:
    """Empty the folder that the package is built into for azd.

    Raises BuildError when it holds anything but an earlier package.
    """
    if folder.exists() and any(folder.iterdir()) and not (folder / SITE).is_dir():
        raise BuildError(f"{folder} holds something else than a package. Choose another folder.")
    shutil.rmtree(folder, ignore_errors=True)


def write_ignore_file(folder: Path) -> None:
    """Let azd deploy all of the folder.

    Without an ignore file azd leaves out `__pycache__` ("Configure service packaging file
    exclusions"), and with it the bytecode.
    """
    (folder / _IGNORE_FILE).write_text(f"{_IGNORE_FILE}\n", encoding="utf-8")


def write_zip(root: Path, output: Path) -> None:
    """Everything below `root` as a zip, in a fixed order."""
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for file in sorted(root.rglob("*")):
            if file.is_file():
                archive.write(file, file.relative_to(root))


def _copy_app(root: Path) -> None:
    for name in _DEPLOYED:
        source = PROJECT / name
        if source.is_dir():
            shutil.copytree(source, root / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, root / name)


def _install(site: Path) -> None:
    requirements = PROJECT / "requirements.txt"
    command = [
        *(sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"),
        *("--no-compile", "--require-hashes", *_LINUX, "--target", str(site)),
        *("-r", str(requirements)),
    ]
    if subprocess.run(command, check=False).returncode:  # noqa: S603 - nothing is from outside
        raise BuildError("pip could not install the requirements of the app; it says why above.")
    # Console scripts, for programs that are not deployed.
    shutil.rmtree(site / "bin", ignore_errors=True)


def _compile(root: Path) -> None:
    # A package is mounted read-only: what is not compiled here is compiled at every cold start.
    # A zip rounds times to two seconds, so Python must not go by them.
    compileall.compile_dir(
        root,
        maxlevels=50,
        quiet=2,
        workers=os.cpu_count() or 1,
        stripdir=str(root),
        invalidation_mode=PycInvalidationMode.UNCHECKED_HASH,
    )


def _sizes(root: Path, site: Path) -> Mapping[str, int]:
    entries = (*(root / name for name in _DEPLOYED), *site.iterdir())
    sizes: Counter[str] = Counter()
    for entry in entries:
        sizes[entry.name] += _size(entry)
    return sizes


def _size(path: Path) -> int:
    files = (path,) if path.is_file() else (each for each in path.rglob("*") if each.is_file())
    return sum(file.stat().st_size for file in files)
