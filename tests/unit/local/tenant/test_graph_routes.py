"""Paths, methods and permissions, over HTTP."""

import pytest

from tests.unit.local.tenant.tenant_builders import a_tenant, a_user, client_of


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        pytest.param("GET", "/domains", 403, "Authorization_RequestDenied", id="domains"),
        pytest.param(
            "POST", "/groups/g/members/$ref", 403, "Authorization_RequestDenied", id="members"
        ),
        pytest.param("PATCH", "/groups/g", 403, "Authorization_RequestDenied", id="group"),
        pytest.param("PUT", "/users/x", 405, "Request_BadRequest", id="replacing a user"),
        pytest.param("DELETE", "/users", 405, "Request_BadRequest", id="deleting all users"),
        pytest.param("GET", "/me", 400, "BadRequest", id="unknown segment"),
        pytest.param("GET", "/", 400, "BadRequest", id="nothing"),
    ],
)
async def test_what_is_not_there_or_not_granted_is_refused(
    method: str, path: str, status: int, code: str
) -> None:
    async with client_of(a_tenant()) as client:
        reply = await client.ask(method, path)

    assert (reply.status, reply.code) == (status, code)


async def test_granted_permission_opens_the_domains() -> None:
    tenant = a_tenant()
    tenant.granted_permissions |= {"Domain.Read.All"}
    async with client_of(tenant) as client:
        reply = await client.ask("GET", "/domains")

    assert [one["id"] for one in reply.body["value"]] == [one.name for one in tenant.domains]


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        pytest.param("POST", "/users", a_user(), id="create"),
        pytest.param("GET", "/users", None, id="list"),
        pytest.param("GET", "/users/adele.vance@contoso.com", None, id="read"),
        pytest.param("DELETE", "/users/adele.vance@contoso.com", None, id="delete"),
        pytest.param("POST", "/users/adele.vance@contoso.com/assignLicense", {}, id="license"),
        pytest.param("GET", "/subscribedSkus", None, id="SKUs"),
        pytest.param("GET", "/organization", None, id="organization"),
    ],
)
async def test_without_permissions_nothing_is_done(method: str, path: str, body: object) -> None:
    tenant = a_tenant()
    tenant.granted_permissions = frozenset()
    before = list(tenant.users)
    async with client_of(tenant) as client:
        reply = await client.ask(method, path, body)

    assert (reply.status, reply.code) == (403, "Authorization_RequestDenied")
    assert list(tenant.users) == before


async def test_log_names_templates_and_nobody() -> None:
    tenant = a_tenant()
    user_id = tenant.users["adele.vance@contoso.com"].id
    async with client_of(tenant) as client:
        await client.ask("GET", "/users", params={"$filter": "id eq 'x'", "$select": "id"})
        await client.ask("GET", f"/users/{user_id}")
        await client.ask("POST", "/users/adele.vance@contoso.com/assignLicense", {})
        await client.ask("GET", "/me/adele")

    logged = [
        (one.method, one.path_template, one.query_options, one.status, one.in_batch)
        for one in tenant.request_log
    ]
    assert logged == [
        ("GET", "/users", ("$filter", "$select"), 200, False),
        ("GET", "/users/{id}", (), 200, False),
        ("POST", "/users/{userPrincipalName}/assignLicense", (), 400, False),
        ("GET", "(unknown)", (), 400, False),
    ]
    assert "adele" not in str(tenant.request_log)
