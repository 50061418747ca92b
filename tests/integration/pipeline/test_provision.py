"""A batch that is worked on more than once, by runs that die, and against a tenant that moves."""

import asyncio
import time
from dataclasses import replace

import pytest
from azure.core.credentials import AccessToken
from azure.core.credentials_async import AsyncTokenCredential
from azure.identity import CredentialUnavailableError

from local.outbox import read_results
from local.tenant import Drop, Fault, Match, OmitBody, Refuse, TakeUnits, net_id_invalid
from shared.errors import SecretError
from shared.graph import GraphGateway
from shared.pipeline.intake import intake_upload
from shared.pipeline.poison import give_up_provision
from shared.pipeline.provision import provision_batch
from shared.state.messages import encode_message
from tests.integration.pipeline.bench import Bench
from tests.staff_lists import people

_CREATE = Match(method="POST", path="^/users$")
_ASSIGN = Match(method="POST", path="assignLicense$")
_WHOLE_BATCH = Match(path=r"^/\$batch$")


async def test_a_batch_delivered_again_after_its_outcome_changes_nothing(bench: Bench) -> None:
    (message,) = await bench.allocated(people("NL", "NL"))
    await provision_batch(bench.app, message)
    before = len(bench.tenant.request_log)

    await provision_batch(bench.app, message)

    assert len(bench.tenant.request_log) == before
    await bench.carry_on()
    assert set(bench.outcomes().values()) == {"created"}


async def test_two_deliveries_at_once_make_one_account_for_each_row(bench: Bench) -> None:
    (message,) = await bench.allocated(people(*["NL"] * 12))
    before = len(bench.tenant.users)

    await asyncio.gather(*(provision_batch(bench.app, message) for _ in range(4)))
    await bench.carry_on()

    assert len(bench.tenant.users) == before + 12
    assert set(bench.outcomes().values()) == {"created"}
    assert bench.wrong_passwords() == []


@pytest.mark.parametrize(
    "fault",
    [
        Fault(match=_CREATE, action=Refuse(status=504, done=True)),
        Fault(match=_CREATE, action=Refuse(status=503, done=True)),
        Fault(match=_CREATE, action=Refuse(status=503)),
        Fault(match=_CREATE, action=Drop()),
        Fault(match=_CREATE, action=Drop(done=False)),
        Fault(match=_ASSIGN, action=Refuse(status=504, done=True)),
        Fault(match=_ASSIGN, action=Refuse(status=504)),
        Fault(match=_WHOLE_BATCH, action=Refuse(status=504, done=True), nth=1),
        Fault(match=_WHOLE_BATCH, action=Refuse(status=503), nth=1),
        Fault(match=_WHOLE_BATCH, action=Drop(), nth=1),
        net_id_invalid(_CREATE),
    ],
    ids=[
        "create answered 504 and done",
        "create answered 503 and done",
        "create answered 503",
        "connection broke after creating",
        "connection broke before creating",
        "assign answered 504 and done",
        "assign answered 504",
        "batch answered 504 and done",
        "batch answered 503",
        "connection broke after the batch",
        "net id is invalid",
    ],
)
async def test_a_lost_answer_costs_neither_an_account_nor_a_password(
    bench: Bench, fault: Fault
) -> None:
    (message,) = await bench.allocated(people("NL", "NL", "NL"))
    bench.tenant.faults.add(fault)

    await provision_batch(bench.app, message)
    await bench.carry_on()

    assert bench.has_struck
    assert set(bench.outcomes().values()) == {"created"}
    assert bench.wrong_passwords() == []


async def test_a_run_that_dies_after_creating_is_taken_up_by_the_next(bench: Bench) -> None:
    (message,) = await bench.allocated(people(*["NL"] * 15))
    bench.tenant.faults.add(Fault(match=_WHOLE_BATCH, action=Drop(done=True)))
    await bench.killed_at_the_fault(provision_batch(bench.app, message))

    await provision_batch(bench.app, message)
    await bench.carry_on()

    assert set(bench.outcomes().values()) == {"created"}
    assert bench.wrong_passwords() == []


async def test_a_stranger_who_came_after_allocation_is_a_duplicate_and_untouched(
    bench: Bench,
) -> None:
    (message,) = await bench.allocated(people("NL", "NL"))
    stranger = {
        "userPrincipalName": "person1@contoso.com",
        "displayName": "Somebody Else",
        "mailNickname": "person1",
        "accountEnabled": True,
        "passwordProfile": {"password": "Zr7kW2mPq9xLv4Ta"},
    }
    bench.tenant.create_user(stranger)

    await provision_batch(bench.app, message)
    await bench.carry_on()

    assert list(bench.outcomes().values()) == ["duplicate_user_name", "created"]
    assert bench.tenant.users["person1@contoso.com"].password == "Zr7kW2mPq9xLv4Ta"
    assert bench.tenant.users["person1@contoso.com"].assigned_licenses == {}


