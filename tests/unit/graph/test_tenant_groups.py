"""What is read of the groups that give licences."""

from typing import Any

import pytest

from local.tenant import LICENSE_GROUP, Fault, Match, Refuse, Tenant, demo_tenant
from local.tenant.simulated_tenant import GROUP_PERMISSIONS
from shared.allocation.tenant_reading import TenantReading
from shared.graph import tenant as reading
from tests.builders import SKU
from tests.clocks import without_waiting
from tests.unit.graph.tenants import gateway_of

PLAIN = {"id": LICENSE_GROUP, "groupTypes": [], "assignedLicenses": []}


def read(tenant: Tenant) -> TenantReading:
    async def read_once() -> TenantReading:
        async with gateway_of(tenant) as graph:
            return await graph.read_tenant([], [LICENSE_GROUP])

    return without_waiting(read_once(), grace=0.1).result


def a_tenant() -> Tenant:
    tenant = demo_tenant()
    tenant.granted_permissions |= GROUP_PERMISSIONS
    return tenant


def test_a_group_shows_what_it_gives() -> None:
    found = read(a_tenant())

    assert found.groups == {LICENSE_GROUP: {SKU}}
    assert found.hidden_groups == frozenset()


def test_a_group_that_is_refused_is_hidden_and_the_rest_is_read() -> None:
    tenant = a_tenant()
    refusal = Refuse(status=403, code="Authorization_RequestDenied")
    tenant.faults.add(Fault(match=Match(path="^/groups/"), action=refusal, times=None))

    found = read(tenant)

    assert found.groups == {}
    assert found.hidden_groups == {LICENSE_GROUP}
    assert found.skus[SKU].units == 25


def test_a_permission_that_is_not_in_the_token_yet_is_waited_for() -> None:
    tenant = a_tenant()
    refusal = Refuse(status=403, code="Authorization_RequestDenied")
    tenant.faults.add(Fault(match=Match(path="^/groups/"), action=refusal, times=2))

    assert read(tenant).groups == {LICENSE_GROUP: {SKU}}


@pytest.mark.parametrize(
    ("group", "takes_members"),
    [
        pytest.param(PLAIN, True, id="security group"),
        pytest.param(
            {**PLAIN, "mailEnabled": None, "isAssignableToRole": None, "groupTypes": None},
            True,
            id="nulls",
        ),
        pytest.param(
            {**PLAIN, "mailEnabled": True, "groupTypes": ["Unified"]}, True, id="Microsoft 365"
        ),
        pytest.param({**PLAIN, "mailEnabled": True}, False, id="distribution list"),
        pytest.param({**PLAIN, "isAssignableToRole": True}, False, id="role-assignable"),
        pytest.param({**PLAIN, "groupTypes": ["DynamicMembership"]}, False, id="dynamic"),
        pytest.param({**PLAIN, "onPremisesSyncEnabled": True}, False, id="synchronised"),
        pytest.param({}, False, id="not there"),
    ],
)
def test_only_groups_that_take_members_are_of_use(
    group: dict[str, Any], takes_members: bool
) -> None:
    assert reading.takes_members(group) is takes_members


def test_a_group_whose_licences_are_not_shown_does_not_give_everything() -> None:
    assert reading.is_hidden({**PLAIN, "assignedLicenses": None})
