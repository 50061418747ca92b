"""What the trial makes of the simulated tenant, with each assumption broken in turn."""

import asyncio
import json
import os
import re
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest

from infra.hooks import trial as entry
from infra.hooks.trial import PAGE, assumptions, main, try_all
from infra.trial import attempts
from infra.trial.assumption import Seen, Trial, Verdict
from infra.trial.attempts import ATTEMPTS
from infra.trial.graph import Graph
from infra.trial.trial_accounts import People
from local.tenant import (
    LICENSE_GROUP,
    LOCAL_ACCESS_TOKEN,
    SENDER,
    Drop,
    Fault,
    Match,
    Refuse,
    RetryAfter,
    RetryAfterForm,
    Tenant,
    batch,
    demo_tenant,
    serve,
    server,
)
from local.tenant.simulated_tenant import DEFAULT_PERMISSIONS, GROUP_PERMISSIONS
from local.tenant.subscriptions import SubscribedSku
from local.tenant.users import User
from tests.unit.infra import bicep

SKU = "O365_BUSINESS_PREMIUM"
ALONE = Match(method="POST", path="^/users$", in_batch=False)
NO = Refuse(status=400, code="Request_BadRequest", message="No.")


@contextmanager
def served(tenant: Tenant) -> Iterator[str]:
    """The base URL of a tenant that another thread serves: the trial itself waits for answers."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    serving = serve(tenant)
    try:
        yield asyncio.run_coroutine_threadsafe(serving.__aenter__(), loop).result()
    finally:
        leaving = serving.__aexit__(None, None, None)
        asyncio.run_coroutine_threadsafe(leaving, loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def a_tenant() -> Tenant:
    tenant = demo_tenant()
    tenant.granted_permissions = DEFAULT_PERMISSIONS | GROUP_PERMISSIONS
    return tenant


def a_trial(base_url: str) -> Trial:
    graph = Graph(base_url=base_url, token=LOCAL_ACCESS_TOKEN, sleep=lambda _: None)
    return Trial(
        graph=graph,
        people=People(graph=graph, domain="contoso.com", sleep=lambda _: None),
        sender=SENDER,
        other_mailbox="it@contoso.com",
        sku=SKU,
        group=LICENSE_GROUP,
    )


@pytest.fixture(autouse=True)
def little_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for a minute here, where nothing lags."""
    monkeypatch.setattr("infra.trial.trial_accounts._PATIENCE", 0.5)


def tried(tenant: Tenant) -> tuple[dict[str, Seen], list[str]]:
    with served(tenant) as base_url:
        seen, left = try_all(a_trial(base_url))
    return dict(seen), list(left)


def people_of_trials(tenant: Tenant) -> list[str]:
    return [user.user_principal_name for user in tenant.users.values() if "trial" in str(user)]


def drop_from_reads(monkeypatch: pytest.MonkeyPatch, kind: type, *names: str) -> None:
    shown = kind.to_json  # type: ignore[attr-defined]
    monkeypatch.setattr(
        kind, "to_json", lambda self, *more: shown(self, *more) | dict.fromkeys(names)
    )


