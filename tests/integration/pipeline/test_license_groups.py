"""New accounts that get their licences from a group, as the use cases bring them there."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from local.tenant import LICENSE_GROUP, Fault, Match, Refuse, RetryAfter
from shared.pipeline.provision import provision_batch
from shared.pipeline.sweep import sweep_jobs
from tests.integration.pipeline.bench import Bench
from tests.integration.pipeline.grouping import (
    EVERYBODY,
    SKU,
    consumed,
    mail_about,
    members,
    outcomes,
    statuses,
    with_groups,
)
from tests.integration.pipeline.undoing import made, sent_long_ago, undo, undo_allocated
from tests.staff_lists import people


async def test_accounts_become_members_of_the_group_and_are_licensed_by_it(
    grouped: Bench,
) -> None:
    grouped.tenant.group_license_lag = 60.0
    (message,) = await grouped.allocated(people(*["NL"] * 25))

    await provision_batch(grouped.app, message)
    await grouped.carry_on()

    outcomes, before = grouped.outcomes(), consumed(grouped)
    grouped.tenant.group_license_lag = 0.0
    grouped.tenant.work_off_memberships()
    assert set(outcomes.values()) == {"created"}
    assert grouped.wrong_passwords() == []
    assert members(grouped) == set(outcomes)
    assert (before, consumed(grouped)) == (0, 25)
    assert statuses(grouped, "PATCH", "/groups/{id}") == [204, 204]
    assert statuses(grouped, "POST", "/users/{userPrincipalName}/assignLicense") == []


async def test_the_mail_says_that_the_licences_follow(grouped: Bench) -> None:
    mail = await mail_about(grouped, people("NL"))

    assert "Microsoft 365 assigns their licences automatically" in mail.content


async def test_two_files_never_count_on_the_same_unit_while_entra_works_the_group_off(
    grouped: Bench,
) -> None:
    grouped.tenant.subscribed_skus[SKU].enabled = 2
    grouped.tenant.group_license_lag = 3600.0

    first = await mail_about(grouped, people("NL", "NL", "DE"), "first.csv")
    second = await mail_about(grouped, people("NL", "NL", "DE", first=4), "second.csv")

    assert outcomes(first) == ["created", "created", "waiting"]
    assert outcomes(second) == ["waiting"] * 3
    assert len(members(grouped)) == 2


async def test_a_country_without_a_group_is_licensed_directly(bench: Bench) -> None:
    async with with_groups(bench, f'{{"DE": "{LICENSE_GROUP}"}}') as changed:
        for message in await changed.allocated(people("NL", "DE")):
            await provision_batch(changed.app, message)
        await changed.carry_on()

    assert list(bench.outcomes().values()) == ["created", "created"]
    assert members(bench) == {"person2@contoso.com"}
    assert statuses(bench, "POST", "/users/{id}/assignLicense") == [200]


async def test_a_round_makes_members_of_those_who_waited(grouped: Bench) -> None:
    grouped.tenant.subscribed_skus[SKU].enabled = 1
    first = await mail_about(grouped, people("NL", "NL"))
    grouped.tenant.subscribed_skus[SKU].enabled = 2

    await sweep_jobs(grouped.app, datetime.now(UTC) + timedelta(minutes=5))
    await grouped.carry_on()

    assert outcomes(first) == ["created", "waiting"]
    assert outcomes(grouped.tenant.mails[-1]) == ["created"]
    assert members(grouped) == {"person1@contoso.com", "person2@contoso.com"}


async def test_an_undo_ends_the_memberships_and_gives_the_units_back(grouped: Bench) -> None:
    grouped.tenant.subscribed_skus[SKU].enabled = 2
    grouped.tenant.group_license_lag = 3600.0
    run = await made(grouped, people("NL", "NL"))

    removed = await undo(grouped, run.results)
    again = await mail_about(grouped, people("NL", "NL", first=3), "again.csv")

    assert outcomes(removed) == ["removed", "removed"]
    assert outcomes(again) == ["created", "created"]
    assert members(grouped) == {"person3@contoso.com", "person4@contoso.com"}


@pytest.mark.parametrize(
    ("groups", "by_group"), [(EVERYBODY, True), ("{}", False)], ids=["by a group", "directly"]
)
async def test_the_ledger_knows_which_units_are_consumed_only_later(
    bench: Bench, groups: str, by_group: bool
) -> None:
    async with with_groups(bench, groups) as changed:
        await mail_about(changed, people("NL"))
        ledger = await changed.app.ledger.load()

    assert [each.by_group for each in ledger.assigned[SKU]] == [by_group]


@pytest.mark.parametrize(
    ("groups", "due"), [(EVERYBODY, 3), ("{}", 1)], ids=["by a group", "directly"]
)
async def test_batches_are_paced_by_the_writes_that_they_will_make(
    bench: Bench, groups: str, due: int
) -> None:
    bench.tenant.subscribed_skus[SKU].enabled = 60
    pace = {"GRAPH_WRITE_QUOTA": "63/6300", "BATCH_SIZE": "20"}

    async with with_groups(bench, groups, **pace) as changed:
        messages = await changed.allocated(people(*["NL"] * 60))

    assert len(messages) == due


async def test_an_undo_is_paced_by_one_write_for_each_account(bench: Bench) -> None:
    run = await made(bench, people("NL", "NL", "DE", "DE"))
    slow = await bench.another_app(GRAPH_WRITE_QUOTA="4/4000")

    messages = await undo_allocated(replace(bench, app=slow), run.results)
    await slow.close()

    assert len(messages) == 2


async def test_what_others_took_before_a_file_came_is_not_given_out_next_to_what_is_held(
    grouped: Bench,
) -> None:
    first = await grouped.allocated(people(*["NL"] * 12), "first.csv")
    grouped.tenant.take_units(SKU, 10)

    second = await grouped.allocated(people(*["NL"] * 13, first=101), "second.csv")
    for message in (*first, *second):
        await provision_batch(grouped.app, message)
    await grouped.carry_on()

    created = sorted(outcomes(each).count("created") for each in grouped.tenant.mails)
    assert created == [3, 12]
    assert _without_a_license(grouped) == []


async def test_an_undo_in_two_parts_gives_no_unit_back_twice(grouped: Bench) -> None:
    run = await made(grouped, people(*["NL"] * 20), "wrong.csv")
    grouped.tenant.work_off_memberships()
    await sent_long_ago(grouped)
    await sweep_jobs(grouped.app, datetime.now(UTC) + timedelta(hours=7))  # the units are forgotten
    (undoing,) = await undo_allocated(grouped, run.results)
    later = Refuse(status=429, retry_after=RetryAfter(seconds=120.0))
    for number in range(11, 21):
        path = f"^/users/{run.accounts[f'person{number}@contoso.com']}"
        grouped.tenant.faults.add(Fault(match=Match(method="DELETE", path=path), action=later))
    await provision_batch(grouped.app, undoing)  # ten are gone, ten are put off
    half = consumed(grouped)

    async with with_groups(grouped) as fresh:  # Graph asked another process to wait
        second = await fresh.allocated(people(*["NL"] * 5, first=101), "second.csv")
        for message in (undoing, *second):
            await provision_batch(fresh.app, message)
        fresh.tenant.work_off_memberships()
        fresh.tenant.consumed_units_lag = 3600.0
        third = await fresh.allocated(people(*["NL"] * 25, first=201), "third.csv")
        for message in third:
            await provision_batch(fresh.app, message)
        await fresh.carry_on()

    assert half == 10
    assert [name for name in grouped.tenant.users if name in run.accounts] == []
    assert _without_a_license(grouped) == []


def _without_a_license(bench: Bench) -> list[str]:
    """The new accounts that their group had no unit for."""
    bench.tenant.work_off_memberships()
    users = bench.tenant.users
    return [name for name in members(bench) if not users[name].assigned_licenses]