async def test_units_that_run_out_in_mid_run_leave_no_account_without_a_license(
    bench: Bench,
) -> None:
    (message,) = await bench.allocated(people("NL", "NL", "NL"))
    units = bench.tenant.subscribed_skus["O365_BUSINESS_PREMIUM"].available_units
    bench.tenant.faults.add(
        Fault(
            match=_ASSIGN,
            action=TakeUnits(sku_part_number="O365_BUSINESS_PREMIUM", units=units - 1),
        )
    )

    await provision_batch(bench.app, message)
    await bench.carry_on()

    assert list(bench.outcomes().values()) == ["created", "waiting", "waiting"]
    assert "person2@contoso.com" not in bench.tenant.users
    assert "person3@contoso.com" not in bench.tenant.users


async def test_an_account_that_is_not_found_for_its_removal_yet_is_looked_for_again(
    bench: Bench,
) -> None:
    (message,) = await bench.allocated(people("NL"))
    taken = TakeUnits(sku_part_number="O365_BUSINESS_PREMIUM", units=25)
    unknown = Refuse(status=404, code="Request_ResourceNotFound")
    bench.tenant.faults.add(
        Fault(match=_ASSIGN, action=taken),
        Fault(match=Match(method="DELETE"), action=unknown, times=5),
    )

    await provision_batch(bench.app, message)
    was_there = "person1@contoso.com" in bench.tenant.users
    put_off = await bench.waiting("provision")
    await provision_batch(bench.app, message)
    await bench.carry_on()

    assert (was_there, put_off) == (True, 1)
    assert bench.outcomes() == {"person1@contoso.com": "waiting"}
    assert "person1@contoso.com" not in bench.tenant.users


async def test_an_account_that_cannot_be_removed_is_reported_by_name(bench: Bench) -> None:
    (message,) = await bench.allocated(people("NL"))
    refused = Refuse(
        status=400,
        code="Request_BadRequest",
        message="License assignment failed because service plans are mutually exclusive.",
    )
    bench.tenant.faults.add(Fault(match=_ASSIGN, action=refused))
    bench.tenant.faults.add(
        Fault(
            match=Match(method="DELETE"),
            action=Refuse(status=403, code="Authorization_RequestDenied"),
            times=None,
        )
    )

    await provision_batch(bench.app, message)
    await bench.carry_on()

    assert bench.outcomes() == {"person1@contoso.com": "failed"}
    assert "not_removed" in str(read_results(bench.mail))


async def test_a_lacking_permission_stops_the_batch_after_few_requests(bench: Bench) -> None:
    (message,) = await bench.allocated(people(*["NL"] * 20))
    denied = Refuse(
        status=403,
        code="Authorization_RequestDenied",
        message="Insufficient privileges to complete the operation.",
    )
    bench.tenant.faults.add(Fault(match=_CREATE, action=denied, times=None))

    await provision_batch(bench.app, message)
    await bench.carry_on()

    creates = [each for each in bench.tenant.request_log if each.path_template == "/users"]
    # Three answers of 20 refusals each.
    assert len([each for each in creates if each.method == "POST"]) == 60
    assert set(bench.outcomes().values()) == {"waiting"}
    assert "User.ReadWrite.All" in str(read_results(bench.mail))


async def test_a_changed_key_gives_a_clear_error_and_creates_nobody(bench: Bench) -> None:
    (message,) = await bench.allocated(people("NL", "NL"))
    bench.tenant.faults.add(Fault(match=_WHOLE_BATCH, action=Refuse(status=429), nth=1))
    await bench.killed_at_the_fault(provision_batch(bench.app, message))
    before = len(bench.tenant.users)
    other = await bench.another_app(STATE_ENCRYPTION_KEY="A" * 43 + "=")

    with pytest.raises(SecretError, match="STATE_ENCRYPTION_KEY"):
        await provision_batch(other, message)
    await give_up_provision(other, encode_message(message))
    await bench.carry_on(other)
    await other.close()

    assert len(bench.tenant.users) == before
    # The report waits for the right key before passwords are thrown away.
    assert (await bench.waiting("report"), bench.tenant.mails) == (1, [])


