"""The check of templates: what it says without a compiler, and that a warning is an error."""

import os
import shutil
from pathlib import Path

import pytest

from tests.unit.infra.bicep import INFRA
from tests.unit.infra.installations import BICEP, needs_bicep
from tools.templates import compiler, complaints, main

NO_COMPILER = {"PATH": os.devnull}


@pytest.fixture
def without_compiler(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", os.devnull)
    monkeypatch.delenv("BICEP", raising=False)
    monkeypatch.delenv("REQUIRE_BICEP", raising=False)


@pytest.mark.usefixtures("without_compiler")
def test_without_a_compiler_one_line_says_where_to_get_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main() == 0

    assert capsys.readouterr().out.count("\n") == 1


@pytest.mark.usefixtures("without_compiler")
def test_where_a_compiler_is_required_its_absence_is_an_error(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("REQUIRE_BICEP", "1")

    assert main() == 1
    assert "https://aka.ms/bicep-install" in capsys.readouterr().err


def test_a_compiler_that_is_named_is_taken() -> None:
    assert compiler(NO_COMPILER | {"BICEP": "/opt/bicep"}) == "/opt/bicep"


@needs_bicep
def test_all_that_the_compiler_prints_is_a_complaint(tmp_path: Path) -> None:
    faults = {
        # A warning of the compiler, rules of the linter, and a parameter that no template has.
        "BCP081": (
            "app.bicep",
            "resource old 'Microsoft.Web/sites@1999-01-01' existing = {\n  name: 'old'\n}",
        ),
        "use-user-defined-types": ("vault.bicep", "param size object"),
        "no-unused-params": ("identity.bicep", "param unused string"),
        "BCP259": ("main.bicepparam", "param nowhere = 'x'"),
    }
    shutil.copytree(INFRA, tmp_path / "infra", ignore=shutil.ignore_patterns("hooks", "schemas"))
    for file, line in faults.values():
        with (tmp_path / "infra" / file).open("a", encoding="utf-8") as text:
            text.write(f"\n{line}\n")

    found = "\n".join(complaints(BICEP, tmp_path))
    assert [fault for fault in faults if fault not in found] == []
