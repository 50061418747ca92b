"""The front door: addresses, sizes, content types."""

import asyncio
import io
import json
from urllib.parse import urlsplit

import pytest
from aiohttp import ClientSession

from local.tenant import LOCAL_ACCESS_TOKEN, SENDER, serve
from tests.unit.local.tenant.tenant_builders import a_mail, a_tenant, a_user, client_of

AUTHORIZED = {"Authorization": f"Bearer {LOCAL_ACCESS_TOKEN}"}


async def test_base_url_is_on_loopback_and_ends_in_the_version() -> None:
    async with serve(a_tenant()) as base_url:
        pass

    assert base_url.startswith("http://127.0.0.1:")
    assert base_url.endswith("/v1.0")


async def test_other_addresses_than_loopback_are_refused() -> None:
    with pytest.raises(ValueError, match="loopback"):
        async with serve(a_tenant(), host="0.0.0.0"):  # noqa: S104 - this is what must be refused
            pass


async def test_request_beyond_4_mb_is_refused() -> None:
    tenant = a_tenant()
    body = {"contentType": "HTML", "content": "x" * 4 * 1024**2}
    content = json.dumps(a_mail("hr@contoso.com", body=body)).encode()
    headers = AUTHORIZED | {"Content-Type": "application/json"}
    async with (
        serve(tenant) as base_url,
        ClientSession() as session,
        session.post(
            f"{base_url}/users/{SENDER}/sendMail", data=io.BytesIO(content), headers=headers
        ) as response,
    ):
        answer = await response.json()

    assert (response.status, answer["error"]["code"]) == (413, "BadRequest")
    assert [one.status for one in tenant.request_log] == [413]
    assert tenant.mails == []


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        pytest.param("{", "application/json", id="broken JSON"),
        pytest.param('{"a": 1}', "text/plain", id="another content type"),
        pytest.param("", "application/json", id="nothing"),
        pytest.param("[]", "application/json", id="no object"),
    ],
)
async def test_unreadable_payload_is_refused(content: str, content_type: str) -> None:
    headers = AUTHORIZED | {"Content-Type": content_type}
    async with (
        serve(a_tenant()) as base_url,
        ClientSession() as session,
        session.post(f"{base_url}/users", data=content.encode(), headers=headers) as response,
    ):
        body = await response.json()

    assert response.status == 400
    assert body["error"]["innerError"]["request-id"] == response.headers["request-id"]


async def test_two_tenants_can_be_served_side_by_side() -> None:
    first, second = a_tenant(), a_tenant()
    async with client_of(first) as one, client_of(second) as other:
        await one.ask("POST", "/users", a_user("ada.byron"))
        await other.ask("POST", "/users", a_user("grace"))

    assert [list(tenant.users)[-1] for tenant in (first, second)] == [
        "ada.byron@contoso.com",
        "grace@contoso.com",
    ]


async def test_a_client_that_dies_while_it_sends_is_no_error_of_ours(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with serve(a_tenant()) as base_url:
        port = urlsplit(base_url).port
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"POST /v1.0/$batch HTTP/1.1\r\nHost: graph\r\nContent-Length: 99\r\n\r\n{")
        await writer.drain()
        await asyncio.sleep(0.1)
        writer.transport.abort()
        await asyncio.sleep(0.1)

    assert [each.getMessage() for each in caplog.records if each.levelname == "ERROR"] == []
