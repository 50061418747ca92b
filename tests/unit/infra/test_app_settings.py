"""App settings: what the app reads is deployed, nothing else, and unchanged on its way."""

import re
from collections.abc import Iterator, Mapping

import pytest

from infra.hooks import state_key
from infra.hooks.deployment import OUTPUTS
from shared.errors import SettingsError
from shared.settings import Settings
from tests.unit.infra import bicep
from tests.unit.infra.installations import (
    INSTALLATIONS,
    ODD_TEXTS,
    deployed,
    evaluate,
    names_in_parameters,
    needs_bicep,
)
from tools.templates import FICTIONAL

ONLY_LOCALLY = {"DataStorage", "GRAPH_ACCESS_TOKEN", "PAGE_AUTHORITY"}
INJECTED_BY_THE_PLATFORM = {"WEBSITE_AUTH_ENABLED", "WEBSITE_HOSTNAME"}
ONLY_IN_THE_VAULT = {"STATE_ENCRYPTION_KEY", "STATE_ENCRYPTION_KEY_PREVIOUS", "RESULTS_PASSPHRASE"}
SET_BY_THE_TEMPLATE = {
    "APPLICATIONINSIGHTS_AUTHENTICATION_STRING",
    "APPLICATIONINSIGHTS_CONNECTION_STRING",
    "AZURE_CLIENT_ID",
    "DataStorage__blobServiceUri",
    "DataStorage__clientId",
    "DataStorage__credential",
    "DataStorage__queueServiceUri",
    "PAGE_TENANT_ID",
}
# Read by the host, or by the exporter of telemetry.
READ_ELSEWHERE = {
    "APPLICATIONINSIGHTS_AUTHENTICATION_STRING",
    "APPLICATIONINSIGHTS_CONNECTION_STRING",
    "DataStorage__credential",
}
# What only the host or the platform's sign-in reads, and switches of the telemetry exporter.
OF_THE_HOST = re.compile(
    r"AzureWebJobsStorage__\w+|APPLICATIONINSIGHTS_\w+_DISABLED\w*|WEBSITE_AUTH_\w+"
    r"|OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID|FUNCTIONS_REQUEST_BODY_SIZE_LIMIT"
)
# The host needs it locally; Flex Consumption refuses it.
ONLY_FOR_THE_HOST = {"FUNCTIONS_WORKER_RUNTIME", "AzureWebJobsStorage"}
APP = {
    **FICTIONAL,
    "DataStorage": "UseDevelopmentStorage=true",
    "STATE_ENCRYPTION_KEY": "A" * 43 + "=",
}


class Asked(Mapping[str, str]):
    """An empty environment that remembers what was looked for."""

    def __init__(self) -> None:
        self.names: set[str] = set()

    def __getitem__(self, name: str) -> str:
        self.names.add(name)
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


def names_the_code_reads() -> set[str]:
    asked = Asked()
    with pytest.raises(SettingsError):
        Settings.from_env(asked)
    return asked.names


def names_under_app_settings() -> list[str]:
    """The keys of `appSettings` in the parameter file, each on a line of its own."""
    block = (
        bicep.read("main.bicepparam").partition("param appSettings = {\n")[2].partition("\n}")[0]
    )
    return [line.strip().partition(":")[0] for line in block.splitlines()]


def names_that_are_deployed() -> set[str]:
    """The names of app settings, found without a compiler. A test below compares the real ones."""
    return {*names_under_app_settings(), *SET_BY_THE_TEMPLATE, *ONLY_IN_THE_VAULT}


