from collections.abc import Callable

import pytest

from shared.errors import SettingsError
from shared.models import (
    FieldLimits,
    JudgingRules,
    LicensePlan,
    PasswordDelivery,
    WriteQuota,
)
from shared.settings import Settings, SweepTimes
from tests.unit.settings.app_settings import (
    KEY,
    OTHER_KEY,
    REQUIRED,
    an_environment,
    faults_of,
    faulty_names,
)

MICROSOFT = "https://graph.microsoft.com/v1.0"


@pytest.mark.parametrize(
    ("read", "default"),
    [
        pytest.param(lambda s: s.graph.base_url, MICROSOFT, id="GRAPH_BASE_URL"),
        pytest.param(lambda s: s.graph.access_token, "", id="GRAPH_ACCESS_TOKEN"),
        pytest.param(lambda s: s.graph.client_id, "", id="AZURE_CLIENT_ID"),
        pytest.param(lambda s: s.licenses.by_country, {}, id="LICENSE_SKUS_BY_COUNTRY"),
        pytest.param(lambda s: s.licenses.groups, {}, id="LICENSE_GROUPS"),
        pytest.param(lambda s: s.sign_in_allowed, True, id="SIGN_IN_ALLOWED"),
        pytest.param(lambda s: s.results_language, "en", id="RESULTS_LANGUAGE"),
        pytest.param(lambda s: s.results_time_zone, "UTC", id="RESULTS_TIME_ZONE"),
        pytest.param(lambda s: s.guide_url, "", id="GUIDE_URL"),
        pytest.param(lambda s: s.password_delivery, PasswordDelivery.EMAIL, id="PASSWORD_DELIVERY"),
        pytest.param(
            lambda s: s.rules,
            JudgingRules(max_users=250, limits=FieldLimits.WIZARD, default_country=""),
            id="MAX_USERS_PER_FILE FIELD_LIMITS DEFAULT_COUNTRY",
        ),
        pytest.param(lambda s: s.batch_size, 50, id="BATCH_SIZE"),
        pytest.param(lambda s: s.max_accounts_per_day, 2_000, id="MAX_ACCOUNTS_PER_DAY"),
        pytest.param(lambda s: s.rules.reserved_names, (), id="RESERVED_NAMES"),
        pytest.param(lambda s: s.rules.allowed_domains, (), id="ALLOWED_DOMAINS"),
        pytest.param(lambda s: s.profiles, {}, id="PROFILES"),
        pytest.param(lambda s: s.rules.user_name_rule, "", id="USER_NAME_RULE"),
        pytest.param(lambda s: s.rules.allowed_groups, {}, id="ALLOWED_GROUPS"),
        pytest.param(lambda s: s.rules.allowed_licenses, {}, id="ALLOWED_LICENSES"),
        pytest.param(lambda s: s.create_days_before, 7, id="CREATE_DAYS_BEFORE"),
        pytest.param(lambda s: s.max_removals_per_day, 500, id="MAX_REMOVALS_PER_DAY"),
        pytest.param(lambda s: s.undo_limit, 50, id="UNDO_LIMIT"),
        pytest.param(
            lambda s: s.approval,
            None,
            id="APPROVAL_ABOVE APPROVAL_FOR_NEW_UPLOADERS APPROVAL_DAYS APPROVAL_RECIPIENTS",
        ),
        pytest.param(
            lambda s: s.write_quota, WriteQuota(writes=3000, seconds=150), id="GRAPH_WRITE_QUOTA"
        ),
        pytest.param(
            lambda s: s.sweep,
            SweepTimes(
                stalled_after_minutes=20, upload_missed_after_minutes=15, secrets_max_hours=24
            ),
            id="STALLED_AFTER_MINUTES UPLOAD_MISSED_AFTER_MINUTES SECRETS_MAX_HOURS",
        ),
        pytest.param(lambda s: s.previous_encryption_key, None, id="STATE_ENCRYPTION_KEY_PREVIOUS"),
        pytest.param(lambda s: s.results_passphrase, "", id="RESULTS_PASSPHRASE"),
    ],
)
def test_a_setting_that_is_not_set_has_its_default(
    read: Callable[[Settings], object], default: object
) -> None:
    assert read(Settings.from_env(REQUIRED)) == default


