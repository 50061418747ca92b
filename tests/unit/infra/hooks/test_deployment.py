import pytest

from infra.hooks.deployment import Deployment, flatten_outputs
from infra.hooks.gaps import HookError
from tests.unit.infra.hooks.installation import DEPLOYMENT, ENVIRONMENT


def test_every_output_that_is_missing_is_named() -> None:
    incomplete = ENVIRONMENT | {"KEY_VAULT_NAME": "", "EVENT_TOPIC_NAME": ""}

    with pytest.raises(HookError, match="EVENT_TOPIC_NAME, KEY_VAULT_NAME"):
        Deployment.from_outputs(incomplete)


def test_outputs_are_found_however_azure_writes_them() -> None:
    told = {name.lower(): {"type": "String", "value": value} for name, value in ENVIRONMENT.items()}

    assert Deployment.from_outputs(flatten_outputs(told)) == DEPLOYMENT


def test_a_deployment_without_outputs_gives_none() -> None:
    assert flatten_outputs(None) == {}


@pytest.mark.parametrize(
    ("setting", "expected"),
    [
        pytest.param("{}", False, id="none"),
        pytest.param(" { }\n", False, id="none, with blanks"),
        pytest.param('{"NL": "5b2cf2b8-9c7e-4c39-8f26-1f4a6b1e70d3"}', True, id="one"),
    ],
)
def test_whether_groups_give_licences_is_read_from_the_setting(
    setting: str, expected: bool
) -> None:
    deployment = Deployment.from_outputs(ENVIRONMENT | {"LICENSE_GROUPS": setting})

    assert deployment.has_license_groups is expected
