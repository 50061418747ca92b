"""Each hook as azd starts it: by its path, in its own folder, with nothing installed."""

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.infra import bicep

HOOKS = bicep.INFRA / "hooks"
SCRIPTS = sorted(path for path in HOOKS.glob("*.py") if "__main__" in path.read_text("utf-8"))
WITHOUT_AZURE = {"prepackage"}
OPTIONS = {"trial": ["--domain", "contoso.com"]}


@pytest.mark.parametrize(
    "script",
    [path for path in SCRIPTS if path.stem not in WITHOUT_AZURE],
    ids=lambda path: path.stem,
)
def test_a_hook_needs_the_standard_library_only(script: Path, tmp_path: Path) -> None:
    # Without site-packages, and on a path without az.
    run = subprocess.run(
        [sys.executable, "-I", "-S", "-B", script, *OPTIONS.get(script.stem, ["--check"])],
        cwd=HOOKS,
        env={"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (run.returncode, run.stdout, run.stderr) == (
        1,
        "The Azure CLI was not found. Install it and run `az login`.\n",
        "",
    )


def test_azd_installs_nothing_for_hooks() -> None:
    named = (HOOKS / "requirements.txt").read_text(encoding="utf-8").splitlines()

    assert [line for line in named if not line.startswith("#")] == []


@pytest.mark.parametrize(
    "script",
    [*SCRIPTS, HOOKS / "__init__.py", HOOKS.parent / "__init__.py"],
    ids=lambda path: path.stem,
)
def test_the_oldest_python_that_azd_takes_can_read_what_it_starts(script: Path) -> None:
    ast.parse(script.read_text("utf-8"), feature_version=(3, 7))


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_an_old_python_gets_a_sentence(script: Path) -> None:
    pretend = (
        "import runpy, sys\n"
        "sys.version_info = (3, 7, 6, 'final', 0)\n"
        f"runpy.run_path({str(script)!r}, run_name='__main__')"
    )
    run = subprocess.run(
        [sys.executable, "-I", "-S", "-B", "-c", pretend],
        cwd=HOOKS,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (run.returncode, run.stdout, run.stderr.count("\n")) == (1, "", 1)
    assert run.stderr.startswith("Rollcall's hooks need Python 3.13, and this is Python 3.7.")


def test_the_package_is_built_with_the_standard_library_only() -> None:
    run = subprocess.run(
        [sys.executable, "-S", "-B", "-c", "import tools.package.__main__"],
        cwd=bicep.ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (run.returncode, run.stderr) == (0, "")


def test_a_package_that_cannot_be_built_is_reported_in_a_sentence(tmp_path: Path) -> None:
    copy = tmp_path / "project"
    for name in ("infra/__init__.py", "infra/hooks", "tools", "shared", "function_app.py"):
        source, target = bicep.ROOT / name, copy / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(source, target) if source.is_dir() else shutil.copy(source, target)
    for name in ("host.json", "requirements.txt"):
        shutil.copy(bicep.ROOT / name, copy / name)

    run = subprocess.run(
        [sys.executable, "-I", "-S", "-B", copy / "infra/hooks/prepackage.py"],
        cwd=tmp_path,
        env={"PATH": str(tmp_path), "PIP_NO_INDEX": "1", "PIP_CONFIG_FILE": os.devnull},
        capture_output=True,
        text=True,
        check=False,
    )

    assert run.returncode == 1
    assert run.stderr.splitlines()[-1].startswith("pip could not install the requirements")