@pytest.mark.parametrize(
    ("name", "text", "read", "value"),
    [
        ("LICENSE_SKUS", "A, B ,A", lambda s: s.licenses.default, ("A", "B")),
        ("LICENSE_SKUS", "none", lambda s: s.licenses.default, ()),
        ("SIGN_IN_ALLOWED", "False", lambda s: s.sign_in_allowed, False),
        (
            "GUIDE_URL",
            "https://intranet.contoso.com/hr.html",
            lambda s: s.guide_url,
            "https://intranet.contoso.com/hr.html",
        ),
        ("RESULTS_LANGUAGE", " EN ", lambda s: s.results_language, "en"),
        ("RESULTS_TIME_ZONE", " Asia/Tokyo ", lambda s: s.results_time_zone, "Asia/Tokyo"),
        ("PASSWORD_DELIVERY", "None", lambda s: s.password_delivery, PasswordDelivery.NONE),
        ("RESULTS_PASSPHRASE", f" {'x' * 16} ", lambda s: s.results_passphrase, "x" * 16),
        ("FIELD_LIMITS", "Entra", lambda s: s.rules.limits, FieldLimits.ENTRA),
        ("DEFAULT_COUNTRY", "Netherlands", lambda s: s.rules.default_country, "NL"),
        ("MAX_USERS_PER_FILE", "20000", lambda s: s.rules.max_users, 20_000),
        ("BATCH_SIZE", "1", lambda s: s.batch_size, 1),
        (
            "USER_NAME_RULE",
            "{F}{Last}@Contoso.com",
            lambda s: s.rules.user_name_rule,
            "{f}{last}@contoso.com",
        ),
        ("CREATE_DAYS_BEFORE", "0", lambda s: s.create_days_before, 0),
        ("UNDO_LIMIT", "0", lambda s: s.undo_limit, 0),
        ("STALLED_AFTER_MINUTES", "0.05", lambda s: s.sweep.stalled_after_minutes, 0.05),
        ("WAIT_DAYS", "0", lambda s: s.wait.days, 0),
        ("WAIT_DAYS", "25", lambda s: s.wait.days, 25),
        ("UPLOAD_MISSED_AFTER_MINUTES", "1.5", lambda s: s.sweep.upload_missed_after_minutes, 1.5),
        ("SECRETS_MAX_HOURS", "0.25", lambda s: s.sweep.secrets_max_hours, 0.25),
    ],
)  # fmt: skip
def test_a_setting_is_read(
    name: str, text: str, read: Callable[[Settings], object], value: object
) -> None:
    assert read(Settings.from_env(an_environment(**{name: text}))) == value


def test_both_keys_are_read() -> None:
    settings = Settings.from_env(an_environment(STATE_ENCRYPTION_KEY_PREVIOUS=OTHER_KEY))

    assert settings.encryption_key == bytes(range(32))
    assert settings.previous_encryption_key == bytes(range(32, 64))


@pytest.mark.parametrize(
    ("name", "graph_client", "storage_client"),
    [("AZURE_CLIENT_ID", "an-id", "an-id"), ("DataStorage__clientId", "", "an-id")],
)
def test_the_identity_of_storage_is_that_of_graph_unless_it_has_its_own(
    name: str, graph_client: str, storage_client: str
) -> None:
    settings = Settings.from_env(an_environment(**{name: "an-id"}))

    assert (settings.graph.client_id, settings.storage.client_id) == (graph_client, storage_client)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("LICENSE_SKUS", "O365;BUSINESS;PREMIUM"),
        ("LICENSE_SKUS", ","),
        ("LICENSE_SKUS_BY_COUNTRY", "JP=ENTERPRISEPACK"),
        ("LICENSE_GROUPS", '{"NL":"not-an-id"}'),
        ("SIGN_IN_ALLOWED", "yes"),
        ("DEFAULT_COUNTRY", "Atlantis"),
        ("RESULTS_SENDER", "HR desk"),
        ("RESULTS_RECIPIENTS", "hr@contoso.com, nobody"),
        ("RESULTS_LANGUAGE", "tlh"),
        ("RESULTS_TIME_ZONE", "Europe"),
        ("RESULTS_TIME_ZONE", "Mars/Olympus"),
        ("RESULTS_TIME_ZONE", "../../etc/passwd"),
        ("PASSWORD_DELIVERY", "post"),
        ("RESULTS_PASSPHRASE", "tooShort"),
        ("MAX_USERS_PER_FILE", "20001"),
        ("MAX_USERS_PER_FILE", "0"),
        ("MAX_USERS_PER_FILE", "2.5"),
        ("FIELD_LIMITS", "none"),
        ("BATCH_SIZE", "-1"),
        ("MAX_ACCOUNTS_PER_DAY", "0"),
        ("MAX_REMOVALS_PER_DAY", "0"),
        ("GUIDE_URL", "http://intranet.contoso.com"),
        ("GUIDE_URL", "javascript:alert(1)"),
        ("GUIDE_URL", "https://localhost"),
        ("RESERVED_NAMES", ", ;"),
        ("ALLOWED_DOMAINS", "contoso"),
        ("ALLOWED_GROUPS", '{"Sales":"sales"}'),
        ("ALLOWED_LICENSES", '{"none":["SPE_E5"]}'),
        ("CREATE_DAYS_BEFORE", "31"),
        ("PROFILES", '["hr"]'),
        ("USER_NAME_RULE", "{first}.{surname}@contoso.com"),
        ("UNDO_LIMIT", "20001"),
        ("GRAPH_WRITE_QUOTA", "3000"),
        ("STALLED_AFTER_MINUTES", "soon"),
        ("APPROVAL_ABOVE", "20001"),
        ("APPROVAL_ABOVE", "some"),
        ("APPROVAL_FOR_NEW_UPLOADERS", "always"),
        ("APPROVAL_DAYS", "0"),
        ("APPROVAL_DAYS", "26"),
        ("APPROVAL_RECIPIENTS", "the boss"),
        ("WAIT_DAYS", "25.1"),
        ("WAIT_DAYS", "-1"),
        ("MAIL_AT_LATEST_MINUTES", "half an hour"),
        ("RESUME_EVERY_MINUTES", "now and then"),
        ("UPLOAD_MISSED_AFTER_MINUTES", "-1"),
        ("SECRETS_MAX_HOURS", "1e3"),
        ("SECRETS_MAX_HOURS", "72.5"),
        ("STATE_ENCRYPTION_KEY", "c2hvcnQ="),
        ("STATE_ENCRYPTION_KEY_PREVIOUS", "not base64!"),
        ("STATE_ENCRYPTION_KEY", "@Microsoft.KeyVault(SecretUri=https://v.vault.azure.net/s/k)"),
    ],
)
def test_a_wrong_setting_is_named_and_not_repeated(name: str, text: str) -> None:
    faults = faults_of(**{name: text})

    assert [fault.partition(":")[0] for fault in faults] == [name]
    assert text not in faults[0].partition(": ")[2].split()


