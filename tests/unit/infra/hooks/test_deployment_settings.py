"""The one table of settings, held against the parameter file, the pipeline and the app."""

import re
from datetime import timedelta

import pytest
from ruamel.yaml import YAML

from infra.hooks.deployment_settings import (
    GRAPH_CLOUDS,
    LANGUAGES,
    SETTINGS,
    Setting,
    find_gaps,
    read,
)
from shared import languages
from shared.errors import SettingsError
from shared.pipeline.rounds import REWRITE_AFTER
from shared.settings import Settings
from tests.unit.infra import bicep
from tests.unit.infra.hooks.installation import SETTINGS as REQUIRED

FROM_AZD = {"AZURE_ENV_NAME", "AZURE_LOCATION", "AZURE_PRINCIPAL_ID", "AZURE_PRINCIPAL_TYPE"}
GUID = "5b2cf2b8-9c7e-4c39-8f26-1f4a6b1e70d3"
APP = {
    "DataStorage": "UseDevelopmentStorage=true",
    "STATE_ENCRYPTION_KEY": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
    "RESULTS_PASSPHRASE": "correct horse battery",
    **REQUIRED,
    "LICENSE_SKUS": "O365_BUSINESS_PREMIUM",
}
# Some settings are read only while the page is on.
PAGE = {
    "PAGE": "on",
    "PAGE_CLIENT_ID": GUID,
    "PAGE_TENANT_ID": GUID,
    "APPROVAL_RECIPIENTS": "boss@contoso.com",
}
# Texts of every kind, right for some settings and wrong for others.
SAMPLES = (
    *("true", "TRUE", "yes", "on", "none", "any", "email", "wizard", "entra", "0", "1", "50"),
    *("250", "1000", "1001", "20000", "20001", "-1", "5.5", "1e3", "3000/150", "0/150", "3000"),
    *("en", "nl-NL", "xx", "NL", "Japan", "hr@contoso.com", "hr@contoso.com; it@contoso.com"),
    *("hr", "a@b", ",", "O365_BUSINESS_PREMIUM", "O365_w/o Teams Bundle_M3, POWER_BI_PRO"),
    *("O365_w/o\N{NO-BREAK SPACE}Teams Bundle_M3", "Microsoft_365_ Business_ Premium_(no Teams)"),
    *(GUID, f"{GUID}, {GUID}", "{}", "[]", "{", '{"JP": ["ENTERPRISEPACK"]}', '{"JP": "A"}'),
    *(f'{{"default": "{GUID}"}}', '{"default": "x"}', '{"JP": []}', "null", "3", *GRAPH_CLOUDS),
    *("https://graph.example.com/v1.0", "extensionAttribute15", "extensionAttribute16"),
    *(f'{{"Sales": "{GUID}"}}', f'{{"Sales": "{GUID}", "sales ": "{GUID}"}}', f'{{"": "{GUID}"}}'),
    *(f'{{"a;b": "{GUID}"}}', '{"none": ["A"]}', '{"none": ["NONE"], "x": []}', '{"x": [1]}'),
    *(
        '{"E5": ["SPE_E5"], "E5": []}',
        '{"E5": [" "]}',
        '{"E5": {}}',
        '[["E5", []]]',
        '{"E5": ["A;B"]}',
    ),
    *("{first}.{last}@contoso.com", "{F}{LAST}@Contoso.com", "{name}@contoso.com", "{first}"),
    *("jan@contoso.com", "{first} {last}@contoso.com", "{first}@contoso", "{first}@{last}.com"),
    *("Europe/Amsterdam", "Mars/Olympus", "contoso.com, fabrikam.com", "ceo, board"),
)
# Only the app knows countries by name.
DIFFERENT = {"DEFAULT_COUNTRY", "LICENSE_SKUS_BY_COUNTRY", "LICENSE_GROUPS", "PROFILES"}


def sentences(**values: str) -> list[str]:
    return [gap.sentence for gap in find_gaps(REQUIRED | values)]


def app_refuses(name: str, value: str) -> bool:
    try:
        Settings.from_env(APP | PAGE | {name: value})
    except SettingsError as error:
        return any(fault.startswith(f"{name}:") for fault in error.faults)
    return False


def names_in_parameters() -> set[str]:
    read = r"readEnvironmentVariable\('([A-Z0-9_]+)'"
    return set(re.findall(read, bicep.read("main.bicepparam")))


def test_the_table_has_every_value_that_the_deployment_reads_and_no_other() -> None:
    assert {setting.name for setting in SETTINGS} == names_in_parameters()


def test_a_pipeline_passes_on_every_value() -> None:
    azure_yaml = YAML(typ="safe").load((bicep.ROOT / "azure.yaml").read_text(encoding="utf-8"))

    named = {setting.name for setting in SETTINGS if not setting.found} - FROM_AZD
    assert set(azure_yaml["pipeline"]["variables"]) == named


