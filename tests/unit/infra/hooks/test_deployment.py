import pytest

from infra.hooks.deployment import Deployment, flatten_outputs, settings_of
from infra.hooks.deployment_settings import SETTINGS
from infra.hooks.gaps import HookError
from tests.unit.infra.hooks.installation import DEPLOYMENT, ENVIRONMENT


def test_every_output_that_is_missing_is_named() -> None:
    incomplete = ENVIRONMENT | {"KEY_VAULT_NAME": "", "DATA_STORAGE_NAME": ""}

    with pytest.raises(HookError, match="DATA_STORAGE_NAME, KEY_VAULT_NAME"):
        Deployment.from_outputs(incomplete)


def test_outputs_are_found_however_azure_writes_them() -> None:
    reported = {
        name.lower(): {"type": "String", "value": value} for name, value in ENVIRONMENT.items()
    }

    assert Deployment.from_outputs(flatten_outputs(reported)) == DEPLOYMENT


def test_a_deployment_without_outputs_gives_none() -> None:
    assert flatten_outputs(None) == {}


def test_settings_of_a_deployment_are_its_parameter() -> None:
    parameters: dict[str, dict[str, object]] = {
        "location": {"type": "String", "value": "westeurope"},
        "appSettings": {"type": "Object", "value": {"LICENSE_SKUS": "none"}},
    }

    assert settings_of(parameters) == {"LICENSE_SKUS": "none"}
    assert settings_of(None) == {}


def test_no_output_that_a_hook_reads_has_the_name_of_a_setting() -> None:
    # `azd down` and `azd env refresh` overwrite what has the name of an output.
    assert set(ENVIRONMENT).isdisjoint(setting.name for setting in SETTINGS)
