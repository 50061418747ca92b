"""The hooks as azd starts them, with programs `az` and `azd` that give prepared answers."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from infra.hooks import azd, steps
from infra.hooks.azure_cli import AzureCli
from infra.hooks.gaps import Gap, HookError
from infra.hooks.graph_permissions import BROAD, FOR_GROUPS
from infra.hooks.prerequisites import PROVIDERS
from infra.hooks.rotate_state_key import rotate
from infra.hooks.run_hook import Run, Step, run_hook
from infra.hooks.state_key import CURRENT, PREVIOUS
from tests.unit.infra.hooks import az as fake
from tests.unit.infra.hooks.installation import ENVIRONMENT, SETTINGS

SUBSCRIPTION = "5b2cf2b8-9c7e-4c39-8f26-1f4a6b1e70d3"
BEFORE = (
    *(steps.check_settings, steps.check_tenant, steps.check_subscription),
    steps.find_existing,
)
AFTER = (
    *(steps.check_tenant, steps.store_keys, steps.grant_permissions),
    *(steps.show_mail_scope, steps.wait_for_roles),
)
GRAPH = "rest --method get --url https://graph.microsoft.com/v1.0/servicePrincipals(appId="
ASSIGNED = "rest --method get --url https://graph.microsoft.com/v1.0/servicePrincipals/"
SECRETS = "keyvault secret list"
OFFERED = {
    "id": "graph",
    "appRoles": [{"value": name, "id": f"id of {name}"} for name in (*BROAD, *FOR_GROUPS)],
}
GRANTED = {
    "value": [{"appRoleId": f"id of {each}", "resourceId": "graph"} for each in BROAD],
}
COMPLETE = [(SECRETS, [CURRENT, PREVIOUS]), (GRAPH, OFFERED), (ASSIGNED, GRANTED)]
USER = ("account show", {"name": "Contoso", "id": "1", "user": {"type": "user", "name": "me"}})
READY = [
    USER,
    ("provider list", list(PROVIDERS)),
    ("functionapp list-flexconsumption-locations", ["West Europe"]),
    ("ad signed-in-user show", "my-object-id"),
    ("role assignment list", ["Owner"]),
    ("group exists", False),
]

type Hook = Callable[..., tuple[int, list[str]]]


@pytest.fixture
def az(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> fake.Program:
    return fake.install(tmp_path, monkeypatch, ENVIRONMENT | SETTINGS)


@pytest.fixture
def hook(capsys: pytest.CaptureFixture[str]) -> Hook:
    """Run steps with options: the exit status and the lines that were printed."""

    def run(taken: Sequence[Step], *options: str) -> tuple[int, list[str]]:
        status = run_hook("", taken, [*options, "--pause", "0"])
        return status, capsys.readouterr().out.splitlines()

    return run


def changes(az: fake.Program) -> Sequence[list[str]]:
    words = [words for words, _ in az.asked()]
    return [each for each in words if {"set", "post", "create", "register"} & set(each)]


def test_a_check_changes_nothing_and_shows_what_is_missing(az: fake.Program, hook: Hook) -> None:
    az.answer((SECRETS, []), (GRAPH, OFFERED), (ASSIGNED, {"value": []}))

    status, lines = hook(AFTER, "--check")

    assert (status, changes(az)) == (1, [])
    assert len(fake.sentences(lines, "Missing")) == 4


def test_a_check_of_what_is_complete_succeeds(az: fake.Program, hook: Hook) -> None:
    az.answer(*COMPLETE)

    status, lines = hook(AFTER, "--check")

    assert (status, lines[-1]) == (0, "Nothing is missing.")


def test_a_second_run_makes_no_key_and_grants_nothing(az: fake.Program, hook: Hook) -> None:
    az.answer(*COMPLETE)

    status, _ = hook(AFTER)

    assert status == 0
    assert [words for words in changes(az) if "configreferences" not in " ".join(words)] == []


def test_keys_travel_in_files_and_are_never_printed(az: fake.Program, hook: Hook) -> None:
    az.answer((SECRETS, []), *COMPLETE[1:])

    status, lines = hook(AFTER)

    (first,), (second,) = az.bodies_of("keyvault", "secret", "set")
    shown = "\n".join([*lines, *(" ".join(words) for words, _ in az.asked())])
    assert status == 0
    assert (first in shown, second in shown) == (False, False)


def test_the_app_reads_its_keys_again_after_they_were_made(az: fake.Program, hook: Hook) -> None:
    az.answer((SECRETS, []), *COMPLETE[1:])

    hook(AFTER)

    order = [" ".join(words) for words in changes(az)]
    assert [("secret set" in each, "refresh" in each) for each in order] == [
        (True, False),
        (True, False),
        (False, True),
    ]


def test_somebody_who_may_not_grant_permissions_deploys_anyway(
    az: fake.Program, hook: Hook
) -> None:
    az.answer(
        *COMPLETE[:2],
        (ASSIGNED, {"value": []}),
        ("rest --method post --url https://graph", "ERROR: No."),
    )

    status, lines = hook(AFTER)

    assert status == 0
    assert len(fake.sentences(lines, "Missing")) == len(BROAD)


def test_a_step_that_fails_does_not_keep_the_next_from_running(
    az: fake.Program, hook: Hook
) -> None:
    az.answer(
        (SECRETS, "ERROR: (Forbidden) Caller is not authorized."),
        (GRAPH, OFFERED),
        (ASSIGNED, {"value": []}),
    )

    status, lines = hook(AFTER, "--check")

    missing = fake.sentences(lines, "Missing")
    assert status == 1
    assert missing[0] == "The vault cannot be read yet: (Forbidden) Caller is not authorized."
    assert [name in "".join(missing[1:]) for name in BROAD] == [True, True]


def test_a_command_that_fails_does_not_keep_the_next_step_from_running(
    az: fake.Program, hook: Hook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("infra.hooks.state_key._ROLE_DELAY", 0.0)
    az.answer(
        (SECRETS, []),
        ("keyvault secret set", "ERROR: No."),
        (GRAPH, OFFERED),
        (ASSIGNED, {"value": []}),
    )

    status, _ = hook(AFTER)

    assert status == 1
    assert len(az.bodies_of("rest", "--method", "post")) == len(BROAD)


@pytest.mark.parametrize("setting", ["LICENSE_GROUPS", "ALLOWED_GROUPS"])
def test_group_permissions_are_granted_where_people_join_groups(
    az: fake.Program, hook: Hook, monkeypatch: pytest.MonkeyPatch, setting: str
) -> None:
    monkeypatch.setenv(setting, f'{{"default": "{SUBSCRIPTION}"}}')
    az.answer(*COMPLETE)

    _, lines = hook(AFTER, "--check")

    missing = fake.sentences(lines, "Missing")
    assert [name in reported for name, reported in zip(FOR_GROUPS, missing, strict=True)] == [
        True,
        True,
    ]


def test_a_named_deployment_gives_names_and_settings(az: fake.Program, hook: Hook) -> None:
    outputs = {name: {"value": value} for name, value in ENVIRONMENT.items()}
    groups = {"LICENSE_GROUPS": f'{{"default": "{SUBSCRIPTION}"}}'}
    az.answer(
        (
            "deployment sub show --name rollcall --query properties.outputs",
            outputs | {"KEY_VAULT_NAME": {"value": "kv-other"}},
        ),
        (
            "deployment sub show --name rollcall --query properties.parameters",
            {"appSettings": {"value": groups}},
        ),
        *COMPLETE,
    )

    _, lines = hook(AFTER, "--check", "--deployment", "rollcall")

    assert len(fake.sentences(lines, "Missing")) == len(FOR_GROUPS)
    assert az.bodies_of("keyvault", "secret", "list", "--vault-name", "kv-other")


def test_the_command_for_the_mailbox_is_shown_as_it_sets_it_up(
    az: fake.Program, hook: Hook
) -> None:
    az.answer(*COMPLETE)

    _, lines = hook(AFTER, "--check")

    (command,) = [line for line in lines if "Limit-MailSending.ps1" in line]
    assert command.endswith("-Mailbox hr-onboarding@contoso.com")


def test_roles_that_are_new_are_waited_for(
    az: fake.Program, hook: Hook, monkeypatch: pytest.MonkeyPatch
) -> None:
    assigned = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    moments = iter([*[assigned] * 3, assigned + steps.ROLE_SPREAD])

    class Clock(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:  # type: ignore[override]
            return next(moments)

    monkeypatch.setattr(steps, "datetime", Clock)
    az.answer(("role assignment list --all", assigned.isoformat()))

    status, lines = hook([steps.wait_for_roles])

    waiting = [line for line in lines if line.startswith("Waiting: The app's roles are new")]
    assert (status, len(waiting)) == (0, 3)


def test_nothing_is_provisioned_while_settings_are_missing(
    az: fake.Program, hook: Hook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("LICENSE_SKUS")
    az.answer(*READY)

    status, lines = hook(BEFORE)

    assert (status, len(fake.sentences(lines, "Missing"))) == (1, 1)
    assert any(line.startswith("Missing: LICENSE_SKUS is not set") for line in lines)


@pytest.mark.parametrize(
    ("account", "question"),
    [
        pytest.param({"type": "user", "name": "me"}, "signed-in-user", id="a person"),
        pytest.param({"type": "servicePrincipal", "name": "1-2-3"}, "sp", id="a pipeline"),
    ],
)
def test_the_roles_of_the_sign_in_are_looked_at(
    az: fake.Program,
    hook: Hook,
    account: dict[str, str],
    question: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AZURE_PRINCIPAL_TYPE", "ServicePrincipal")
    az.answer(
        ("account show", {"name": "Contoso", "id": "1", "user": account}),
        (f"ad {question} show", "object-id"),
        ("role assignment list --assignee", ["Reader"]),
        *READY[1:],
    )

    status, lines = hook(BEFORE, "--check")

    assert status == 1
    assert [
        role in reported
        for role, reported in zip(
            ["Contributor", "Role Based Access Control Administrator"],
            fake.sentences(lines, "Missing"),
            strict=True,
        )
    ] == [True, True]


def test_az_must_ask_the_tenant_of_the_installation(
    az: fake.Program, hook: Hook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AZURE_SUBSCRIPTION_ID", SUBSCRIPTION)
    az.answer(("account show --subscription", "tenant of it"), ("account show", "another"))

    status, lines = hook([steps.check_tenant], "--check")

    assert status == 1
    assert f"`az account set --subscription {SUBSCRIPTION}`" in lines[-1]


@pytest.mark.parametrize("options", [[], ["--check"], ["--deployment", "rollcall"]])
@pytest.mark.parametrize("taken", [BEFORE, AFTER, (rotate,)], ids=["before", "after", "rotate"])
def test_every_command_names_the_subscription(
    az: fake.Program,
    hook: Hook,
    monkeypatch: pytest.MonkeyPatch,
    taken: Sequence[Step],
    options: list[str],
) -> None:
    monkeypatch.setenv("AZURE_SUBSCRIPTION_ID", SUBSCRIPTION)
    monkeypatch.setattr("infra.hooks.state_key._ROLE_DELAY", 0.0)
    old = {"value": "old", "attributes": {"updated": "2020-01-01T00:00:00+00:00"}}
    az.answer(
        ("group exists", True),
        ("storage account list", []),
        ("eventgrid system-topic list", []),
        ("role assignment list --all", None),
        ("keyvault secret show", old),
        ("deployment sub show", {name: {"value": value} for name, value in ENVIRONMENT.items()}),
        *READY,
        (SECRETS, []),
        *COMPLETE[1:],
    )

    hook(taken, *options)

    default = ["account", "show", "--query", "tenantId", "--output", "json"]
    asked = [words for words, _ in az.asked() if words[0] != "ad" and words != default]
    named = [words[words.index("--subscription") + 1] for words in asked]
    assert len(asked) > 0
    assert set(named) == {SUBSCRIPTION}


def test_what_azure_has_made_is_passed_on(
    az: fake.Program, hook: Hook, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: dict[str, str] = {}
    monkeypatch.setattr(azd, "keep", lambda _, name, value: kept.update({name: value}))
    topic = {"name": "strcdata1-5b2c", "source": "ID", "resourceGroup": "rg-rollcall-trial"}
    az.answer(
        ("group exists", True),
        ("storage account list", [{"name": "strcdata1", "id": "id"}]),
        ("eventgrid system-topic list", [topic]),
        ("rest --method get", {"properties": {"timePeriod": {"startDate": "2026-03-01T00:00"}}}),
    )

    status, _ = hook([steps.find_existing])

    assert status == 0
    assert kept == {"EXISTING_SYSTEM_TOPIC": "strcdata1-5b2c", "BUDGET_START": "2026-03-01"}


def test_a_first_deployment_finds_nothing(az: fake.Program, hook: Hook) -> None:
    az.answer(("group exists", False))

    assert hook([steps.find_existing]) == (0, ["Nothing is missing."])


def test_a_key_that_is_new_rests(az: fake.Program, hook: Hook) -> None:
    az.answer(
        (
            "keyvault secret show",
            {"value": "old", "attributes": {"updated": "2999-01-01T00:00:00+00:00"}},
        )
    )

    status, lines = hook([rotate])

    assert (status, changes(az)) == (1, [])
    assert "Change it again after" in lines[0]


def test_a_key_is_not_replaced_when_the_old_one_could_not_be_kept(
    az: fake.Program, hook: Hook
) -> None:
    az.answer(
        (
            "keyvault secret show",
            {"value": "old", "attributes": {"updated": "2020-01-01T00:00:00+00:00"}},
        ),
        (f"keyvault secret set --vault-name kv-rollcall --name {PREVIOUS}", "ERROR: No."),
    )

    status, _ = hook([rotate])

    assert status == 1
    assert az.bodies_of("keyvault", "secret", "set") == [["old"]]


def test_a_missing_azure_cli_is_reported_in_words(
    az: fake.Program, hook: Hook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(az.folder / "nowhere"))

    status, lines = hook(AFTER, "--check")

    assert (status, lines) == (1, ["The Azure CLI was not found. Install it and run `az login`."])


def test_a_missing_sign_in_is_reported_once_with_what_to_do(az: fake.Program, hook: Hook) -> None:
    az.answer(("", "ERROR: Please run 'az login' to setup account."))

    status, lines = hook(AFTER)

    assert status == 1
    assert len(lines) == 1
    assert "Run `az login`." in lines[0]
    assert "`azd config set auth.useAzCliAuth true`" in lines[0]


def test_what_azure_says_is_its_sentence(az: fake.Program) -> None:
    az.answer(("group show", "ERROR: (NotFound) There is no such group.\nCode: NotFound"))

    with pytest.raises(HookError, match=r"^\(NotFound\) There is no such group\.$"):
        AzureCli.find().ask("group", "show")


def test_gaps_that_are_found_twice_are_shown_once(az: fake.Program, hook: Hook) -> None:
    def once(run: Run) -> Sequence[Gap]:
        del run
        return (Gap(sentence="A thing is missing."),)

    _, lines = hook([once, once])

    assert lines == ["Missing: A thing is missing."]