def readme_settings() -> dict[str, str]:
    """Default by name, from the settings table; empty when there is none."""
    readme = (bicep.ROOT / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \| ([^|]+) \|", readme, re.MULTILINE)
    return {name: "".join(re.findall(r"`(.*)`", default)) for name, default in rows}


def settings(installation: str) -> dict[str, str]:
    """The app settings of an installation that the app itself reads."""
    values: Mapping[str, str] = deployed(installation).the("Microsoft.Web/sites/config")
    return {name: text for name, text in values.items() if not OF_THE_HOST.fullmatch(name)}


def test_every_setting_that_the_code_reads_is_deployed_and_no_other() -> None:
    read = names_the_code_reads() - ONLY_LOCALLY - INJECTED_BY_THE_PLATFORM

    assert read == names_that_are_deployed() - READ_ELSEWHERE


def test_the_settings_table_explains_what_is_deployed_and_nothing_else() -> None:
    # The table explains the parts of DataStorage in one row.
    alone = {name for name in names_that_are_deployed() if not name.startswith("DataStorage__")}

    assert set(readme_settings()) - ONLY_LOCALLY == alone


def test_a_setting_is_read_from_the_variable_of_its_name() -> None:
    lines = bicep.read("main.bicepparam").splitlines()

    for name in names_under_app_settings():
        assert [
            line for line in lines if line.startswith(f"  {name}: readEnvironmentVariable('{name}'")
        ]


@pytest.mark.parametrize("name", names_under_app_settings())
def test_the_settings_table_has_the_default_of_the_app(name: str) -> None:
    default = readme_settings()[name]

    assert not default or Settings.from_env(APP | {name: default}) == Settings.from_env(
        {key: text for key, text in APP.items() if key != name}
    )


def test_the_example_settings_are_settings() -> None:
    example = (bicep.ROOT / "local.settings.example.json").read_text(encoding="utf-8")
    names = set(re.findall(r'^    "(\w+)":', example, re.MULTILINE))

    assert names - ONLY_FOR_THE_HOST - ONLY_LOCALLY <= names_that_are_deployed()


def test_hooks_find_what_they_need_among_the_outputs() -> None:
    outputs = re.findall(r"^output (\w+) ", bicep.read("main.bicep"), re.MULTILINE)

    assert set(OUTPUTS.values()) == set(outputs)


def test_no_output_bears_the_name_of_a_setting() -> None:
    assert set(OUTPUTS.values()).isdisjoint({*names_in_parameters(), *names_the_code_reads()})


@needs_bicep
def test_what_is_set_reaches_the_app() -> None:
    assert set(settings("everything")) == names_that_are_deployed()


@needs_bicep
@pytest.mark.parametrize("name", ODD_TEXTS)
def test_a_text_reaches_the_app_unchanged(name: str) -> None:
    # ARM reads a text that begins with a bracket as an expression, and writes a plain one as two.
    text = settings("everything")[name]

    assert text.replace("[[", "[", 1) == ODD_TEXTS[name]


@needs_bicep
@pytest.mark.parametrize("installation", ["default", "values set to nothing"])
def test_what_is_not_set_is_left_to_the_app(installation: str) -> None:
    chosen = {name for name in names_under_app_settings() if INSTALLATIONS[installation].get(name)}

    assert set(settings(installation)) & set(names_under_app_settings()) == chosen
    assert len(chosen) == 4


@needs_bicep
def test_an_installation_with_every_value_set_to_nothing_is_the_default_one() -> None:
    assert deployed("values set to nothing") == deployed("default")


@needs_bicep
@pytest.mark.parametrize("name", [state_key.CURRENT, state_key.PREVIOUS])
def test_the_app_refers_to_the_secrets_that_the_hook_makes(name: str) -> None:
    vault = deployed("default").outputs["KEY_VAULT_NAME"]

    assert (
        f"@Microsoft.KeyVault(VaultName={vault};SecretName={name})" in settings("default").values()
    )


@needs_bicep
def test_the_passphrase_is_referred_to_once_it_is_stored() -> None:
    assert ["RESULTS_PASSPHRASE" in settings(name) for name in ("default", "everything")] == [
        False,
        True,
    ]


@needs_bicep
def test_outputs_are_those_that_are_declared() -> None:
    assert set(deployed("default").outputs) == set(OUTPUTS.values())


@needs_bicep
@pytest.mark.parametrize(
    ("values", "reported"),
    [
        ({"ALLOWED_IP_RANGES": "203.0.113.7"}, "ALLOWED_IP_RANGES needs PRIVATE_NETWORK=true"),
        ({"SFTP_ENABLED": "true", "SFTP_USERS": '[{"name": "hrteam"}]'}, "publicKey"),
    ],
    ids=["addresses without a network", "an SFTP user without a key"],
)
def test_what_would_fail_while_deploying_is_refused_before_with_its_name(
    values: dict[str, str], reported: str
) -> None:
    evaluation = evaluate({**FICTIONAL, **values})

    assert evaluation.snapshot == ""
    assert reported in evaluation.errors
