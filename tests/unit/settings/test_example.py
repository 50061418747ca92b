"""The example settings and the README, against what the app reads."""

import base64
import json
import re

import pytest

from local.environment import APP_ROOT
from shared.errors import SettingsError
from shared.settings import Settings

_EXAMPLE = json.loads((APP_ROOT / "local.settings.example.json").read_text("utf-8"))["Values"]
_OF_THE_HOST = {"FUNCTIONS_WORKER_RUNTIME", "AzureWebJobsStorage"}
_README = (APP_ROOT / "README.md").read_text("utf-8")


def test_the_example_lacks_nothing_but_a_key_of_ones_own() -> None:
    key = base64.b64encode(bytes(range(32))).decode()

    settings = Settings.from_env(_EXAMPLE | {"STATE_ENCRYPTION_KEY": key})

    assert settings.results_recipients == ("hr@contoso.com",)


def test_every_setting_of_the_example_is_explained_in_the_readme() -> None:
    explained = set(re.findall(r"^\| `([A-Za-z_]+)`", _README, flags=re.MULTILINE))

    assert set(_EXAMPLE) - _OF_THE_HOST - explained == set()


def test_every_setting_that_is_read_is_explained_in_the_readme() -> None:
    asked = _Asked({})

    with pytest.raises(SettingsError):
        Settings.from_env(asked)

    assert {name for name in asked.names if f"`{name}`" not in _README} == set()


class _Asked(dict[str, str]):
    """An environment that remembers what it was asked for."""

    def __init__(self, values: dict[str, str]) -> None:
        super().__init__(values)
        self.names: set[str] = set()

    def get(self, key: str, default: str = "") -> str:  # type: ignore[override]  # as it is used
        self.names.add(key)
        return super().get(key, default)
