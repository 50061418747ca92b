"""The operations, over HTTP."""

import pytest

from local.tenant import SENDER
from tests.unit.local.tenant.tenant_builders import (
    BUSINESS_PREMIUM,
    TurnedClock,
    a_license,
    a_mail,
    a_tenant,
    a_user,
    client_of,
)

ADA = "ada.byron@contoso.com"
DEFAULT_PROPERTIES = {
    "businessPhones",
    "displayName",
    "givenName",
    "id",
    "jobTitle",
    "mail",
    "mobilePhone",
    "officeLocation",
    "preferredLanguage",
    "surname",
    "userPrincipalName",
}


async def test_created_user_is_answered_with_the_default_properties() -> None:
    tenant = a_tenant()
    async with client_of(tenant) as client:
        reply = await client.ask("POST", "/users", a_user(jobTitle="Analyst"))

    assert reply.status == 201
    assert reply.body.keys() - {"@odata.context"} == DEFAULT_PROPERTIES
    assert (reply.body["id"], reply.body["jobTitle"]) == (tenant.users[ADA].id, "Analyst")


async def test_double_slash_after_the_version_is_taken() -> None:
    async with client_of(a_tenant()) as client:
        reply = await client.ask("POST", "//users", a_user())

    assert reply.status == 201


async def test_conflict_is_reported_in_graphs_error_form() -> None:
    async with client_of(a_tenant()) as client:
        reply = await client.ask(
            "POST", "/users", a_user("adele.vance"), headers={"client-request-id": "abc"}
        )

    message = "Another object with the same value for property userPrincipalName already exists."
    request_id = reply.headers["request-id"]
    assert reply.status == 400
    assert reply.headers["client-request-id"] == "abc"
    assert reply.body == {
        "error": {
            "code": "Request_BadRequest",
            "message": message,
            "details": [
                {"code": "ObjectConflict", "target": "userPrincipalName", "message": message}
            ],
            "innerError": {
                "date": "2026-03-02T09:00:00",
                "request-id": request_id,
                "client-request-id": "abc",
            },
        }
    }


@pytest.mark.parametrize("by", ["id", "user_principal_name"])
async def test_user_is_read_by_id_and_by_name(by: str) -> None:
    tenant = a_tenant()
    user = tenant.create_user(a_user())
    async with client_of(tenant) as client:
        reply = await client.ask("GET", f"/users/{getattr(user, by)}")

    assert (reply.status, reply.body["id"]) == (200, user.id)
    assert reply.body.keys() - {"@odata.context"} == DEFAULT_PROPERTIES


async def test_select_gives_what_it_names_and_never_a_password() -> None:
    tenant = a_tenant()
    user = tenant.create_user(a_user())
    tenant.assign_license(ADA, a_license(BUSINESS_PREMIUM))
    names = "usageLocation,createdDateTime,assignedLicenses,passwordProfile,proxyAddresses"
    async with client_of(tenant) as client:
        reply = await client.ask("GET", f"/users/{user.id}", params={"$select": names})

    del reply.body["@odata.context"]
    assert reply.body == {
        "usageLocation": "GB",
        "createdDateTime": "2026-03-02T09:00:00Z",
        "assignedLicenses": [{"disabledPlans": [], "skuId": BUSINESS_PREMIUM}],
        "passwordProfile": None,
        "proxyAddresses": [f"SMTP:{ADA}"],
    }


@pytest.mark.parametrize(
    ("path", "params", "code"),
    [
        pytest.param("/users", {"$select": "shoeSize"}, "BadRequest", id="unknown property"),
        pytest.param("/users", {"$top": "0"}, "BadRequest", id="top of 0"),
        pytest.param("/users", {"$top": "1000"}, "BadRequest", id="top of 1000"),
        pytest.param("/users", {"$orderby": "id"}, "Request_UnsupportedQuery", id="orderby"),
        pytest.param("/users/x", {"$filter": "x"}, "Request_UnsupportedQuery", id="filter on one"),
        pytest.param(
            "/subscribedSkus",
            {"$filter": "skuPartNumber eq 'X'"},
            "Request_UnsupportedQuery",
            id="filter on SKUs",
        ),
        pytest.param("/organization", {"$select": "mood"}, "BadRequest", id="unknown field"),
    ],
)
async def test_query_that_graph_does_not_support_is_refused(
    path: str, params: dict[str, str], code: str
) -> None:
    async with client_of(a_tenant()) as client:
        reply = await client.ask("GET", path, params=params)

    assert (reply.status, reply.code) == (400, code)


