"""The controls over HTTP."""

import pytest

from local.tenant import Tenant
from local.tenant.simulated_tenant import DEFAULT_PERMISSIONS
from tests.unit.local.tenant.tenant_builders import Reply, a_tenant, a_user, client_of


async def steer(tenant: Tenant, method: str, path: str, body: object = None) -> Reply:
    async with client_of(tenant, token=None) as client:
        return await client.ask(method, f"/../_control/{path}", body)


async def test_fault_set_over_http_strikes_and_is_counted() -> None:
    tenant = a_tenant()
    fault = {"match": {"path": "^/users$"}, "action": {"kind": "refuse", "status": 503}}
    posted = await steer(tenant, "POST", "faults", [fault])
    async with client_of(tenant) as client:
        refused = await client.ask("POST", "/users", a_user())
    state = await steer(tenant, "GET", "state")

    assert [posted.status, refused.status] == [204, 503]
    assert [one["fired"] for one in state.body["faults"]] == [1]
    assert state.body["requests"] == {"POST /users 503": 1}


async def test_faults_are_cleared_over_http() -> None:
    tenant = a_tenant()
    await steer(tenant, "POST", "faults", [{"action": {"kind": "drop"}}])

    reply = await steer(tenant, "DELETE", "faults")

    assert reply.status == 204
    assert tenant.faults.fired == ()


async def test_units_are_bought_and_taken_over_http() -> None:
    tenant = a_tenant(units=1)
    name = "O365_BUSINESS_PREMIUM"

    await steer(tenant, "POST", "units", {"sku_part_number": name, "enabled": 30})
    await steer(tenant, "POST", "units", {"sku_part_number": name, "take": 4})

    sku = tenant.subscribed_skus[name]
    assert (sku.enabled, sku.consumed_units) == (30, 4)


async def test_delays_are_set_over_http() -> None:
    tenant = a_tenant()

    await steer(tenant, "POST", "delays", {"latency": 0.25, "replication_lag": 5})

    assert (tenant.latency, tenant.replication_lag) == (0.25, 5)


async def test_a_quota_set_over_http_throttles_what_goes_beyond_it() -> None:
    tenant = a_tenant()
    await steer(tenant, "POST", "quota", {"writes": 1, "seconds": 60})

    async with client_of(tenant) as client:
        replies = [await client.ask("POST", "/users", a_user(alias)) for alias in ("ada", "bea")]

    assert [reply.status for reply in replies] == [201, 429]


async def test_permissions_are_taken_away_over_http() -> None:
    tenant = a_tenant()
    await steer(tenant, "POST", "permissions", ["Organization.Read.All"])

    async with client_of(tenant) as client:
        refused = await client.ask("POST", "/users", a_user())

    assert refused.status == 403


@pytest.mark.parametrize(
    ("path", "body"),
    [
        pytest.param("quota", {"writes": 0, "seconds": 1}, id="quota of nothing"),
        pytest.param("permissions", "User.ReadWrite.All", id="no list of permissions"),
        pytest.param("faults", {"action": {"kind": "drop"}}, id="no list"),
        pytest.param("faults", [{"action": {"kind": "explode"}}], id="unknown action"),
        pytest.param("units", {"sku_part_number": "NOTHING", "enabled": 1}, id="unknown SKU"),
        pytest.param("units", {"enabled": 1}, id="no SKU"),
        pytest.param(
            "units", {"sku_part_number": "ENTERPRISEPACK", "enabled": -1}, id="negative units"
        ),
        pytest.param("delays", {"mood": 1}, id="unknown delay"),
        pytest.param("delays", {"latency": "long"}, id="delay that is no number"),
    ],
)
async def test_order_that_makes_no_sense_is_refused_with_a_reason(path: str, body: object) -> None:
    reply = await steer(a_tenant(), "POST", path, body)

    assert reply.status == 400
    assert reply.body["reason"]


async def test_order_needs_the_json_content_type() -> None:
    reply = await steer(a_tenant(), "POST", "faults")

    assert reply.status == 415


async def test_a_user_signs_in_over_http() -> None:
    tenant = a_tenant()
    user = tenant.create_user(a_user())

    signed_in = await steer(tenant, "POST", "sign-in", {"user": user.user_principal_name})
    unknown = await steer(tenant, "POST", "sign-in", {"user": "nobody@contoso.com"})

    assert [signed_in.status, unknown.status] == [204, 400]
    assert not user.force_change_password_next_sign_in


async def test_units_that_stay_free_are_set_on_a_used_tenant() -> None:
    tenant = a_tenant(units=10)
    name = "O365_BUSINESS_PREMIUM"
    await steer(tenant, "POST", "units", {"sku_part_number": name, "take": 7})

    await steer(tenant, "POST", "units", {"sku_part_number": name, "available": 4})

    sku = tenant.subscribed_skus[name]
    assert (sku.consumed_units, sku.enabled) == (7, 11)


async def test_all_trouble_is_cleared_over_http_and_users_stay() -> None:
    tenant = a_tenant()
    quota = tenant.write_quota
    users = len(tenant.users)
    async with client_of(tenant, token=None) as client:
        for control, body in (
            ("faults", [{"action": {"kind": "drop"}}]),
            ("delays", {"replication_lag": 20}),
            ("quota", {"writes": 1, "seconds": 60}),
            ("permissions", []),
        ):
            await client.ask("POST", f"/../_control/{control}", body)
        troubled = (len(tenant.faults.fired), tenant.replication_lag, tenant.granted_permissions)
        reply = await client.ask("DELETE", "/../_control/trouble", None)

    assert troubled == (1, 20, frozenset())
    assert reply.status == 204
    assert (tenant.faults.fired, tenant.replication_lag, tenant.write_quota) == ((), 0, quota)
    assert tenant.granted_permissions == DEFAULT_PERMISSIONS
    assert len(tenant.users) == users
