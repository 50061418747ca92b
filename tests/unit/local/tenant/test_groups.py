"""Groups that give licences, over HTTP and a while later."""

from collections.abc import Sequence

import pytest

from local.tenant import LICENSE_GROUP, Tenant
from local.tenant.simulated_tenant import GROUP_PERMISSIONS
from local.tenant.throttling import TokenBucket
from tests.unit.local.tenant.tenant_builders import (
    BUSINESS_PREMIUM,
    ENTERPRISE_PACK,
    TurnedClock,
    a_license,
    a_tenant,
    a_user,
    client_of,
)

GROUP = f"/groups/{LICENSE_GROUP}"
SKU = "O365_BUSINESS_PREMIUM"
UNKNOWN = "00000000-0000-4000-8000-000000000000"


def a_tenant_with(people: int, *, units: int = 25, lag: float = 0.0) -> tuple[Tenant, list[str]]:
    """A tenant that lets groups be written, with so many new accounts; their object ids."""
    tenant = a_tenant(units)
    tenant.granted_permissions |= GROUP_PERMISSIONS
    tenant.group_license_lag = lag
    return tenant, [tenant.create_user(a_user(f"person{n}")).id for n in range(people)]


def references(ids: Sequence[str]) -> dict[str, list[str]]:
    root = "https://graph.microsoft.com/v1.0/directoryObjects"
    return {"members@odata.bind": [f"{root}/{each}" for each in ids]}


def turn(tenant: Tenant, seconds: float) -> None:
    assert isinstance(tenant.clock, TurnedClock)
    tenant.clock.turn(seconds)
    tenant.work_off_memberships()


async def test_members_are_taken_in_at_once_and_licensed_a_while_later() -> None:
    tenant, ids = a_tenant_with(2, lag=60.0)
    async with client_of(tenant) as client:
        reply = await client.ask("PATCH", GROUP, references(ids))

    turn(tenant, 59)
    before = tenant.subscribed_skus[SKU].consumed_units
    turn(tenant, 1)
    assert reply.status == 204
    assert (before, tenant.subscribed_skus[SKU].consumed_units) == (0, 2)
    assert tenant.users["person0@contoso.com"].value_of("licenseAssignmentStates") == [
        {
            "assignedByGroup": LICENSE_GROUP,
            "disabledPlans": [],
            "error": "None",
            "skuId": BUSINESS_PREMIUM,
            "state": "Active",
        }
    ]


async def test_licences_are_worked_off_once() -> None:
    tenant, ids = a_tenant_with(1)
    tenant.add_members(LICENSE_GROUP, ids)

    turn(tenant, 1)
    turn(tenant, 1)

    assert tenant.subscribed_skus[SKU].consumed_units == 1
    assert len(tenant.users[ids[0]].group_licenses) == 1


@pytest.mark.parametrize(
    ("units", "held", "error"),
    [
        pytest.param(0, (), "CountViolation", id="no unit is left"),
        pytest.param(5, (ENTERPRISE_PACK,), "MutuallyExclusiveViolation", id="plans clash"),
    ],
)
def test_what_cannot_be_given_is_noted_with_the_user(
    units: int, held: tuple[str, ...], error: str
) -> None:
    tenant, ids = a_tenant_with(1, units=units)
    tenant.assign_license(ids[0], a_license(*held))
    tenant.add_members(LICENSE_GROUP, ids)

    turn(tenant, 1)

    (noted,) = tenant.users[ids[0]].group_licenses
    assert (noted.error, noted.to_json()["state"]) == (error, "Error")
    assert BUSINESS_PREMIUM not in tenant.users[ids[0]].assigned_licenses


def test_a_deleted_account_is_no_member_any_more() -> None:
    tenant, ids = a_tenant_with(2, lag=60.0)
    tenant.add_members(LICENSE_GROUP, ids)

    tenant.delete_user(ids[0])
    turn(tenant, 60)

    assert list(tenant.groups[LICENSE_GROUP].members) == ids[1:]
    assert tenant.subscribed_skus[SKU].consumed_units == 1