async def test_giving_up_creates_nobody_but_reports_who_was_created_before(
    bench: Bench,
) -> None:
    (message,) = await bench.allocated(people(*["NL"] * 22))
    bench.tenant.faults.add(Fault(match=_WHOLE_BATCH, action=Refuse(status=503), nth=2, times=None))
    await bench.killed_at_the_fault(provision_batch(bench.app, message))
    bench.tenant.faults.clear()
    before = len(bench.tenant.users)

    await give_up_provision(bench.app, encode_message(message))
    await bench.carry_on()

    assert len(bench.tenant.users) == before
    assert list(bench.outcomes().values()) == ["created"] * 20 + ["failed"] * 2
    assert bench.wrong_passwords() == []


async def test_licenses_that_exclude_each_other_leave_no_account_behind(bench: Bench) -> None:
    clashing = await bench.another_app(LICENSE_SKUS="O365_BUSINESS_PREMIUM,ENTERPRISEPACK")
    before = len(bench.tenant.users)

    await intake_upload(clashing, await bench.upload(people("NL")))
    await bench.carry_on(clashing)
    await clashing.close()

    assert bench.outcomes() == {"person1@contoso.com": "failed"}
    assert "mutually exclusive" in str(read_results(bench.mail))
    assert len(bench.tenant.users) == before


async def test_a_country_that_graph_never_serves_does_not_keep_the_others_waiting_for_ever(
    bench: Bench,
) -> None:
    due = {message.batch: message for message in await bench.allocated(people("NL", "BE"))}
    bench.tenant.faults.add(
        Fault(
            match=Match(method="POST", path="^/users$", mentions="person2@contoso.com"),
            action=Refuse(status=500),
            times=None,
        )
    )
    await provision_batch(bench.app, due["NL-001"])

    await give_up_provision(bench.app, encode_message(due["BE-001"]))
    await bench.carry_on()

    assert list(bench.outcomes().values()) == ["created", "failed"]
    assert bench.wrong_passwords() == []


async def test_a_country_that_graph_takes_no_accounts_for_is_named(bench: Bench) -> None:
    await intake_upload(bench.app, await bench.upload(people("NL", "Kosovo")))
    await bench.carry_on()

    assert [*bench.outcomes().values()] == ["created", "failed"]
    assert "Microsoft 365 does not accept Kosovo" in str(read_results(bench.mail))


class _Credential(AsyncTokenCredential):
    """A managed identity whose endpoint is away when it is asked for the first times."""

    def __init__(self, token: str, away: int) -> None:
        self.asked = 0
        self._token = token
        self._away = away

    async def get_token(self, *_scopes: str, **_options: object) -> AccessToken:
        self.asked += 1
        if self.asked <= self._away:
            raise CredentialUnavailableError("the identity endpoint does not answer")
        return AccessToken(self._token, int(time.time()) + 3600)

    async def close(self) -> None:
        """There is nothing to give back."""

    async def __aexit__(self, *_error: object) -> None:
        """There is nothing to give back."""


async def test_a_credential_that_cannot_be_had_for_a_moment_refuses_nobody(bench: Bench) -> None:
    (message,) = await bench.allocated(people(*["NL"] * 3))
    settings = bench.app.settings
    credential = _Credential(settings.graph.access_token, away=3)
    signed_in = replace(settings, graph=replace(settings.graph, access_token=""))
    gateway = GraphGateway.open(signed_in, credential)
    app = replace(bench.app, settings=signed_in, graph=lambda: gateway)

    await provision_batch(app, message)
    await bench.carry_on(app)
    await gateway.close()

    assert credential.asked > 3
    assert set(bench.outcomes().values()) == {"created"}
    assert bench.wrong_passwords() == []


@pytest.mark.parametrize("body", [None, "e30="], ids=["no body", "base64"])
async def test_a_create_answered_without_its_user_leaves_no_account_behind(
    bench: Bench, body: str | None
) -> None:
    (message,) = await bench.allocated(people("NL", "NL"))
    bench.tenant.faults.add(Fault(match=_CREATE, action=OmitBody(body=body)))
    before = len(bench.tenant.users)

    await provision_batch(bench.app, message)
    await bench.carry_on()

    assert bench.has_struck
    assert set(bench.outcomes().values()) == {"created"}
    assert len(bench.tenant.users) == before + 2
    assert bench.wrong_passwords() == []


@pytest.mark.parametrize("body", [None, "e30="], ids=["no body", "base64"])
async def test_a_look_up_answered_without_its_user_is_repeated(
    bench: Bench, body: str | None
) -> None:
    (message,) = await bench.allocated(people("NL"))
    bench.tenant.faults.add(
        Fault(match=_CREATE, action=Refuse(status=504, done=True)),
        Fault(match=Match(method="GET", path="^/users/"), action=OmitBody(body=body)),
    )

    await provision_batch(bench.app, message)
    await bench.carry_on()

    assert bench.has_struck
    assert set(bench.outcomes().values()) == {"created"}
    assert bench.wrong_passwords() == []
