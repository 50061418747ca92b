"""Groups that are of no use, and permissions that are not there."""

from dataclasses import replace

import pytest

from local.outbox import read_results
from local.tenant import LICENSE_GROUP, PLAIN_GROUP, Fault, Refuse
from local.tenant.groups import Group
from local.tenant.simulated_tenant import DEFAULT_PERMISSIONS
from shared.pipeline.provision import provision_batch
from tests.integration.pipeline.bench import Bench
from tests.integration.pipeline.grouping import (
    ADD,
    ADD_ONE,
    mail_about,
    outcomes,
    statuses,
    with_groups,
)
from tests.staff_lists import people

OTHER_GROUP = "3d1f6c1e-52b4-4a0e-8a53-6a7a1f3f9c10"
NO_SUCH_GROUP = "00000000-0000-4000-8000-000000000000"


@pytest.mark.parametrize(
    ("group", "code"),
    [(NO_SUCH_GROUP, "unusable_group"), (PLAIN_GROUP, "group_lacks_license")],
    ids=["does not exist", "gives nothing"],
)
async def test_a_group_that_is_of_no_use_fails_its_country_before_anybody_is_created(
    bench: Bench, group: str, code: str
) -> None:
    groups = f'{{"default": "{LICENSE_GROUP}", "DE": "{group}"}}'
    async with with_groups(bench, groups) as changed:
        (message,) = await changed.allocated(people("NL", "DE"))
        await provision_batch(changed.app, message)
        await changed.carry_on()

    assert list(bench.outcomes().values()) == ["created", "failed"]
    assert f":{code} (" in read_results(bench.mail)[1]["detail"]
    assert "person2@contoso.com" not in bench.tenant.users


async def test_a_group_that_is_gone_after_allocation_leaves_no_account_without_a_license(
    grouped: Bench,
) -> None:
    (message,) = await grouped.allocated(people("NL", "NL", "NL"))
    gone = Refuse(
        status=400,
        code="Request_BadRequest",
        message="Cannot Update a mail-enabled security groups and or distribution list.",
    )
    grouped.tenant.faults.add(
        Fault(match=ADD, action=gone, times=None), Fault(match=ADD_ONE, action=gone, times=None)
    )

    await provision_batch(grouped.app, message)
    await grouped.carry_on()

    assert set(grouped.outcomes().values()) == {"failed"}
    assert "Cannot Update a mail-enabled" in read_results(grouped.mail)[0]["detail"]
    assert not {"person1@contoso.com", "person2@contoso.com"} & set(grouped.tenant.users)


@pytest.mark.parametrize(
    "group",
    [
        Group(id=OTHER_GROUP, display_name="By rule", group_types=("DynamicMembership",)),
        Group(id=OTHER_GROUP, display_name="From on-premises", on_premises_sync_enabled=True),
        Group(id=OTHER_GROUP, display_name="With a role", is_assignable_to_role=True),
        Group(id=OTHER_GROUP, display_name="Distribution list", mail_enabled=True),
    ],
    ids=lambda group: group.display_name,
)
async def test_a_group_that_takes_no_members_is_reported_before_anybody_is_created(
    bench: Bench, group: Group
) -> None:
    bench.tenant.groups[OTHER_GROUP] = replace(
        group, sku_ids=bench.tenant.groups[LICENSE_GROUP].sku_ids
    )
    groups = f'{{"default": "{LICENSE_GROUP}", "DE": "{OTHER_GROUP}"}}'
    async with with_groups(bench, groups) as changed:
        mail = await mail_about(changed, people("NL", "DE"))

    assert outcomes(mail) == ["created", "failed"]
    assert ":unusable_group (" in read_results(mail)[1]["detail"]
    assert len(statuses(bench, "POST", "/users")) == 1


async def test_a_microsoft_365_group_takes_members(bench: Bench) -> None:
    group = bench.tenant.groups[LICENSE_GROUP]
    group.group_types, group.mail_enabled = ("Unified",), True
    async with with_groups(bench) as changed:
        mail = await mail_about(changed, people("NL"))

    assert outcomes(mail) == ["created"]


async def test_a_group_that_may_not_be_read_fails_only_the_countries_that_need_it(
    bench: Bench,
) -> None:
    async with with_groups(bench, f'{{"DE": "{LICENSE_GROUP}"}}') as changed:
        bench.tenant.granted_permissions = DEFAULT_PERMISSIONS | {"GroupMember.ReadWrite.All"}
        mail = await mail_about(changed, people("NL", "DE"))

    assert outcomes(mail) == ["created", "failed"]
    assert "GroupMember.Read.All" in read_results(mail)[1]["detail"]
    assert statuses(bench, "GET", "/groups/{id}") == [403, 403, 403]
    assert len(statuses(bench, "POST", "/users")) == 1


async def test_a_permission_taken_away_in_mid_run_stops_the_batch_after_three_refusals(
    grouped: Bench,
) -> None:
    (message,) = await grouped.allocated(people(*["NL"] * 20))
    before = set(grouped.tenant.users)
    grouped.tenant.granted_permissions = DEFAULT_PERMISSIONS

    await provision_batch(grouped.app, message)
    await grouped.carry_on()

    assert statuses(grouped, "PATCH", "/groups/{id}") == [403, 403, 403]
    assert set(grouped.outcomes().values()) == {"waiting"}
    assert set(grouped.tenant.users) == before