def late_password(tenant: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    create = tenant.create_user

    def created(payload: dict[str, object]) -> User:
        user = create(payload)
        user.last_password_change_date_time += timedelta(minutes=1)
        return user

    monkeypatch.setattr(Tenant, "create_user", lambda _, payload: created(payload))


def throttled(form: RetryAfterForm) -> Fault:
    wait = RetryAfter(seconds=1, form=form)
    return Fault(match=Match(path="^/subscribedSkus$"), action=Refuse(status=429, retry_after=wait))


def refuse(
    match: Match, *, nth: int = 1, times: int | None = 1
) -> Callable[[Tenant, pytest.MonkeyPatch], None]:
    return lambda tenant, _: tenant.faults.add(Fault(match=match, action=NO, nth=nth, times=times))


def grant(*names: str) -> Callable[[Tenant, pytest.MonkeyPatch], None]:
    return lambda tenant, _: setattr(tenant, "granted_permissions", frozenset(names))


BROKEN: dict[str, Callable[[Tenant, pytest.MonkeyPatch], None]] = {
    "domains-of-organization": refuse(Match(path="^/organization$")),
    "sku-fields": lambda _, patch: drop_from_reads(patch, SubscribedSku, "prepaidUnits"),
    "batch-parallel": refuse(Match(path=r"^/\$batch$")),
    "batch-mixed": lambda _, patch: patch.setattr(batch, "_validate_sequence", lambda _: None),
    "mark-readable": lambda _, patch: drop_from_reads(patch, User, "onPremisesExtensionAttributes"),
    "mark-searchable": refuse(Match(method="GET", path="^/users$", in_batch=True), times=None),
    "filter-by-names": refuse(Match(method="GET", path="^/users$", in_batch=False)),
    "account-fields": lambda _, patch: drop_from_reads(patch, User, "assignedLicenses"),
    "created-time": lambda tenant, _: setattr(
        tenant, "clock", lambda: datetime.now(UTC) + timedelta(hours=2)
    ),
    "password-time": late_password,
    "name-taken": refuse(ALONE),
    "weak-password": refuse(ALONE, nth=2),
    "license-at-once": refuse(Match(path="assignLicense$")),
    "group-readable": grant(*DEFAULT_PERMISSIONS, "GroupMember.ReadWrite.All"),
    "group-new-member": refuse(Match(method="PATCH")),
    "kosovo": refuse(Match(method="POST", mentions='"usageLocation": "XK"')),
    "deleted-is-absent": refuse(Match(method="DELETE")),
    "name-free-again": refuse(
        Match(method="POST", path="^/users$", in_batch=False, mentions="-a@contoso.com"), nth=2
    ),
    "mail-accepted": lambda tenant, _: setattr(tenant, "may_send_as", frozenset()),
    "mail-refused-elsewhere": grant(*DEFAULT_PERMISSIONS, *GROUP_PERMISSIONS, "Mail.Send"),
    "mail-size": lambda _, patch: patch.setattr(server, "_LARGEST_REQUEST", 2**26),
    "retry-after": lambda tenant, _: tenant.faults.add(throttled(RetryAfterForm.DATE)),
}


def test_everything_holds_in_the_simulated_tenant_and_nothing_is_left() -> None:
    tenant = a_tenant()
    tenant.faults.add(throttled(RetryAfterForm.INTEGER))
    before = set(tenant.users)

    seen, left = tried(tenant)

    assert {name: one.text for name, one in seen.items() if one.verdict != Verdict.HOLDS} == {}
    assert (set(tenant.users), left) == (before, [])
    assert [mail.sender for mail in tenant.mails] == [SENDER]


@pytest.mark.parametrize("name", BROKEN)
def test_an_assumption_that_is_broken_is_found(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    tenant = a_tenant()
    BROKEN[name](tenant, monkeypatch)

    seen, left = tried(tenant)

    assert seen[name].verdict is Verdict.DIFFERS
    assert left == []


def test_each_assumption_is_broken_once() -> None:
    assert list(BROKEN) == list(ATTEMPTS)


def test_the_page_lists_what_is_tried_in_its_order() -> None:
    assert [each.id for each in assumptions()] == list(ATTEMPTS)


def test_every_row_of_the_page_is_read() -> None:
    rows = re.findall(r"^\| `", PAGE.read_text(encoding="utf-8"), re.MULTILINE)

    assert len(rows) == len(assumptions())


@pytest.mark.parametrize("each", assumptions(), ids=lambda each: each.id)
def test_the_place_that_an_assumption_names_is_there(each: entry.Assumption) -> None:
    assert (bicep.ROOT / each.place).is_file()


def test_what_was_not_named_is_not_tried() -> None:
    with served(a_tenant()) as base_url:
        graph = Graph(base_url=base_url, token=LOCAL_ACCESS_TOKEN, sleep=lambda _: None)
        people = People(graph=graph, domain="contoso.com", sleep=lambda _: None)
        seen, _ = try_all(Trial(graph=graph, people=people))

    not_tried = {name for name, each in seen.items() if each.verdict is Verdict.NOT_TRIED}
    assert not_tried == {
        *("license-at-once", "group-readable", "group-new-member", "retry-after"),
        *("mail-accepted", "mail-refused-elsewhere", "mail-size"),
    }


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "end"])
def test_an_interrupted_trial_removes_what_it_made(
    number: signal.Signals, monkeypatch: pytest.MonkeyPatch
) -> None:
    tenant = a_tenant()

    def interrupt(trial: Trial) -> Seen:
        del trial
        assert len(people_of_trials(tenant)) > 0
        os.kill(os.getpid(), number)
        return Seen(verdict=Verdict.HOLDS, text="never reached")

    monkeypatch.setitem(ATTEMPTS, "kosovo", interrupt)

    seen, left = tried(tenant)

    assert "kosovo" not in seen
    assert (people_of_trials(tenant), left) == ([], [])


