"""Quotas on the way, and who keeps to them."""

import asyncio

import pytest

from local.tenant import (
    SENDER,
    Fault,
    Match,
    Refuse,
    RetryAfter,
    RetryAfterForm,
    Tenant,
)
from local.tenant.throttling import TokenBucket
from tests.unit.local.tenant.tenant_builders import (
    TurnedClock,
    a_create,
    a_mail,
    a_tenant,
    a_user,
    client_of,
)

CREATES = Match(method="POST", path="^/users$")
BATCHES = Match(path=r"^/\$batch$")
THROTTLED = Refuse(status=429, code="TooManyRequests", retry_after=RetryAfter(seconds=2))


async def statuses_of_creates(tenant: Tenant, count: int, clock: TurnedClock) -> list[int]:
    statuses = []
    async with client_of(tenant) as client:
        for number in range(count):
            reply = await client.ask("POST", "/users", a_user(f"user{number}"))
            statuses.append(reply.status)
            if reply.status == 429:
                clock.turn(float(reply.headers["Retry-After"]))
    return statuses


async def test_writes_beyond_the_quota_are_throttled_until_it_refills() -> None:
    clock = TurnedClock()
    tenant = a_tenant(clock=clock)
    tenant.write_quota = TokenBucket(2, 4.0)

    statuses = await statuses_of_creates(tenant, 5, clock)

    assert statuses == [201, 201, 429, 201, 429]


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        pytest.param(RetryAfterForm.INTEGER, "2", id="whole seconds"),
        pytest.param(RetryAfterForm.FLOAT, "1.500", id="fraction"),
        pytest.param(RetryAfterForm.DATE, "Mon, 02 Mar 2026 09:00:02 GMT", id="date"),
    ],
)
async def test_throttled_item_of_a_batch_says_when_to_retry(
    form: RetryAfterForm, expected: str
) -> None:
    tenant = a_tenant()
    tenant.throttle_retry_after = form
    tenant.write_quota = TokenBucket(1, 1.5)
    async with client_of(tenant) as client:
        responses = await client.batch(a_create("1", "ada.byron"), a_create("2", "grace"))

    assert [responses[one]["status"] for one in "12"] == [201, 429]
    assert responses["2"]["headers"]["Retry-After"] == expected
    assert responses["2"]["body"]["error"]["code"] == "TooManyRequests"


async def test_reads_and_mails_cost_no_writes() -> None:
    tenant = a_tenant()
    tenant.write_quota = TokenBucket(1, 1000.0)
    async with client_of(tenant) as client:
        await client.ask("POST", f"/users/{SENDER}/sendMail", a_mail())
        await client.ask("GET", "/users")
        reply = await client.ask("POST", "/users", a_user())

    assert (reply.status, reply.headers["x-ms-resource-unit"]) == (201, "1")
    assert reply.headers["x-ms-throttle-limit-percentage"] == "1.0"


@pytest.mark.parametrize(
    ("waited", "expected"),
    [pytest.param(1.9, 1, id="too early"), pytest.param(2.0, 0, id="in time")],
)
async def test_request_that_does_not_wait_is_counted(waited: float, expected: int) -> None:
    clock = TurnedClock()
    tenant = a_tenant(clock=clock)
    tenant.faults.add(Fault(match=CREATES, action=THROTTLED))
    async with client_of(tenant) as client:
        await client.ask("POST", "/users", a_user())
        clock.turn(waited)
        await client.ask("POST", "/users", a_user())

    assert tenant.impatient_requests == expected


@pytest.mark.parametrize(
    ("alias", "expected"),
    [
        pytest.param("ada.byron", 1, id="the throttled item"),
        pytest.param("grace", 0, id="another item"),
    ],
)
async def test_wait_of_an_item_binds_that_item(alias: str, expected: int) -> None:
    tenant = a_tenant()
    tenant.faults.add(Fault(match=CREATES, action=THROTTLED))
    async with client_of(tenant) as client:
        await client.batch(a_create("1", "ada.byron"))
        await client.batch(a_create("1", alias))

    assert tenant.impatient_requests == expected


async def test_wait_of_a_whole_batch_binds_every_batch() -> None:
    tenant = a_tenant()
    tenant.faults.add(Fault(match=BATCHES, action=THROTTLED))
    async with client_of(tenant) as client:
        await client.ask("POST", "/$batch", {"requests": [a_create("1", "ada.byron")]})
        await client.batch(a_create("1", "grace"))

    assert tenant.impatient_requests == 1


async def test_wait_in_an_answer_that_was_lost_binds_nobody() -> None:
    tenant = a_tenant()
    tenant.faults.add(
        Fault(match=CREATES, action=THROTTLED),
        Fault(match=BATCHES, action=Refuse(status=504, done=True)),
    )
    async with client_of(tenant) as client:
        await client.ask("POST", "/$batch", {"requests": [a_create("1", "ada.byron")]})
        await client.batch(a_create("1", "ada.byron"))

    assert tenant.impatient_requests == 0


async def test_fifth_mail_at_once_is_throttled() -> None:
    tenant = a_tenant()
    tenant.latency = 0.1
    async with client_of(tenant) as client:
        path = f"/users/{SENDER}/sendMail"
        replies = await asyncio.gather(*[client.ask("POST", path, a_mail()) for _ in range(5)])
        later = await client.ask("POST", path, a_mail())

    refused = [reply for reply in replies if reply.status != 202]
    assert [(reply.status, reply.code) for reply in refused] == [(429, "ApplicationThrottled")]
    assert later.status == 202
    assert len(tenant.mails) == 5
