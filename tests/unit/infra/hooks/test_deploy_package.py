"""Deploying the package without azd."""

from pathlib import Path

import pytest

from infra.hooks import deploy_package
from infra.hooks.run_hook import run_hook
from tests.unit.infra.hooks import az as fake
from tests.unit.infra.hooks.installation import ENVIRONMENT


@pytest.fixture
def az(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> fake.Program:
    monkeypatch.setattr(deploy_package, "ROOT", tmp_path)
    return fake.install(tmp_path, monkeypatch, ENVIRONMENT)


def test_azure_does_not_build_the_package_again(az: fake.Program) -> None:
    package = az.folder / "out" / "rollcall.zip"
    package.parent.mkdir()
    package.write_bytes(b"")

    status = run_hook("", [deploy_package.deploy], [])

    ((words, _),) = az.asked()
    assert status == 0
    assert words[words.index("--src") + 1] == str(package)
    assert words[words.index("--build-remote") + 1] == "false"


def test_a_refusal_is_retried_until_the_roles_have_spread(
    az: fake.Program, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (az.folder / "out").mkdir()
    (az.folder / "out" / "rollcall.zip").write_bytes(b"")
    az.answer(("functionapp", "ERROR: (403) InaccessibleStorageException"))
    times: list[float] = []

    def tried_enough(seconds: float) -> None:
        times.append(seconds)
        if len(times) == 3:
            az.answer()

    monkeypatch.setattr("infra.hooks.run_hook.time.sleep", tried_enough)

    status = run_hook("", [deploy_package.deploy], [])

    assert (status, len(az.asked())) == (0, 4)
    assert "InaccessibleStorageException" in capsys.readouterr().out


def test_a_missing_package_is_reported_with_the_command_that_builds_it(
    az: fake.Program, capsys: pytest.CaptureFixture[str]
) -> None:
    status = run_hook("", [deploy_package.deploy], [])

    assert (status, az.asked()) == (1, [])
    assert "Run `python -m tools.package` first." in capsys.readouterr().out
