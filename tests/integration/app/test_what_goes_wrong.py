"""Workers that die, events that come twice, settings that are missing."""

import asyncio
from pathlib import Path

import pytest

from local.host.host_events import EventKind
from local.outbox import read_results
from local.tenant import demo_tenant
from tests.integration.app.run_app import Running, outcomes, passwords, running
from tests.staff_lists import people

_FOUR_COUNTRIES = ("NL", "DE", "BE", "FR")


async def _kill_when(app: Running, users: int) -> None:
    await app.until(lambda: len(app.tenant.users) >= users)
    await app.environment.host.kill_worker()


async def test_a_worker_killed_in_mid_provisioning_costs_nobody_anything(
    tmp_path: Path,
) -> None:
    tenant = demo_tenant(units=30)
    tenant.latency, tenant.item_latency = 0.1, 0.05
    before = len(tenant.users)

    async with running(tmp_path, tenant) as app:
        killing = asyncio.create_task(_kill_when(app, before + 9))
        mail = await app.answer_to("staff.csv", people(*_FOUR_COUNTRIES * 9))
        await killing
        exits = [event for event in app.events if event.kind is EventKind.WORKER_EXITED]

    assert len(exits) >= 1
    assert list(outcomes(mail).values()) == ["created"] * 30 + ["waiting"] * 6
    assert len(tenant.users) == before + 30
    assert passwords(mail) == {
        name: tenant.users[name].password
        for name, outcome in outcomes(mail).items()
        if outcome == "created"
    }


@pytest.mark.slow
async def test_the_host_dying_at_any_time_leaves_one_mail_that_accounts_for_every_row(
    tmp_path: Path,
) -> None:
    tenant = demo_tenant(units=7)
    tenant.latency = 0.05

    async with running(tmp_path, tenant) as app:

        async def keep_killing() -> None:
            for pause in (0.5, 0.4, 0.8, 0.3):
                await asyncio.sleep(pause)
                await app.environment.host.kill_worker()

        killing = asyncio.create_task(keep_killing())
        mail = await app.answer_to("staff.csv", people(*_FOUR_COUNTRIES * 2))
        await killing
        await app.calm()

    assert [row["outcome"] for row in read_results(mail)] == ["created"] * 7 + ["waiting"]
    assert [
        name
        for name, password in passwords(mail).items()
        if tenant.users[name].password != password
    ] == []


async def test_an_event_that_comes_twice_makes_one_mail(tmp_path: Path) -> None:
    tenant = demo_tenant()

    async with running(tmp_path, tenant) as app:
        await app.answer_to("staff.csv", people("NL", "BE"))
        await app.environment.topic.publish("staff.csv")
        await app.calm()

    assert len(tenant.mails) == 1


@pytest.mark.slow
async def test_several_instances_share_the_work_and_send_one_mail(tmp_path: Path) -> None:
    tenant = demo_tenant(units=20)
    before = len(tenant.users)

    async with running(tmp_path, tenant, {"BATCH_SIZE": "2"}, instances=3) as app:
        mail = await app.answer_to("staff.csv", people(*_FOUR_COUNTRIES * 5))
        await app.calm()

    assert set(outcomes(mail).values()) == {"created"}
    assert len(tenant.users) == before + 20
    assert len(tenant.mails) == 1


async def test_missing_settings_are_reported_in_one_error_that_names_each(tmp_path: Path) -> None:
    tenant = demo_tenant()
    broken = {"LICENSE_SKUS": "", "RESULTS_RECIPIENTS": "", "MAX_USERS_PER_FILE": "many"}

    async with running(tmp_path, tenant, broken) as app:
        await app.environment.upload("staff.csv", people("NL"))
        await app.until(
            lambda: any(event.kind is EventKind.FUNCTION_FAILED for event in app.events)
        )
        failure = next(e.detail for e in app.events if e.kind is EventKind.FUNCTION_FAILED)

    assert all(name in failure for name in broken)
