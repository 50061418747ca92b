"""Deciding who gets an account, among several files and against a tenant that moves."""

import asyncio

from local.tenant import Drop, Fault, Match, Refuse
from shared.pipeline.allocate import allocate_job
from shared.pipeline.intake import intake
from shared.pipeline.ledger_store import load_ledger
from tests.integration.pipeline.bench import Bench
from tests.staff_lists import people

_SKU = "O365_BUSINESS_PREMIUM"


async def test_a_job_allocated_twice_at_once_is_decided_once(bench: Bench) -> None:
    message = await bench.judged(people("NL", "BE"))

    await asyncio.gather(*(allocate_job(bench.app, message) for _ in range(4)))
    await bench.carry_on()

    assert set(bench.outcomes().values()) == {"created"}
    assert len(bench.tenant.mails) == 1


async def test_two_files_share_the_units_and_make_one_account_of_one_person(
    bench: Bench,
) -> None:
    bench.tenant.subscribed_skus[_SKU].enabled = 5
    before = set(bench.tenant.users)
    first = await bench.judged(people("NL", "NL", "NL", "NL", first=1), name="one.csv")
    second = await bench.judged(people("NL", "NL", "NL", "NL", first=4), name="two.csv")

    await asyncio.gather(allocate_job(bench.app, first), allocate_job(bench.app, second))
    await bench.carry_on()

    assert len(set(bench.tenant.users) - before) == 5
    assert bench.tenant.subscribed_skus[_SKU].available_units == 0
    assert len(bench.tenant.mails) == 2


async def test_eight_files_at_once_never_use_a_unit_twice(bench: Bench) -> None:
    bench.tenant.subscribed_skus[_SKU].enabled = 10
    messages = [
        await bench.judged(people("NL", "BE", first=10 * number), name=f"{number}.csv")
        for number in range(1, 9)
    ]

    await asyncio.gather(*(allocate_job(bench.app, message) for message in messages))
    await bench.carry_on()

    assert bench.tenant.subscribed_skus[_SKU].available_units == 0
    assert bench.tenant.deleted_users == []
    assert len(bench.tenant.mails) == 8


async def test_consumed_units_that_lag_are_not_given_out_again(bench: Bench) -> None:
    bench.tenant.subscribed_skus[_SKU].enabled = 3
    bench.tenant.consumed_units_lag = 600
    await intake(bench.app, await bench.drop(people("NL", "NL"), name="one.csv"))
    await bench.carry_on()

    await intake(bench.app, await bench.drop(people("NL", "NL", first=3), name="two.csv"))
    await bench.carry_on()

    assert bench.tenant.subscribed_skus[_SKU].available_units == 0
    assert bench.tenant.deleted_users == []


async def test_the_ledger_holds_nothing_once_all_is_done(bench: Bench) -> None:
    await intake(bench.app, await bench.drop(people("NL", "BE", "DE")))
    await bench.carry_on()

    ledger = await load_ledger(bench.app)

    assert ledger.jobs == {}
    assert ledger.skus[_SKU].assigned == 3


async def test_a_lacking_permission_is_reported_with_every_row(bench: Bench) -> None:
    bench.tenant.granted_permissions = frozenset({"Mail.Send"})
    before = len(bench.tenant.users)

    await intake(bench.app, await bench.drop(people("NL", "BE")))
    await bench.carry_on()

    assert set(bench.outcomes().values()) == {"failed"}
    assert "not_permitted" in bench.mail.attachments[0].content.decode()
    assert len(bench.tenant.users) == before


async def test_an_answer_that_is_lost_while_reading_is_asked_for_again(bench: Bench) -> None:
    bench.tenant.faults.add(
        Fault(match=Match(path=r"^/\$batch$"), action=Drop()),
        Fault(match=Match(path="^/subscribedSkus$"), action=Refuse(status=503)),
    )

    await intake(bench.app, await bench.drop(people("NL", "BE")))
    await bench.carry_on()

    assert set(bench.outcomes().values()) == {"created"}


async def test_while_graph_is_out_of_order_the_job_is_put_off(bench: Bench) -> None:
    message = await bench.judged(people("NL"))
    bench.tenant.faults.add(
        Fault(match=Match(path=r"^/\$batch$"), action=Refuse(status=503), times=None)
    )

    await allocate_job(bench.app, message)

    assert await bench.take("allocate") == []
    assert await bench.waiting("allocate") == 1