@pytest.mark.parametrize(
    "action", [Drop(done=True), Refuse(status=504, done=True)], ids=["lost", "timed out"]
)
def test_an_account_whose_answer_was_lost_is_removed(action: Drop | Refuse) -> None:
    tenant = a_tenant()
    tenant.faults.add(Fault(match=Match(path=r"^/\$batch$"), action=action))

    _, left = tried(tenant)

    assert (people_of_trials(tenant), left) == ([], [])


def test_an_account_that_lags_is_removed() -> None:
    tenant = a_tenant()
    tenant.replication_lag = 0.5
    with served(tenant) as base_url:
        trial = a_trial(base_url)
        trial.people.create("a")

        assert trial.people.remove_all() == ()

    assert people_of_trials(tenant) == []


def test_an_account_that_cannot_be_removed_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    tenant = a_tenant()
    forbidden = Refuse(status=403, code="Authorization_RequestDenied")
    tenant.faults.add(Fault(match=Match(method="DELETE"), action=forbidden, times=None))
    monkeypatch.setenv("GRAPH_ACCESS_TOKEN", LOCAL_ACCESS_TOKEN)
    monkeypatch.setattr("infra.trial.attempts._ROUNDS", 0)

    with served(tenant) as base_url:
        monkeypatch.setenv("GRAPH_BASE_URL", base_url)
        status = main(["--domain", "contoso.com"])

    lines = capsys.readouterr().out.splitlines()
    named = [line for line in lines if line.startswith("Not removed: rollcall-trial-")]
    assert (status, len(named)) == (1, len(people_of_trials(tenant)))
    assert len(named) > 0


def test_somebody_elses_account_of_that_name_is_left_alone() -> None:
    tenant = a_tenant()
    with served(tenant) as base_url:
        trial = a_trial(base_url)
        body = trial.people.body("a") | {"onPremisesExtensionAttributes": {}}
        stranger = tenant.add_existing_user(body)

        _, left = try_all(trial)

    assert stranger.user_principal_name in tenant.users
    assert left == ()


def test_the_table_says_what_to_do_and_json_the_same(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    tenant = a_tenant()
    monkeypatch.setenv("GRAPH_ACCESS_TOKEN", LOCAL_ACCESS_TOKEN)
    with served(tenant) as base_url:
        monkeypatch.setenv("GRAPH_BASE_URL", base_url)
        tenant.faults.add(Fault(match=Match(path="^/organization$"), action=NO, times=None))
        assert main(["--domain", "contoso.com"]) == 1
        table = " ".join(capsys.readouterr().out.split())
        assert main(["--domain", "contoso.com", "--json"]) == 1
        reported = json.loads(capsys.readouterr().out)

    first = reported["assumptions"][0]
    assert (first["verdict"], first["seen"]) == (
        "differs",
        "0 domains, contoso.com: 400 Request_BadRequest: No.",
    )
    assert f"seen {first['seen']} to do {first['if it differs']}" in table
    assert len(reported["assumptions"]) == len(ATTEMPTS)


def test_a_token_goes_to_microsoft_or_this_machine_only(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GRAPH_ACCESS_TOKEN", "secret")
    monkeypatch.setenv("GRAPH_BASE_URL", "https://graph.example.com/v1.0")

    assert main(["--domain", "contoso.com"]) == 1
    assert capsys.readouterr().out.startswith("GRAPH_BASE_URL must be one of")


def test_an_answer_of_another_form_is_a_result(monkeypatch: pytest.MonkeyPatch) -> None:
    def odd(trial: Trial) -> Seen:
        raise KeyError(trial.sku)

    monkeypatch.setitem(attempts.ATTEMPTS, "kosovo", odd)

    seen, _ = tried(a_tenant())

    assert seen["kosovo"].verdict is Verdict.DIFFERS