@pytest.mark.parametrize("name", sorted(REQUIRED))
@pytest.mark.parametrize("text", ["", "  "], ids=["empty", "blank"])
def test_a_required_setting_that_is_missing_is_named(name: str, text: str) -> None:
    assert faulty_names(**{name: text}) == [name]


def test_passwords_are_delivered_encrypted_with_the_passphrase() -> None:
    settings = Settings.from_env(
        an_environment(PASSWORD_DELIVERY="Encrypted", RESULTS_PASSPHRASE="four plain words here")
    )

    assert settings.password_delivery is PasswordDelivery.ENCRYPTED
    assert settings.results_passphrase == "four plain words here"


@pytest.mark.parametrize("passphrase", ["", "  ", "tooShort"], ids=["empty", "blank", "short"])
def test_encrypted_delivery_without_a_passphrase_that_will_do_is_one_fault(passphrase: str) -> None:
    changed = {"PASSWORD_DELIVERY": "encrypted", "RESULTS_PASSPHRASE": passphrase}

    assert faulty_names(**changed) == ["RESULTS_PASSPHRASE"]


_PAGE = {"PAGE": "on", "PAGE_CLIENT_ID": "7" * 8 + "-7777-4777-8777-" + "7" * 12}
_PAGE["PAGE_TENANT_ID"] = _PAGE["PAGE_CLIENT_ID"]


def test_approvals_without_the_page_are_reported_with_all_other_faults() -> None:
    changed = {"APPROVAL_ABOVE": "0", "APPROVAL_FOR_NEW_UPLOADERS": "true", "BATCH_SIZE": "many"}

    assert sorted(faulty_names(**changed)) == [
        "APPROVAL_ABOVE",
        "APPROVAL_FOR_NEW_UPLOADERS",
        "APPROVAL_RECIPIENTS",
        "BATCH_SIZE",
    ]


def test_approvals_are_off_until_a_setting_asks_for_them() -> None:
    on = {"APPROVAL_RECIPIENTS": "boss@contoso.com", **_PAGE}

    assert Settings.from_env(an_environment(**on)).approval is None
    every = Settings.from_env(an_environment(APPROVAL_ABOVE="0", **on)).approval
    new = Settings.from_env(an_environment(APPROVAL_FOR_NEW_UPLOADERS="true", **on)).approval
    assert every is not None
    assert (every.above, every.days, every.recipients) == (0, 7.0, ("boss@contoso.com",))
    assert new is not None
    assert (new.above, new.for_new_uploaders) == (None, True)


def test_all_faults_come_in_one_error() -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.from_env({"BATCH_SIZE": "many", "GRAPH_BASE_URL": "https://example.com"})

    assert {fault.partition(":")[0] for fault in caught.value.faults} == {
        *REQUIRED,
        "BATCH_SIZE",
        "GRAPH_BASE_URL",
    }
    assert all(fault in str(caught.value) for fault in caught.value.faults)


