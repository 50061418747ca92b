"""Memberships whose answer is lost or late, and runs that die over them."""

import asyncio

import pytest

from local.tenant import Drop, Fault, Refuse
from shared.pipeline.provision import provision_batch
from tests.integration.pipeline.bench import Bench
from tests.integration.pipeline.grouping import (
    ADD,
    ADD_ONE,
    BATCH_OF_MEMBERS,
    members,
    statuses,
)
from tests.staff_lists import people


@pytest.mark.parametrize(
    "fault",
    [
        Fault(match=ADD, action=Refuse(status=504, done=True)),
        Fault(match=ADD, action=Refuse(status=503)),
        Fault(match=ADD, action=Drop()),
        Fault(match=ADD, action=Drop(done=False)),
        Fault(match=ADD, action=Refuse(status=429, code="TooManyRequests")),
        Fault(match=ADD, action=Refuse(status=409, code="Directory_ConcurrencyViolation")),
        Fault(match=BATCH_OF_MEMBERS, action=Refuse(status=504, done=True)),
        Fault(match=ADD, action=Refuse(status=404, code="Request_ResourceNotFound"), times=4),
    ],
    ids=[
        "answered 504 and done",
        "answered 503",
        "connection broke afterwards",
        "connection broke before",
        "throttled",
        "somebody else writes the group",
        "batch answered 504 and done",
        "accounts not seen yet",
    ],
)
async def test_a_membership_whose_answer_is_lost_or_late_costs_nobody_anything(
    grouped: Bench, fault: Fault
) -> None:
    (message,) = await grouped.allocated(people("NL", "NL", "NL"))
    grouped.tenant.faults.add(fault)

    await provision_batch(grouped.app, message)
    await grouped.carry_on()

    assert grouped.has_struck
    assert set(grouped.outcomes().values()) == {"created"}
    assert grouped.wrong_passwords() == []
    assert members(grouped) == set(grouped.outcomes())


async def test_one_account_that_is_not_seen_yet_does_not_keep_the_others_waiting_for_ever(
    grouped: Bench,
) -> None:
    (message,) = await grouped.allocated(people("NL", "NL", "NL"))
    unseen = Refuse(status=404, code="Request_ResourceNotFound")
    grouped.tenant.faults.add(
        Fault(match=ADD, action=unseen, times=None), Fault(match=ADD_ONE, action=unseen)
    )

    await provision_batch(grouped.app, message)
    await grouped.carry_on()

    assert members(grouped) == set(grouped.outcomes())
    assert statuses(grouped, "PATCH", "/groups/{id}") == [404, 404, 404]
    assert sorted(map(str, statuses(grouped, "POST", "/groups/{id}/members/$ref"))) == [
        "204", "204", "204", "404",
    ]  # fmt: skip


async def test_a_run_that_dies_after_adding_members_is_taken_up_by_the_next(
    grouped: Bench,
) -> None:
    (message,) = await grouped.allocated(people(*["NL"] * 15))
    grouped.tenant.faults.add(Fault(match=BATCH_OF_MEMBERS, action=Drop()))
    await grouped.killed_at_the_fault(provision_batch(grouped.app, message))

    await provision_batch(grouped.app, message)
    await grouped.carry_on()

    assert set(grouped.outcomes().values()) == {"created"}
    assert grouped.wrong_passwords() == []
    assert members(grouped) == set(grouped.outcomes())


async def test_two_deliveries_at_once_make_each_account_a_member_once(grouped: Bench) -> None:
    (message,) = await grouped.allocated(people(*["NL"] * 12))

    await asyncio.gather(*(provision_batch(grouped.app, message) for _ in range(3)))
    await grouped.carry_on()

    assert set(grouped.outcomes().values()) == {"created"}
    assert members(grouped) == set(grouped.outcomes())
