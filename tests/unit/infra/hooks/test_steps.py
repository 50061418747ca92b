"""The hooks as azd starts them, with a program `az` that answers as it is told to."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from infra.hooks.azure_cli import AzureCli
from infra.hooks.graph_permissions import NEEDED
from infra.hooks.rotate_state_key import rotate
from infra.hooks.run import Find, run_hook
from infra.hooks.state_key import CURRENT, PREVIOUS
from infra.hooks.steps import after_deploying, after_provisioning, before_provisioning
from tests.unit.infra.hooks import az as fake
from tests.unit.infra.hooks.installation import ENVIRONMENT

SECRETS = "keyvault secret list"
GRAPH = "rest --method get --url https://graph.microsoft.com/v1.0/servicePrincipals(appId="
ASSIGNED = "rest --method get --url https://graph.microsoft.com/v1.0/servicePrincipals/"
GRANTED = {"value": [{"appRoleId": each, "resourceId": "graph"} for each in NEEDED.values()]}
COMPLETE = [(SECRETS, [CURRENT, PREVIOUS]), (GRAPH, {"id": "graph"}), (ASSIGNED, GRANTED)]
READY = [
    ("functionapp function list", ["func-rollcall/intake"]),
    ("functionapp keys list", ["blobs_extension"]),
]

type Hook = Callable[..., tuple[int, list[str]]]


@pytest.fixture
def az(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> fake.Az:
    return fake.install(tmp_path, monkeypatch, ENVIRONMENT)


@pytest.fixture
def hook(capsys: pytest.CaptureFixture[str]) -> Hook:
    """Run a hook with options: its exit status and the lines it printed."""

    def run(find: Find, *options: str) -> tuple[int, list[str]]:
        status = run_hook("", find, [*options, "--pause", "0"])
        return status, capsys.readouterr().out.splitlines()

    return run


def changes(az: fake.Az) -> Sequence[list[str]]:
    words = [words for words, _ in az.asked()]
    return [each for each in words if {"set", "post", "create", "register"} & set(each)]


def test_a_check_changes_nothing_and_tells_what_is_missing(az: fake.Az, hook: Hook) -> None:
    az.answer((SECRETS, []), (GRAPH, {"id": "graph"}), (ASSIGNED, {"value": []}))

    status, lines = hook(after_provisioning, "--check")

    assert (status, changes(az)) == (1, [])
    assert len(fake.sentences(lines, "Missing")) == 4


def test_a_check_of_what_is_complete_succeeds(az: fake.Az, hook: Hook) -> None:
    az.answer(*COMPLETE)

    status, lines = hook(after_provisioning, "--check")

    assert (status, lines[-1]) == (0, "Nothing is missing.")


def test_a_second_run_makes_no_key_and_grants_nothing(az: fake.Az, hook: Hook) -> None:
    az.answer(*COMPLETE)

    status, _ = hook(after_provisioning)

    assert status == 0
    assert [words for words in changes(az) if "configreferences" not in " ".join(words)] == []


def test_keys_travel_in_files_and_are_never_printed(az: fake.Az, hook: Hook) -> None:
    az.answer((SECRETS, []), *COMPLETE[1:])

    status, lines = hook(after_provisioning)

    (first,), (second,) = az.told("keyvault", "secret", "set")
    shown = "\n".join([*lines, *(" ".join(words) for words, _ in az.asked())])
    assert status == 0
    assert (first in shown, second in shown) == (False, False)


def test_the_app_reads_its_keys_again_after_they_were_made(az: fake.Az, hook: Hook) -> None:
    az.answer((SECRETS, []), *COMPLETE[1:])

    hook(after_provisioning)

    order = [" ".join(words) for words in changes(az)]
    assert [("secret set" in each, "refresh" in each) for each in order] == [
        (True, False),
        (True, False),
        (False, True),
    ]


def test_who_may_not_grant_permissions_deploys_all_the_same(az: fake.Az, hook: Hook) -> None:
    az.answer(
        *COMPLETE[:2], (ASSIGNED, {"value": []}), ("rest --method post --url https://graph", "No.")
    )

    status, lines = hook(after_provisioning)

    assert status == 0
    assert len(fake.sentences(lines, "Missing")) == len(NEEDED)


def test_the_right_to_write_members_is_granted_where_groups_give_licences(
    az: fake.Az, hook: Hook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LICENSE_GROUPS", '{"default": "5b2cf2b8-9c7e-4c39-8f26-1f4a6b1e70d3"}')
    az.answer(*COMPLETE)

    _, lines = hook(after_provisioning, "--check")

    (missing,) = fake.sentences(lines, "Missing")
    assert "GroupMember.ReadWrite.All" in missing


def test_the_event_subscription_waits_for_the_code(az: fake.Az, hook: Hook) -> None:
    az.answer(("functionapp function list", []), ("functionapp keys list", []))

    status, lines = hook(after_deploying, "--check")

    assert (status, changes(az)) == (1, [])
    assert fake.sentences(lines, "Missing") == [
        "The app has no function intake yet. Deploy the code with `azd deploy`.",
        "The event subscription dropped-files is missing.",
    ]


def test_the_event_subscription_is_made_anew_at_every_deployment(az: fake.Az, hook: Hook) -> None:
    az.answer(*READY)

    status, _ = hook(after_deploying)

    assert status == 0
    assert len(az.told("deployment", "group", "create")) == 1


def test_only_names_of_keys_are_asked_for(az: fake.Az, hook: Hook) -> None:
    az.answer(*READY)

    hook(after_deploying, "--check")

    (asked,) = [words for words, _ in az.asked() if words[:3] == ["functionapp", "keys", "list"]]
    assert asked[asked.index("--query") + 1] == "keys(systemKeys)"


def test_nothing_is_provisioned_while_settings_are_missing(az: fake.Az, hook: Hook) -> None:
    az.answer(
        ("account show", {"name": "Contoso", "id": "1", "user": {"type": "user"}}),
        ("provider list", []),
        ("functionapp list-flexconsumption-locations", []),
    )

    status, lines = hook(before_provisioning)

    assert status == 1
    assert any(line.startswith("Missing: LICENSE_SKUS is not set") for line in lines)


def test_a_key_that_was_changed_lately_rests(az: fake.Az, hook: Hook) -> None:
    az.answer(
        (
            "keyvault secret show",
            {"value": "old", "attributes": {"updated": "2999-01-01T00:00:00+00:00"}},
        )
    )

    status, lines = hook(rotate)

    assert (status, changes(az)) == (1, [])
    assert "Change it again after" in lines[0]


def test_a_key_is_not_replaced_when_the_old_one_could_not_be_kept(az: fake.Az, hook: Hook) -> None:
    az.answer(
        (
            "keyvault secret show",
            {"value": "old", "attributes": {"updated": "2020-01-01T00:00:00+00:00"}},
        ),
        (f"keyvault secret set --vault-name kv-rollcall --name {PREVIOUS}", "No."),
    )

    status, _ = hook(rotate)

    assert status == 1
    assert az.told("keyvault", "secret", "set") == [["old"]]


def test_a_missing_azure_cli_is_told_in_words(
    az: fake.Az, hook: Hook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(az.folder / "nowhere"))

    status, lines = hook(after_provisioning, "--check")

    assert (status, lines) == (1, ["The Azure CLI was not found. Install it and run `az login`."])


def test_an_error_of_azure_is_told_in_its_last_line(az: fake.Az) -> None:
    az.answer(("account show", "Please run 'az login'."))

    with pytest.raises(Exception, match=r"^Please run 'az login'\.$"):
        AzureCli.find().ask("account", "show")