@pytest.mark.parametrize(
    ("group", "numbers", "status", "message"),
    [
        pytest.param(LICENSE_GROUP, (0, 1), 400, "already exist", id="one is a member"),
        pytest.param(LICENSE_GROUP, (1, 1), 400, "already exist", id="one is named twice"),
        pytest.param(LICENSE_GROUP, (1, None), 400, "do not exist", id="one is not there"),
        pytest.param(LICENSE_GROUP, range(21), 400, "At most 20", id="too many"),
        pytest.param(UNKNOWN, (1,), 404, UNKNOWN, id="no such group"),
    ],
)
async def test_a_request_that_is_refused_adds_nobody(
    group: str, numbers: Sequence[int | None], status: int, message: str
) -> None:
    tenant, ids = a_tenant_with(21)
    tenant.add_members(LICENSE_GROUP, ids[:1])
    wanted = [UNKNOWN if number is None else ids[number] for number in numbers]
    async with client_of(tenant) as client:
        reply = await client.ask("PATCH", f"/groups/{group}", references(wanted))

    assert (reply.status, message in reply.body["error"]["message"]) == (status, True)
    assert list(tenant.groups[LICENSE_GROUP].members) == ids[:1]


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        pytest.param("PATCH", GROUP, {"displayName": "Mine"}, 403, id="another property"),
        pytest.param("PATCH", GROUP, {"members@odata.bind": "x"}, 400, id="no list"),
        pytest.param("PATCH", GROUP, {"members@odata.bind": ["x"]}, 400, id="no reference"),
        pytest.param("POST", f"{GROUP}/members/$ref", {"@odata.id": "x"}, 400, id="nor here"),
        pytest.param("POST", f"{GROUP}/members/$ref", {}, 400, id="nothing named"),
        pytest.param("GET", f"/groups/{UNKNOWN}", None, 404, id="no such group"),
        pytest.param("GET", f"{GROUP}?$select=owner", None, 400, id="no such property"),
        pytest.param("GET", f"{GROUP}?$expand=members", None, 400, id="another option"),
    ],
)
async def test_what_a_group_does_not_take_is_refused(
    method: str, path: str, body: object, status: int
) -> None:
    tenant, _ = a_tenant_with(0)
    async with client_of(tenant) as client:
        reply = await client.ask(method, path, body)

    assert reply.status == status


async def test_a_single_member_is_added_by_reference() -> None:
    tenant, ids = a_tenant_with(1)
    reference = references(ids)["members@odata.bind"][0]
    async with client_of(tenant) as client:
        first = await client.ask("POST", f"{GROUP}/members/$ref", {"@odata.id": reference})
        again = await client.ask("POST", f"{GROUP}/members/$ref", {"@odata.id": reference})

    assert (first.status, again.status) == (204, 400)
    assert list(tenant.groups[LICENSE_GROUP].members) == ids


async def test_licences_of_a_group_are_shown_on_request_only() -> None:
    tenant, _ = a_tenant_with(0)
    async with client_of(tenant) as client:
        plain = await client.ask("GET", GROUP)
        full = await client.ask("GET", f"{GROUP}?$select=id,assignedLicenses")

    assert "assignedLicenses" not in plain.body
    assert full.body["id"] == LICENSE_GROUP
    assert full.body["assignedLicenses"] == [{"disabledPlans": [], "skuId": BUSINESS_PREMIUM}]


async def test_twenty_members_cost_one_write() -> None:
    tenant, ids = a_tenant_with(20)
    tenant.write_quota = TokenBucket(2, 1000.0)
    async with client_of(tenant) as client:
        await client.ask("PATCH", GROUP, references(ids))

    assert tenant.write_quota.used == 0.5
