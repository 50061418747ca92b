import asyncio
import time

import pytest

from local.tenant import (
    Fault,
    Match,
    Refuse,
    RetryAfter,
    RetryAfterForm,
    Tenant,
    demo_tenant,
    serve,
)
from shared.errors import GraphThrottledError
from shared.graph.client import BatchItem, GraphClient
from shared.graph.responses import NO_ANSWER
from shared.models import WriteQuota
from shared.provisioning.directory import AnswerKind
from shared.settings import GraphSettings
from tests.builders import an_account
from tests.unit.graph.tenants import WHOLE_BATCH, gateway_of, requests_of

USERS = Match(path="^/users$", method="POST")
BATCH = Match(path=WHOLE_BATCH)


def throttle(tenant: Tenant, match: Match, wait: RetryAfter | None, status: int = 429) -> None:
    refusal = Refuse(status=status, code="TooManyRequests", retry_after=wait)
    tenant.faults.add(Fault(match=match, action=refusal))


@pytest.mark.parametrize("match", [USERS, BATCH], ids=["item", "whole batch"])
@pytest.mark.parametrize("status", [429, 503])
async def test_no_request_leaves_before_the_wait_is_over(match: Match, status: int) -> None:
    tenant = demo_tenant()
    wait = RetryAfter(seconds=0.3, form=RetryAfterForm.FLOAT)
    throttle(tenant, match, wait, status)

    async with gateway_of(tenant) as graph:
        (first,), _ = await graph.directory.write([an_account()], [])
        started = time.monotonic()
        (second,), _ = await graph.directory.write([an_account()], [])
        waited = time.monotonic() - started

    assert first.retry_after == 0.3
    assert second.kind is AnswerKind.DONE
    assert 0.25 <= waited < 2
    assert (requests_of(tenant), tenant.impatient_requests) == (2, 0)


@pytest.mark.parametrize(
    ("form", "seconds"),
    [(RetryAfterForm.INTEGER, 90.0), (RetryAfterForm.FLOAT, 90.0), (RetryAfterForm.DATE, 90.0)],
)
async def test_a_long_wait_ends_the_next_request_before_it_leaves(
    form: RetryAfterForm, seconds: float
) -> None:
    tenant = demo_tenant()
    throttle(tenant, USERS, RetryAfter(seconds=seconds, form=form))

    async with gateway_of(tenant) as graph:
        await graph.directory.write([an_account()], [])
        with pytest.raises(GraphThrottledError) as caught:
            await graph.directory.look_up([an_account()])

    assert caught.value.retry_after == pytest.approx(seconds, abs=2)
    assert requests_of(tenant) == 1


_QUOTA = WriteQuota(writes=3000, seconds=150.0)


async def test_throttling_without_a_time_is_waited_out_anyway() -> None:
    tenant = demo_tenant()
    throttle(tenant, USERS, None)

    async with gateway_of(tenant) as graph:
        (first,), _ = await graph.directory.write([an_account()], [])
        started = time.monotonic()
        await graph.directory.look_up([an_account()])

    assert first.retry_after is None
    assert time.monotonic() - started > 1.5


@pytest.mark.parametrize("status", [503, 504, 429])
async def test_the_sdk_does_not_repeat_a_batch_by_itself(status: int) -> None:
    tenant = demo_tenant()
    throttle(tenant, BATCH, None, status)

    async with gateway_of(tenant) as graph:
        (answer,), _ = await graph.directory.write([an_account()], [])

    assert answer.kind is (AnswerKind.NOT_RUN if status == 429 else AnswerKind.IN_DOUBT)
    assert (requests_of(tenant), len(tenant.users)) == (1, len(demo_tenant().users))


@pytest.mark.parametrize("token", ["another-token", ""], ids=["wrong", "none"])
async def test_a_token_that_is_not_accepted_is_not_permitted(token: str) -> None:
    tenant = demo_tenant()

    async with gateway_of(tenant, token=token) as graph:
        answers, _ = await graph.directory.write([an_account(2), an_account(3)], [])

    assert [each.kind for each in answers] == [AnswerKind.NOT_PERMITTED] * 2
    assert {each.code for each in answers} == {"InvalidAuthenticationToken"}


async def test_a_permission_that_is_lacking_is_not_permitted() -> None:
    tenant = demo_tenant()
    tenant.granted_permissions = frozenset({"Organization.Read.All"})

    async with gateway_of(tenant) as graph:
        (answer,), _ = await graph.directory.write([an_account()], [])

    assert answer.kind is AnswerKind.NOT_PERMITTED
    assert answer.code == "Authorization_RequestDenied"


async def test_a_batch_that_is_refused_is_a_refusal_of_each_item() -> None:
    tenant = demo_tenant()
    items = [BatchItem(item_id=str(n), method="GET", url="/subscribedSkus") for n in range(21)]

    async with serve(tenant) as base_url:
        client = GraphClient.open(
            GraphSettings(base_url=base_url, authority="", access_token=tenant.access_token),
            None,
            _QUOTA,
        )
        try:
            answers = await client.batch(items)
        finally:
            await client.close()

    assert {(each.status, each.error_code) for each in answers} == {(400, "BadRequest")}
    assert len(answers) == 21


async def test_a_graph_that_is_not_there_gives_no_answer() -> None:
    tenant = demo_tenant()
    async with serve(tenant) as base_url:
        gone = base_url
    client = GraphClient.open(
        GraphSettings(base_url=gone, authority="", access_token="t"), None, _QUOTA
    )

    try:
        (answer,) = await client.batch([BatchItem(item_id="1", method="GET", url="/users")])
    finally:
        await client.close()

    assert (answer.status, requests_of(tenant)) == (0, 0)


async def test_an_answer_that_cannot_be_decompressed_is_no_answer() -> None:
    async def cut_short(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
        writer.write(head + b"Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}")
        writer.close()

    async with await asyncio.start_server(cut_short, "127.0.0.1", 0) as server:
        host, port = server.sockets[0].getsockname()
        base_url = f"http://{host}:{port}/v1.0"
        client = GraphClient.open(
            GraphSettings(base_url=base_url, authority="", access_token="t"), None, _QUOTA
        )
        try:
            (answer,) = await client.batch([BatchItem(item_id="1", method="GET", url="/users")])
        finally:
            await client.close()

    assert answer.status == NO_ANSWER


@pytest.mark.parametrize(
    ("item", "form"),
    [
        (
            BatchItem(item_id="1", method="GET", url="/users/a"),
            {"id": "1", "method": "GET", "url": "/users/a"},
        ),
        (
            BatchItem(item_id="l0", method="POST", url="/users", body={"a": 1}),
            {
                "id": "l0",
                "method": "POST",
                "url": "/users",
                "headers": {"Content-Type": "application/json"},
                "body": {"a": 1},
            },
        ),
    ],
    ids=["without body", "with body"],
)
def test_an_item_of_a_batch_has_graphs_form(item: BatchItem, form: dict[str, object]) -> None:
    assert item.as_json() == form


def test_bodies_are_not_shown() -> None:
    item = BatchItem(item_id="1", method="POST", url="/users", body={"password": "Hunter2"})

    assert "Hunter2" not in repr(item)
