"""`python -m local` itself: help, version, wrong commands, and Pythons without the packages."""

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from local.__main__ import main
from shared import VERSION

ROOT = Path(__file__).parents[3]
MAKE = shutil.which("make") or ""


def _runs(python: str) -> bool:
    found = shutil.which(python)
    return bool(found) and not subprocess.run([found or "", "-V"], capture_output=True).returncode


OLDER = [name for name in ("python3.12", "python3.11", "python3.10") if _runs(name)]


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0

    reported = capsys.readouterr().out
    assert [name for name in ("demo", "up", "judge", "--version") if name not in reported] == []


def test_the_version_is_that_of_the_project(capsys: pytest.CaptureFixture[str]) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    changes = (ROOT / "CHANGELOG.md").read_text("utf-8")

    assert main(["--version"]) == 0

    assert capsys.readouterr().out == f"rollcall {VERSION}\n"
    assert project["version"] == VERSION
    assert f"## [{VERSION}]" in changes


@pytest.mark.parametrize("arguments", [[], ["demmo"]])
def test_a_wrong_command_is_answered_with_the_right_ones(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2

    assert "usage: python -m local COMMAND" in capsys.readouterr().err


def test_a_python_without_packages_says_what_to_run() -> None:
    isolated = [sys.executable, "-I", "-S", "-c"]
    code = "import sys; sys.path.insert(0, '.'); from local.__main__ import main; main(['judge'])"

    reported = subprocess.run(
        [*isolated, code], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert reported.stderr.startswith("Rollcall's packages are not installed for this Python.")
    assert "Traceback" not in reported.stderr


def test_a_reader_that_has_seen_enough_is_no_error() -> None:
    lists = [str(ROOT / "tests/samples/05-mixed-250-users.csv")]
    read, write = os.pipe()
    judge = subprocess.Popen(
        [sys.executable, "-m", "local", "judge", "--json", *lists],
        cwd=ROOT,
        stdout=write,
        stderr=subprocess.PIPE,
        text=True,
    )
    os.close(read)
    os.close(write)

    _, reported = judge.communicate(timeout=60)

    assert (judge.returncode, reported) == (141, "")


@pytest.mark.skipif(not OLDER, reason="no older Python on this machine")
def test_an_error_in_an_older_python_names_the_one_that_is_needed() -> None:
    reported = subprocess.run(
        [OLDER[0], "-m", "local", "judge", "x.csv"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert reported.stderr.startswith("Rollcall needs Python 3.13; this is 3.")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["demo", "FIEL=x.csv"], "There is no variable FIEL here."),
        (["demo", "UNITS=-5"], "a number of licences is 0, 1, 2"),
        (["up", "PORT=99999"], "a port is a number from 0 to 65535"),
        (["demo", "FILE=samples"], "samples is a folder"),
    ],
)
def test_make_says_what_is_wrong_with_a_variable(arguments: list[str], said: str) -> None:
    installed = ["-o", ".venv/.local", "-o", "local/node_modules/.installed"]

    reported = subprocess.run(
        [MAKE, *installed, *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert said in reported.stderr
    assert "Traceback" not in reported.stderr


def test_a_variable_of_the_environment_is_not_taken_for_an_option() -> None:
    environment = {**os.environ, "LANGUAGE": "en_US:en", "PORT": "80", "FILE": "x"}

    reported = subprocess.run(
        [MAKE, "--dry-run", "demo", "up"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )

    assert not {"--language", "--port", "--file"} & set(reported.stdout.split())
