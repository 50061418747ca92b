"""Rounds of rows that may have an account: answers were lost, or the tenant was out of order."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from local.outbox import read_results
from local.tenant.faults import Drop, Fault, Match, Refuse
from shared.pipeline.allocate import allocate_job
from shared.pipeline.sweep import sweep_jobs
from shared.pipeline.waiting_store import load_waiting
from tests.integration.pipeline.bench import Bench
from tests.integration.pipeline.waiting_lists import (
    DAY,
    outcomes_in,
    set_units,
    swept,
    uploaded,
    wrong_passwords,
)
from tests.staff_lists import people


async def test_one_country_that_fails_keeps_no_password_from_the_others(hasty: Bench) -> None:
    outage = Fault(
        match=Match(method="POST", path="^/users$", mentions="person2@"),
        action=Refuse(status=500),
        times=1000,
    )
    hasty.tenant.faults.add(outage)
    await uploaded(hasty, people("NL", "BE", "NL"))

    assert list(outcomes_in(hasty.mail).values()) == ["created", "waiting", "created"]
    assert wrong_passwords(hasty) == []
    hasty.tenant.faults.clear()
    [second] = await swept(hasty, after=timedelta(minutes=10))

    assert outcomes_in(second) == {"person2@contoso.com": "created"}
    assert wrong_passwords(hasty) == []


@pytest.mark.parametrize("action", [Drop(done=True), Refuse(status=503, done=True)])
async def test_an_account_in_doubt_is_found_by_its_round_with_its_first_password(
    hasty: Bench, action: Drop | Refuse
) -> None:
    hasty.tenant.faults.add(
        Fault(match=Match(path=r"^/\$batch$", mentions="person1@"), action=action, nth=1)
    )
    hasty.tenant.faults.add(
        Fault(match=Match(method="GET", mentions="person1@"), action=Refuse(status=503), times=1000)
    )
    job = await uploaded(hasty, people("NL"))
    assert list(outcomes_in(hasty.mail).values()) == ["waiting"]
    assert "person1@contoso.com" in hasty.tenant.users
    hasty.tenant.faults.clear()

    [second] = await swept(hasty, after=timedelta(minutes=10))

    assert outcomes_in(second) == {"person1@contoso.com": "created"}
    assert wrong_passwords(hasty) == []
    password = read_results(second)[0]["temporary_password"]
    assert password
    await swept(hasty, after=timedelta(minutes=15))
    sealed = [
        b'"sealed_password":""' in each
        for name, each in (await hasty.stored()).items()
        if "/intents/" in name
    ]
    assert len(sealed) == 2
    assert all(sealed)
    assert await load_waiting(hasty.app, job) is not None


async def test_an_account_in_doubt_whose_secret_is_too_old_is_reported_without_password(
    hasty: Bench,
) -> None:
    hasty.tenant.faults.add(
        Fault(match=Match(path=r"^/\$batch$", mentions="person1@"), action=Drop(done=True), nth=1)
    )
    down = Fault(match=Match(), action=Refuse(status=503), times=100_000)
    hasty.tenant.faults.add(
        Fault(match=Match(method="GET", mentions="person1@"), action=Refuse(status=503), times=1000)
    )
    await uploaded(hasty, people("NL"))
    hasty.tenant.faults.clear()
    hasty.tenant.faults.add(down)
    await swept(hasty, after=timedelta(hours=25))
    hasty.tenant.faults.clear()

    [second] = await swept(hasty, after=timedelta(hours=32))

    [row] = read_results(second)
    assert (row["outcome"], row["temporary_password"]) == ("created", "")
    marked = [user for user in hasty.tenant.users.values() if "person1" in user.user_principal_name]
    assert len(marked) == 1


async def test_a_file_that_cannot_be_allocated_in_time_waits_whole(hasty: Bench) -> None:
    down = Fault(match=Match(method="GET"), action=Refuse(status=503), times=100_000)
    hasty.tenant.faults.add(down)
    await uploaded(hasty, people("NL", "BE"))
    assert list(outcomes_in(hasty.mail).values()) == ["waiting", "waiting"]
    assert await swept(hasty) == []
    hasty.tenant.faults.clear()

    [second] = await swept(hasty, after=timedelta(minutes=10))

    assert list(outcomes_in(second).values()) == ["created", "created"]


async def test_a_round_that_cannot_be_decided_ends_as_failed_and_is_reported(bench: Bench) -> None:
    from shared.pipeline.allocate import fail_allocation

    set_units(bench, 0)
    await uploaded(bench, people("NL"))
    set_units(bench, 1)
    await sweep_jobs(bench.app, datetime.now(UTC) + timedelta(minutes=5))
    [message] = await bench.take("allocate")
    await fail_allocation(bench.app, message)
    await allocate_job(bench.app, message)
    await bench.carry_on()

    assert outcomes_in(bench.tenant.mails[-1]) == {"person1@contoso.com": "failed"}
    assert await swept(bench, after=timedelta(minutes=10)) == []


def in_doubt(bench: Bench, *names: str) -> None:
    """Let the answers to the creates of these people be lost, and look-ups of them fail."""
    for name in names:
        bench.tenant.faults.add(
            Fault(match=Match(path=r"^/\$batch$", mentions=name), action=Drop(done=True)),
            Fault(match=Match(method="GET", mentions=name), action=Refuse(status=503), times=None),
        )


async def test_a_settled_row_costs_no_other_row_in_doubt_its_password(hasty: Bench) -> None:
    in_doubt(hasty, "person1@", "person2@")
    await uploaded(hasty, people("NL", "BE"))
    hasty.tenant.faults.clear()

    set_units(hasty, 1)
    [second] = await swept(hasty, after=timedelta(minutes=10))
    set_units(hasty, 5)
    [third] = await swept(hasty, after=timedelta(minutes=20))

    assert outcomes_in(second) == {"person1@contoso.com": "created"}
    assert outcomes_in(third) == {"person2@contoso.com": "created"}
    assert wrong_passwords(hasty) == []


async def test_at_the_end_a_row_without_a_licence_gets_none_next_to_one_in_doubt(
    hasty: Bench,
) -> None:
    set_units(hasty, 1)
    in_doubt(hasty, "person1@")
    await uploaded(hasty, people("NL", "NL"))
    hasty.tenant.faults.clear()
    set_units(hasty, 5)

    [last] = await swept(hasty, after=14 * DAY + timedelta(minutes=1))

    assert list(outcomes_in(last).values()) == ["created", "no_license"]


async def test_the_limit_of_a_day_abandons_no_account_that_was_begun(
    hasty: Bench,
) -> None:
    careful = replace(
        hasty,
        app=await hasty.another_app(MAX_ACCOUNTS_PER_DAY="1", MAIL_AT_LATEST_MINUTES="0"),
    )
    in_doubt(careful, "person1@")
    await uploaded(careful, people("NL"))
    careful.tenant.faults.clear()

    [second] = await swept(careful, after=timedelta(minutes=10))
    await careful.close()

    assert outcomes_in(second) == {"person1@contoso.com": "created"}
    assert wrong_passwords(careful) == []
