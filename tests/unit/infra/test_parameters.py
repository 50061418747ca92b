"""Parameters: what an administrator does not say is the default of the code."""

import re

import pytest
from ruamel.yaml import YAML

from infra.hooks.prerequisites import REQUIRED
from shared.models import FieldLimits, PasswordDelivery
from tests.unit.infra import bicep
from tests.unit.infra.test_names import ONLY_LOCALLY, readme_settings

# azd gives them by itself.
FROM_AZD = {"AZURE_ENV_NAME", "AZURE_LOCATION", "AZURE_PRINCIPAL_ID", "AZURE_PRINCIPAL_TYPE"}
SECRET = {"STATE_ENCRYPTION_KEY", "STATE_ENCRYPTION_KEY_PREVIOUS", "RESULTS_PASSPHRASE"}
FIXED = {
    "UPLOAD_TRIGGER_SOURCE",
    "AZURE_CLIENT_ID",
    "APPLICATIONINSIGHTS_CONNECTION_STRING",
    "APPLICATIONINSIGHTS_AUTHENTICATION_STRING",
}


def variables() -> dict[str, str | None]:
    """Default by name of each variable that the parameter file reads; None: it is required."""
    text = bicep.read("main.bicepparam")
    with_default = re.findall(r"readEnvironmentVariable\('(\w+)', '([^']*)'\)", text)
    required = re.findall(r"readEnvironmentVariable\('(\w+)'\)", text)
    return {**dict(with_default), **dict.fromkeys(required)}


CHOSEN = sorted(set(readme_settings()) - ONLY_LOCALLY - SECRET - FIXED)


@pytest.mark.parametrize("name", CHOSEN)
def test_a_setting_that_is_not_chosen_has_the_default_of_the_table(name: str) -> None:
    assert (variables()[name] or "") == readme_settings()[name]


def test_what_has_no_default_is_asked_for_before_anything_is_deployed() -> None:
    assert {name for name, default in variables().items() if default is None} == set(REQUIRED)


@pytest.mark.parametrize(
    ("parameter", "choices"),
    [("passwordDelivery", PasswordDelivery), ("fieldLimits", FieldLimits)],
    ids=["passwords", "limits"],
)
def test_whatever_the_code_takes_can_be_chosen(
    parameter: str, choices: type[PasswordDelivery | FieldLimits]
) -> None:
    before = bicep.read("main.bicep").partition(f"\nparam {parameter} ")[0]
    allowed = before.rpartition("@allowed(")[2]

    assert bicep.strings(bicep.tokens(allowed)) == [choice.value for choice in choices]


def test_undo_can_be_switched_off() -> None:
    before = bicep.read("main.bicep").partition("\nparam undoLimit ")[0]

    assert before.rpartition("@minValue(")[2] == "0)"


def test_every_parameter_of_the_parameter_file_exists() -> None:
    declared = set(re.findall(r"^param (\w+) ", bicep.read("main.bicep"), re.MULTILINE))
    given = set(re.findall(r"^param (\w+) ", bicep.read("main.bicepparam"), re.MULTILINE))

    assert given <= declared


def test_a_pipeline_hands_on_every_variable() -> None:
    azure_yaml = YAML(typ="safe").load((bicep.ROOT / "azure.yaml").read_text(encoding="utf-8"))

    assert set(azure_yaml["pipeline"]["variables"]) == set(variables()) - FROM_AZD


def test_the_hooks_of_azd_are_there() -> None:
    azure_yaml = YAML(typ="safe").load((bicep.ROOT / "azure.yaml").read_text(encoding="utf-8"))
    paths = [hook["run"] for hook in azure_yaml["hooks"].values()]

    assert [path for path in paths if not (bicep.ROOT / path).is_file()] == []


def test_azd_finds_the_app_of_the_service_by_its_tag() -> None:
    azure_yaml = YAML(typ="safe").load((bicep.ROOT / "azure.yaml").read_text(encoding="utf-8"))
    (service,) = azure_yaml["services"]

    assert f"'azd-service-name': '{service}'" in bicep.read("app.bicep")