def test_no_fault_reveals_a_secret() -> None:
    secrets = {
        "STATE_ENCRYPTION_KEY": "Hunter2Hunter2",
        "STATE_ENCRYPTION_KEY_PREVIOUS": "Hunter3Hunter3",
        "GRAPH_ACCESS_TOKEN": "Hunter4Hunter4",
        "RESULTS_PASSPHRASE": "Hunter5",
    }

    with pytest.raises(SettingsError) as caught:
        Settings.from_env(an_environment(**secrets))

    assert len(caught.value.faults) == len(secrets)
    assert "Hunter" not in str(caught.value)
    assert "Hunter" not in repr(caught.value)


def test_no_repr_reveals_a_secret() -> None:
    settings = Settings.from_env(
        an_environment(
            DataStorage="AccountName=x;AccountKey=Hunter2",
            GRAPH_BASE_URL="http://127.0.0.1:8080/v1.0",
            GRAPH_ACCESS_TOKEN="Hunter4",
            STATE_ENCRYPTION_KEY_PREVIOUS=OTHER_KEY,
            RESULTS_PASSPHRASE="Hunter5Hunter5Hunter5",
        )
    )

    shown = repr(settings)

    assert "contoso" in shown
    assert "Hunter" not in shown
    for key in (settings.encryption_key, settings.previous_encryption_key):
        assert repr(key) not in shown
    assert KEY not in shown


@pytest.mark.parametrize(
    ("changed", "is_local"),
    [
        pytest.param({"DataStorage": "UseDevelopmentStorage=true"}, True, id="connection string"),
        pytest.param(
            {
                "DataStorage": "",
                "DataStorage__blobServiceUri": "https://contoso.blob.core.windows.net",
                "DataStorage__queueServiceUri": "https://contoso.queue.core.windows.net",
            },
            False,
            id="service URIs",
        ),
    ],
)
def test_storage_is_reached_by_connection_string_or_service_uris(
    changed: dict[str, str], is_local: bool
) -> None:
    assert Settings.from_env(an_environment(**changed)).storage.is_local is is_local


@pytest.mark.parametrize("only", ["DataStorage__blobServiceUri", "DataStorage__queueServiceUri"])
def test_one_service_uri_alone_is_a_fault(only: str) -> None:
    changed = {"DataStorage": "", only: "https://contoso.blob.core.windows.net"}

    assert faulty_names(**changed) == ["DataStorage"]


def test_a_country_gets_its_own_skus_and_others_the_default() -> None:
    by_country = '{"jp": ["ENTERPRISEPACK", "AAD_PREMIUM"], "Germany": []}'

    licenses = Settings.from_env(an_environment(LICENSE_SKUS_BY_COUNTRY=by_country)).licenses

    assert licenses == LicensePlan(
        default=("O365_BUSINESS_PREMIUM",),
        by_country={"JP": ("ENTERPRISEPACK", "AAD_PREMIUM"), "DE": ()},
    )
    assert licenses.for_country("NL") == ("O365_BUSINESS_PREMIUM",)


def test_groups_without_licences_to_count_are_a_fault() -> None:
    groups = '{"default": "5b2cf2b8-9c7e-4c39-8f26-1f4a6b1e70d3"}'

    assert faulty_names(LICENSE_SKUS="none", LICENSE_GROUPS=groups) == ["LICENSE_GROUPS"]


def test_groups_next_to_a_faulty_licence_setting_are_no_further_fault() -> None:
    groups = '{"default": "5b2cf2b8-9c7e-4c39-8f26-1f4a6b1e70d3"}'
    changed = {"LICENSE_SKUS": ",", "LICENSE_SKUS_BY_COUNTRY": "?", "LICENSE_GROUPS": groups}

    assert faulty_names(**changed) == ["LICENSE_SKUS", "LICENSE_SKUS_BY_COUNTRY"]


@pytest.mark.parametrize(
    ("usage_location", "group"),
    [("NL", "nl-group"), ("JP", "any-group"), ("DE", "")],
    ids=["of the country", "of all others", "no licences are wanted there"],
)
def test_a_country_has_its_own_group_or_that_of_all_others(usage_location: str, group: str) -> None:
    licenses = LicensePlan(
        default=("O365_BUSINESS_PREMIUM",),
        by_country={"DE": ()},
        groups={"NL": "nl-group", "default": "any-group"},
    )

    assert licenses.group_for(usage_location) == group


def test_a_country_without_a_group_has_none() -> None:
    licenses = LicensePlan(default=("O365_BUSINESS_PREMIUM",), groups={"NL": "nl-group"})

    assert licenses.group_for("JP") == ""