async def test_users_come_in_pages() -> None:
    tenant = a_tenant()
    async with client_of(tenant) as client:
        params = {"$top": "4", "$select": "userPrincipalName"}
        first = await client.ask("GET", "/users", params=params)
        next_link = str(first.body["@odata.nextLink"]).removeprefix(client.base_url)
        second = await client.ask("GET", next_link)

    names = [one["userPrincipalName"] for one in first.body["value"] + second.body["value"]]
    assert names == list(tenant.users)
    assert "@odata.nextLink" not in second.body


async def test_filter_over_http_knows_the_doubled_quote() -> None:
    tenant = a_tenant()
    tenant.create_user(a_user("o'brien", mailNickname="obrien"))
    params = {"$filter": "userPrincipalName in ('o''brien@contoso.com')", "$select": "id"}
    async with client_of(tenant) as client:
        reply = await client.ask("GET", "/users", params=params)

    assert reply.body["value"] == [{"id": tenant.users["o'brien@contoso.com"].id}]


async def test_deletion_is_answered_204_and_then_404() -> None:
    tenant = a_tenant()
    user = tenant.create_user(a_user())
    async with client_of(tenant) as client:
        replies = [await client.ask("DELETE", f"/users/{user.id}") for _ in range(2)]

    assert [reply.status for reply in replies] == [204, 404]
    assert replies[1].body["error"]["message"] == (
        f"Resource '{user.id}' does not exist or one of its queried reference-property objects "
        "are not present."
    )


async def test_licence_is_assigned_over_http() -> None:
    tenant = a_tenant()
    user = tenant.create_user(a_user())
    async with client_of(tenant) as client:
        reply = await client.ask(
            "POST", f"/users/{user.id}/assignLicense", a_license(BUSINESS_PREMIUM)
        )

    assert (reply.status, reply.body["id"]) == (200, user.id)
    assert BUSINESS_PREMIUM in user.assigned_licenses


async def test_consumed_units_are_shown_late_but_count_at_once() -> None:
    clock = TurnedClock()
    tenant = a_tenant(units=1, clock=clock)
    tenant.consumed_units_lag = 30
    tenant.create_user(a_user())
    tenant.create_user(a_user("grace"))
    tenant.assign_license(ADA, a_license(BUSINESS_PREMIUM))
    shown = []
    async with client_of(tenant) as client:
        for _ in range(2):
            reply = await client.ask("GET", "/subscribedSkus")
            shown.append(reply.body["value"][0]["consumedUnits"])
            clock.turn(31)
        refused = await client.ask(
            "POST", "/users/grace@contoso.com/assignLicense", a_license(BUSINESS_PREMIUM)
        )

    assert shown == [0, 1]
    assert "does not have any available licenses" in refused.body["error"]["message"]


async def test_organization_names_verified_domains_with_their_type() -> None:
    async with client_of(a_tenant()) as client:
        reply = await client.ask("GET", "/organization", params={"$select": "verifiedDomains"})

    [organization] = reply.body["value"]
    domains = {one["name"]: one["type"] for one in organization["verifiedDomains"]}
    assert domains == {
        "contoso.com": "Managed",
        "fabrikam.com": "Managed",
        "contoso.onmicrosoft.com": "Managed",
        "partner.fabrikam.com": "Federated",
    }


async def test_accepted_mail_is_answered_202_without_a_body() -> None:
    tenant = a_tenant()
    async with client_of(tenant) as client:
        reply = await client.ask("POST", f"/users/{SENDER}/sendMail", a_mail())

    assert (reply.status, reply.body) == (202, "")
    assert [mail.sender for mail in tenant.mails] == [SENDER]
