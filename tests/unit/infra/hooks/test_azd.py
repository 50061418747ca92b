"""The values that azd keeps, for hooks that somebody starts by hand."""

from pathlib import Path

import pytest

from infra.hooks import azd
from tests.unit.infra.hooks import az as fake


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> fake.Program:
    return fake.install(tmp_path, monkeypatch, {}, name="azd")


def test_a_hook_that_is_started_by_hand_asks_azd_for_its_values(program: fake.Program) -> None:
    program.answer(("env get-values", {"AZURE_ENV_NAME": "hr", "SFTP_USERS": '[{"name": "a"}]'}))

    reported = azd.complete({"LANG": "C"})

    assert reported == {"LANG": "C", "AZURE_ENV_NAME": "hr", "SFTP_USERS": '[{"name": "a"}]'}


def test_a_hook_that_azd_starts_has_its_values(program: fake.Program) -> None:
    given = {"AZURE_ENV_NAME": "hr", "AZURE_RESOURCE_GROUP": "rg-rollcall-hr"}

    assert azd.complete(given) == given
    assert program.asked() == []


def test_no_chosen_environment_adds_nothing(program: fake.Program) -> None:
    program.answer(("env get-values", "ERROR: no default environment"))

    assert azd.complete({"LANG": "C"}) == {"LANG": "C"}


def test_a_value_is_stored_in_the_chosen_environment(
    program: fake.Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".azure" / "hr").mkdir(parents=True)
    monkeypatch.setattr(azd, "ROOT", tmp_path)

    azd.keep({"AZURE_ENV_NAME": "hr"}, "BUDGET_START", "2026-03-01")

    ((words, _),) = program.asked()
    assert words == [
        *("env", "set", "BUDGET_START", "2026-03-01"),
        *("--environment", "hr", "--cwd", str(tmp_path)),
    ]


def test_without_azd_the_shell_gets_a_sentence(
    program: fake.Program,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(azd, "ROOT", tmp_path)

    azd.keep({"AZURE_ENV_NAME": "hr"}, "BUDGET_START", "2026-03-01")

    assert program.asked() == []
    assert 'export BUDGET_START="2026-03-01"' in capsys.readouterr().out
