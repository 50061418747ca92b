"""The pages for people."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import ClientSession

from local.tenant import SENDER, Tenant, serve
from tests.unit.local.tenant.tenant_builders import (
    BUSINESS_PREMIUM,
    PASSWORD,
    a_license,
    a_mail,
    a_tenant,
    a_user,
)

HOSTILE = "<script>alert(1)</script>"


@asynccontextmanager
async def visitor_of(tenant: Tenant) -> AsyncIterator[ClientSession]:
    async with (
        serve(tenant) as base_url,
        ClientSession(base_url.removesuffix("v1.0")) as session,
    ):
        yield session


def a_tenant_with_mail() -> Tenant:
    tenant = a_tenant()
    attachment = {
        "@odata.type": "#microsoft.graph.fileAttachment",
        "name": 'résultats".csv',
        "contentBytes": "cm93",
    }
    tenant.send_mail(SENDER, a_mail("hr@contoso.com", subject=HOSTILE, attachments=[attachment]))
    return tenant


async def test_page_escapes_what_mails_and_users_are_called() -> None:
    tenant = a_tenant_with_mail()
    tenant.create_user(a_user("eve", displayName=HOSTILE))
    async with visitor_of(tenant) as session, session.get("/") as response:
        page = await response.text()

    assert HOSTILE not in page
    assert page.count("&lt;script&gt;alert(1)&lt;/script&gt;") == 2
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]


async def test_page_loads_nothing_from_elsewhere() -> None:
    async with visitor_of(a_tenant_with_mail()) as session, session.get("/") as response:
        page = await response.text()

    assert "http://" not in page
    assert "https://" not in page


async def test_state_shows_users_and_licences_but_no_password() -> None:
    tenant = a_tenant(units=2)
    tenant.create_user(a_user())
    tenant.assign_license("ada.byron@contoso.com", a_license(BUSINESS_PREMIUM))
    async with visitor_of(tenant) as session, session.get("/state.json") as response:
        state, text = await response.json(), await response.text()

    assert PASSWORD not in text
    assert state["users"][0] == {
        "id": tenant.users["ada.byron@contoso.com"].id,
        "display_name": "Ada Byron",
        "user_principal_name": "ada.byron@contoso.com",
        "usage_location": "GB",
        "licenses": ["O365_BUSINESS_PREMIUM"],
        "created_at": "2026-03-02T09:00:00Z",
        "awaits_first_sign_in": True,
    }
    assert state["subscribed_skus"][0] == {
        "sku_part_number": "O365_BUSINESS_PREMIUM",
        "applies_to": "User",
        "enabled": 2,
        "consumed_units": 1,
        "available_units": 1,
    }


@pytest.mark.parametrize(
    ("content_type", "expected"),
    [pytest.param("HTML", "text/html", id="HTML"), pytest.param("Text", "text/plain", id="text")],
)
async def test_mail_is_shown_sandboxed_in_its_own_type(content_type: str, expected: str) -> None:
    tenant = a_tenant()
    body = {"contentType": content_type, "content": "<p>Welcome</p>"}
    tenant.send_mail(SENDER, a_mail("hr@contoso.com", body=body))
    async with visitor_of(tenant) as session, session.get("/mails/1/html") as response:
        text = await response.text()

    assert (response.content_type, text) == (expected, "<p>Welcome</p>")
    assert response.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")


async def test_attachment_is_downloaded_under_its_name() -> None:
    path = "/mails/1/attachments/0"
    async with visitor_of(a_tenant_with_mail()) as session, session.get(path) as response:
        content = await response.read()

    assert content == b"row"
    assert response.headers["Content-Disposition"] == (
        "attachment; filename*=UTF-8''r%C3%A9sultats%22.csv"
    )


@pytest.mark.parametrize(
    "path", ["/mails/0/html", "/mails/2/html", "/mails/1/attachments/1", "/elsewhere"]
)
async def test_what_is_not_there_is_not_found(path: str) -> None:
    async with visitor_of(a_tenant_with_mail()) as session, session.get(path) as response:
        status = response.status

    assert status == 404


async def test_script_of_the_page_is_served_as_a_script() -> None:
    async with visitor_of(a_tenant()) as session, session.get("/page.js") as response:
        text = await response.text()

    assert response.content_type == "text/javascript"
    assert "/state.json" in text
