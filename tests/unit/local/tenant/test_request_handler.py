"""What befalls requests on their way: faults, delays, quotas."""

import time

import pytest
from aiohttp import ClientError

from local.tenant import (
    Delay,
    Drop,
    Fault,
    Intervention,
    Match,
    Refuse,
    RetryAfter,
    RetryAfterForm,
    TakeUnits,
    net_id_invalid,
)
from local.tenant.exchange import GraphRequest
from tests.unit.local.tenant.tenant_builders import (
    BUSINESS_PREMIUM,
    GraphClient,
    a_create,
    a_license,
    a_tenant,
    a_user,
    an_item,
    client_of,
)

ADA = "ada.byron@contoso.com"
GRACE = "grace@contoso.com"
CREATES = Match(method="POST", path="^/users$")
BATCHES = Match(path=r"^/\$batch$")


@pytest.mark.parametrize(
    ("token", "message"),
    [
        pytest.param(None, "Access token is empty.", id="none"),
        pytest.param("wrong", "Access token validation failure.", id="wrong"),
    ],
)
async def test_request_without_the_right_token_is_refused(token: str | None, message: str) -> None:
    tenant = a_tenant()
    async with client_of(tenant, token) as client:
        reply = await client.ask("POST", "/users", a_user())

    assert (reply.status, reply.code) == (401, "InvalidAuthenticationToken")
    assert reply.body["error"]["message"] == message
    assert [one.status for one in tenant.request_log] == [401]


async def test_refusal_on_request_comes_without_doing() -> None:
    tenant = a_tenant()
    refusal = Refuse(status=503, code="serviceNotAvailable", retry_after=RetryAfter(seconds=7))
    tenant.faults.add(Fault(match=CREATES, action=refusal))
    async with client_of(tenant) as client:
        refused = await client.ask("POST", "/users", a_user())
        undone = ADA not in tenant.users
        repeated = await client.ask("POST", "/users", a_user())

    assert (refused.status, refused.code) == (503, "serviceNotAvailable")
    assert refused.headers["Retry-After"] == "7"
    assert undone
    assert repeated.status == 201


async def test_refusal_may_come_after_doing() -> None:
    tenant = a_tenant()
    tenant.faults.add(Fault(match=CREATES, action=Refuse(status=504, done=True)))
    async with client_of(tenant) as client:
        refused = await client.ask("POST", "/users", a_user())

    assert (refused.status, refused.code) == (504, "UnknownError")
    assert "Retry-After" not in refused.headers
    assert ADA in tenant.users


@pytest.mark.parametrize("done", [True, False])
async def test_dropped_connection_leaves_the_client_without_answer(done: bool) -> None:
    tenant = a_tenant()
    tenant.faults.add(Fault(match=CREATES, action=Drop(done=done)))
    async with client_of(tenant) as client:
        with pytest.raises(ClientError):
            await client.ask("POST", "/users", a_user())

    assert (ADA in tenant.users) is done
    assert [one.status for one in tenant.request_log] == [None]


async def test_fault_of_one_item_leaves_the_others_alone() -> None:
    tenant = a_tenant()
    refusal = Refuse(
        status=429,
        code="TooManyRequests",
        retry_after=RetryAfter(seconds=0.249, form=RetryAfterForm.FLOAT),
    )
    tenant.faults.add(Fault(match=Match(mentions=GRACE, in_batch=True), action=refusal))
    async with client_of(tenant) as client:
        responses = await client.batch(a_create("1", "ada.byron"), a_create("2", "grace"))

    assert [responses[one]["status"] for one in "12"] == [201, 429]
    assert responses["2"]["headers"]["Retry-After"] == "0.249"
    assert GRACE not in tenant.users


async def test_lost_answer_of_an_item_is_that_of_the_whole_batch() -> None:
    tenant = a_tenant()
    tenant.faults.add(Fault(match=Match(mentions=GRACE, in_batch=True), action=Drop()))
    async with client_of(tenant) as client:
        with pytest.raises(ClientError):
            await client.batch(a_create("1", "ada.byron"), a_create("2", "grace"))

    assert ADA in tenant.users
    assert GRACE in tenant.users


async def test_whole_batch_may_be_done_and_its_answer_lost() -> None:
    tenant = a_tenant()
    tenant.faults.add(Fault(match=BATCHES, action=Refuse(status=504, done=True)))
    async with client_of(tenant) as client:
        reply = await client.ask("POST", "/$batch", {"requests": [a_create("1", "ada.byron")]})

    assert reply.status == 504
    assert ADA in tenant.users


async def test_net_id_answer_is_given_on_request() -> None:
    tenant = a_tenant()
    tenant.faults.add(net_id_invalid(CREATES, nth=2))
    async with client_of(tenant) as client:
        await client.ask("POST", "/users", a_user())
        again = await client.ask("POST", "/users", a_user())

    assert (again.status, again.body["error"]["message"]) == (400, "Property netId is invalid.")


async def test_another_administrator_takes_the_last_unit() -> None:
    tenant = a_tenant(units=1)
    tenant.create_user(a_user())
    theft = TakeUnits(sku_part_number="O365_BUSINESS_PREMIUM")
    tenant.faults.add(Fault(match=Match(path="/assignLicense$"), action=theft))
    async with client_of(tenant) as client:
        reply = await client.ask("POST", f"/users/{ADA}/assignLicense", a_license(BUSINESS_PREMIUM))

    assert "does not have any available licenses" in reply.body["error"]["message"]


async def seconds_taken(client: GraphClient, *items: dict[str, object]) -> float:
    start = time.perf_counter()
    await client.batch(*items)
    return time.perf_counter() - start


async def test_request_takes_its_latency_and_its_delay() -> None:
    tenant = a_tenant()
    tenant.latency = 0.05
    tenant.faults.add(Fault(match=BATCHES, action=Delay(seconds=0.05)))
    async with client_of(tenant) as client:
        taken = await seconds_taken(client, an_item("1", "GET", "/organization"))

    assert 0.1 <= taken < 0.5


async def test_items_of_a_batch_run_four_side_by_side() -> None:
    tenant = a_tenant()
    tenant.item_latency = 0.05
    items = [an_item(str(one), "GET", "/organization") for one in range(8)]
    async with client_of(tenant) as client:
        taken = await seconds_taken(client, *items)

    assert 0.1 <= taken < 0.3


async def test_somebody_else_does_something_before_or_after_a_request() -> None:
    tenant = a_tenant()
    seen: list[bool] = []

    def look(_request: GraphRequest) -> None:
        seen.append(ADA in tenant.users)

    for after in (True, False):
        action = Intervention(deed=look, after=after)
        tenant.faults.add(Fault(match=CREATES, action=action))
    async with client_of(tenant) as client:
        await client.ask("POST", "/users", a_user())

    assert seen == [False, True]


async def test_an_account_that_was_renamed_is_found_by_its_new_name() -> None:
    tenant = a_tenant()
    user = tenant.create_user(a_user())

    tenant.users.rename(user, GRACE)

    assert tenant.users.get(ADA) is None
    assert tenant.users[GRACE] is tenant.users[user.id] is user
