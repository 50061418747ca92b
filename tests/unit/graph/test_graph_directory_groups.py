"""Memberships of groups, over HTTP."""

from collections.abc import Sequence

import pytest

from local.tenant import LICENSE_GROUP, PLAIN_GROUP, Tenant, demo_tenant
from local.tenant.simulated_tenant import GROUP_PERMISSIONS
from shared.provisioning.directory import AnswerKind
from tests.builders import SKU, an_account, user_name
from tests.unit.graph.tenants import gateway_of, statuses

NOBODY = "00000000-0000-4000-8000-000000000000"
PATCH = ("PATCH", "/groups/{id}")
POST = ("POST", "/groups/{id}/members/$ref")


def a_tenant(*, latest: float = 0.0) -> Tenant:
    tenant = demo_tenant()
    tenant.granted_permissions |= GROUP_PERMISSIONS
    tenant.replication_lag = latest
    return tenant


def ids(tenant: Tenant, *numbers: int) -> list[str]:
    return [tenant.users[user_name(number)].id for number in numbers]


async def created(tenant: Tenant, numbers: Sequence[int]) -> list[str]:
    """Let accounts of a licence group be created; their object ids."""
    accounts = [an_account(number, group_id=LICENSE_GROUP) for number in numbers]
    async with gateway_of(tenant) as graph:
        answers, _ = await graph.directory.write(accounts, [])
    return [answer.object_id for answer in answers]


async def test_members_are_added_with_one_write() -> None:
    tenant = a_tenant()
    members = await created(tenant, range(2, 22))

    async with gateway_of(tenant) as graph:
        answer = await graph.directory.add_together(LICENSE_GROUP, members)

    assert answer.kind is AnswerKind.DONE
    assert list(tenant.groups[LICENSE_GROUP].members) == members
    assert statuses(tenant, *PATCH) == [204]


async def test_members_are_added_all_or_none() -> None:
    tenant = a_tenant()
    first, second = await created(tenant, [2, 3])

    async with gateway_of(tenant) as graph:
        await graph.directory.add_one_by_one(LICENSE_GROUP, [first])
        together = await graph.directory.add_together(LICENSE_GROUP, [first, second])
        apart = await graph.directory.add_one_by_one(LICENSE_GROUP, [first, second])

    assert together.kind is AnswerKind.REFUSED
    assert [answer.kind for answer in apart] == [AnswerKind.DONE] * 2
    assert list(tenant.groups[LICENSE_GROUP].members) == [first, second]
    assert sorted(map(str, statuses(tenant, *POST))) == ["204", "204", "400"]


async def test_an_account_that_is_not_seen_yet_is_not_refused() -> None:
    tenant = a_tenant(latest=60.0)
    members = await created(tenant, [2, 3])

    async with gateway_of(tenant) as graph:
        together = await graph.directory.add_together(LICENSE_GROUP, members)
        apart = await graph.directory.add_one_by_one(LICENSE_GROUP, members)

    assert {answer.kind for answer in (together, *apart)} == {AnswerKind.NOT_YET}


async def test_without_the_permission_nobody_is_added() -> None:
    tenant = a_tenant()
    members = await created(tenant, [2])
    tenant.granted_permissions -= {"GroupMember.ReadWrite.All"}

    async with gateway_of(tenant) as graph:
        answer = await graph.directory.add_together(LICENSE_GROUP, members)

    assert (answer.kind, answer.code) == (AnswerKind.NOT_PERMITTED, "Authorization_RequestDenied")


async def test_groups_are_read_with_what_they_give() -> None:
    tenant = a_tenant()
    asked = [LICENSE_GROUP, PLAIN_GROUP, NOBODY]

    async with gateway_of(tenant) as graph:
        reading = await graph.read_tenant(["adele.vance@contoso.com"], asked)

    assert reading.groups == {LICENSE_GROUP: {SKU}, PLAIN_GROUP: frozenset()}
    assert reading.existing == {"adele.vance@contoso.com"}


async def test_more_groups_than_a_request_takes_are_read_anyway() -> None:
    tenant = a_tenant()
    others = [f"00000000-0000-4000-8000-{number:012}" for number in range(20)]

    async with gateway_of(tenant) as graph:
        reading = await graph.read_tenant([], [*others, LICENSE_GROUP])

    assert set(reading.groups) == {LICENSE_GROUP}


@pytest.mark.parametrize("what", ["a rule", "another directory"])
async def test_a_group_whose_members_others_decide_is_of_no_use(what: str) -> None:
    tenant = a_tenant()
    group = tenant.groups[LICENSE_GROUP]
    if what == "a rule":
        group.group_types = ("DynamicMembership",)
    else:
        group.on_premises_sync_enabled = True

    async with gateway_of(tenant) as graph:
        reading = await graph.read_tenant([], [LICENSE_GROUP])

    assert reading.groups == {}


async def test_no_groups_are_asked_for_without_need() -> None:
    tenant = demo_tenant()

    async with gateway_of(tenant) as graph:
        await graph.read_tenant([])

    assert statuses(tenant, "GET", "/groups/{id}") == []