def test_no_setting_is_in_the_table_twice() -> None:
    assert len({setting.name for setting in SETTINGS}) == len(SETTINGS)


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_examples_and_defaults_are_accepted(setting: Setting) -> None:
    assert setting.kind.fault(setting.kind.example) == ""
    assert not setting.default or setting.kind.fault(setting.default) == ""


@pytest.mark.parametrize(
    "setting",
    [each for each in SETTINGS if each.default is not None],
    ids=lambda setting: setting.name,
)
def test_a_default_is_that_of_the_app(setting: Setting) -> None:
    given = APP | {setting.name: setting.default or ""}

    assert Settings.from_env(given) == Settings.from_env(APP)


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_hooks_and_app_accept_the_same(setting: Setting) -> None:
    read_by_app = any(app_refuses(setting.name, sample) for sample in SAMPLES)
    differing = [
        sample
        for sample in SAMPLES
        if read_by_app and bool(setting.kind.fault(sample)) != app_refuses(setting.name, sample)
    ]

    assert setting.name in DIFFERENT or differing == []


def test_languages_are_those_of_the_app() -> None:
    assert LANGUAGES == languages.LANGUAGES


def test_nothing_is_wrong_with_a_complete_environment() -> None:
    assert sentences() == []


@pytest.mark.parametrize("name", REQUIRED)
@pytest.mark.parametrize("blank", ["", " "])
def test_a_required_setting_that_is_blank_is_asked_for(name: str, blank: str) -> None:
    (sentence,) = sentences(**{name: blank})

    assert sentence.startswith(f"{name} is not set: ")
    assert f"`azd env set {name} " in sentence


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_a_value_of_nothing_is_the_default(setting: Setting) -> None:
    assert read(REQUIRED | {setting.name: ""})[setting.name] == (setting.default or "")


@pytest.mark.parametrize(
    ("name", "value", "reported"),
    [
        ("PRIVATE_NETWORK", "1", "must be true or false. Run `azd env set PRIVATE_NETWORK false`"),
        (
            "BATCH_SIZE",
            "5000",
            "must be a whole number from 1 to 1000. Run `azd env set BATCH_SIZE",
        ),
        ("STORAGE_SKU", "ZRS", "must be Standard_ZRS or Standard_LRS."),
        ("ALLOWED_IP_RANGES", "203.0.113.0/24, 198.51.100.300", "must be IPv4 addresses"),
        ("ALLOWED_IP_RANGES", "203.0.113.7/32", "must be IPv4 addresses"),
        ("UPLOADER_PRINCIPAL_IDS", "hr-group", "must be object ids"),
        ("SFTP_USERS", '[{"name": "hrteam"}]', 'must be JSON such as [{"name"'),
        ("LICENSE_GROUPS", "{'default': 'x'}", "must be JSON such as"),
        ("SHAREPOINT_SITE_URL", "contoso.sharepoint.com", "must be the https address"),
    ],
)
def test_a_wrong_value_is_named_with_the_command_that_fixes_it(
    name: str, value: str, reported: str
) -> None:
    (sentence, *_) = sentences(**{"PRIVATE_NETWORK": "true", name: value})

    assert sentence.startswith(f"{name} must be")
    assert reported in sentence
    assert f"`azd env set {name} " in sentence


def test_a_list_may_have_blanks() -> None:
    ranges = "203.0.113.0/24, 198.51.100.7"

    assert sentences(PRIVATE_NETWORK="true", ALLOWED_IP_RANGES=ranges) == []


@pytest.mark.parametrize(
    ("values", "reported"),
    [
        ({"ALLOWED_IP_RANGES": "203.0.113.7"}, "does nothing without PRIVATE_NETWORK"),
        ({"PASSWORD_DELIVERY": "encrypted"}, "the vault has no passphrase yet"),
        (
            {"SFTP_USERS": '[{"name": "hrteam", "publicKey": "ssh-ed25519 AAAA"}]'},
            "`azd env set SFTP_ENABLED true`",
        ),
        (
            {"SHAREPOINT_SITE_URL": "https://contoso.sharepoint.com/sites/hr"},
            "needs the id of its library",
        ),
        ({"LICENSE_GROUPS": f'{{"default": "{GUID}"}}'}, "needs the licences"),
        ({"JOBS_RETENTION_DAYS": "14"}, "WAIT_DAYS must be less than JOBS_RETENTION_DAYS"),
        (
            PAGE | {"APPROVAL_ABOVE": "0", "APPROVAL_DAYS": "20", "JOBS_RETENTION_DAYS": "20"},
            "APPROVAL_DAYS must be less than JOBS_RETENTION_DAYS",
        ),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_values_that_do_not_go_together_are_named(values: dict[str, str], reported: str) -> None:
    (sentence,) = sentences(**values)

    assert reported in sentence


def test_storage_never_deletes_a_waiting_list_before_it_is_written_again() -> None:
    [kept] = [each.kind for each in SETTINGS if each.name == "JOBS_RETENTION_DAYS"]
    shortest = next(days for days in range(366) if kept.accepts(str(days)))

    assert timedelta(days=shortest) > 2 * REWRITE_AFTER
