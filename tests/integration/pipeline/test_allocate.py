"""Deciding who gets an account, among several files and against a tenant that moves."""

import asyncio
from dataclasses import replace

import pytest

from local.outbox import read_results
from local.tenant import Drop, Fault, Match, Refuse, RetryAfter
from local.tenant.subscriptions import CapabilityStatus
from shared.pipeline.allocate import allocate_job
from shared.pipeline.intake import intake_upload
from shared.pipeline.provision import provision_batch
from shared.state import blob_names
from tests.integration.pipeline.bench import Bench
from tests.staff_lists import people, person, staff_list

_SKU = "O365_BUSINESS_PREMIUM"


async def test_a_job_allocated_twice_at_once_is_decided_once(bench: Bench) -> None:
    message = await bench.judged(people("NL", "BE"))

    await asyncio.gather(*(allocate_job(bench.app, message) for _ in range(4)))
    await bench.carry_on()

    assert set(bench.outcomes().values()) == {"created"}
    assert len(bench.tenant.mails) == 1


async def test_an_allocation_that_ends_after_its_job_holds_nothing(bench: Bench) -> None:
    message = await bench.judged(people("NL", "BE"))
    bench.tenant.faults.add(
        Fault(
            match=Match(path="^/subscribedSkus$"),
            action=Refuse(status=503, retry_after=RetryAfter(seconds=2.0)),
        )
    )
    late = asyncio.create_task(allocate_job(bench.app, message))
    while not bench.has_struck:  # noqa: ASYNC110 - the tenant has no event
        await asyncio.sleep(0.01)
    other = await bench.another_app()
    await allocate_job(other, message)
    await bench.carry_on(other)

    await late
    await other.close()

    assert (await bench.app.ledger.load()).jobs == {}
    assert set(bench.outcomes().values()) == {"created"}


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
    await intake_upload(bench.app, await bench.upload(people("NL", "NL"), name="one.csv"))
    await bench.carry_on()

    await intake_upload(bench.app, await bench.upload(people("NL", "NL", first=3), name="two.csv"))
    await bench.carry_on()

    assert bench.tenant.subscribed_skus[_SKU].available_units == 0
    assert bench.tenant.deleted_users == []


async def test_the_ledger_holds_nothing_once_all_is_done(bench: Bench) -> None:
    await intake_upload(bench.app, await bench.upload(people("NL", "BE", "DE")))
    await bench.carry_on()

    ledger = await bench.app.ledger.load()

    assert ledger.jobs == {}
    assert sum(each.units for each in ledger.assigned[_SKU]) == 3


async def test_a_lacking_permission_is_reported_with_every_row(bench: Bench) -> None:
    bench.tenant.granted_permissions = frozenset({"Mail.Send"})
    before = len(bench.tenant.users)

    await intake_upload(bench.app, await bench.upload(people("NL", "BE")))
    await bench.carry_on()

    assert set(bench.outcomes().values()) == {"failed"}
    assert "not_permitted" in str(read_results(bench.mail))
    assert len(bench.tenant.users) == before


async def test_an_answer_that_is_lost_while_reading_is_asked_for_again(bench: Bench) -> None:
    bench.tenant.faults.add(
        Fault(match=Match(path=r"^/\$batch$"), action=Drop()),
        Fault(match=Match(path="^/subscribedSkus$"), action=Refuse(status=503)),
    )

    await intake_upload(bench.app, await bench.upload(people("NL", "BE")))
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


@pytest.mark.parametrize("domain", ["partner.fabrikam.com", "example.org"])
async def test_a_domain_that_is_federated_or_not_verified_is_the_rows_fault(
    bench: Bench, domain: str
) -> None:
    strangers = staff_list([person(1), person(2, domain=domain)])

    await intake_upload(bench.app, await bench.upload(strangers))
    await bench.carry_on()

    assert list(bench.outcomes().values()) == ["created", "invalid"]
    assert "unknown_domain" in str(read_results(bench.mail))


async def test_where_nobody_waits_the_same_file_creates_the_rest_after_buying_licenses(
    bench: Bench,
) -> None:
    bench = replace(bench, app=await bench.another_app(WAIT_DAYS="0"))
    bench.tenant.subscribed_skus[_SKU].enabled = 2
    await intake_upload(bench.app, await bench.upload(people("NL", "BE", "DE")))
    await bench.carry_on()
    bench.tenant.mails.clear()
    bench.tenant.subscribed_skus[_SKU].enabled = 3

    await intake_upload(bench.app, await bench.upload(people("NL", "BE", "DE")))
    await bench.carry_on()

    assert list(bench.outcomes().values()) == [
        "duplicate_user_name",
        "duplicate_user_name",
        "created",
    ]
    await bench.close()


async def test_every_sku_is_needed_for_an_account(bench: Bench) -> None:
    both = await bench.another_app(LICENSE_SKUS=f"{_SKU},AAD_PREMIUM")
    bench.tenant.subscribed_skus["AAD_PREMIUM"].enabled = 1

    await intake_upload(both, await bench.upload(people("NL", "BE")))
    await bench.carry_on(both)
    await both.close()

    assert list(bench.outcomes().values()) == ["created", "waiting"]
    assert len(bench.tenant.users["person1@contoso.com"].assigned_licenses) == 2


async def test_skus_are_named_as_microsoft_sells_them_or_by_id_and_given_in_grace(
    bench: Bench,
) -> None:
    sku = bench.tenant.subscribed_skus[_SKU]
    sku.sku_part_number = "O365_w/o Teams Bundle_M3"
    sku.enabled, sku.warning, sku.capability_status = 1, 1, CapabilityStatus.WARNING
    app = await bench.another_app(
        LICENSE_SKUS="o365_W/O\N{NO-BREAK SPACE}Teams Bundle_M3",
        LICENSE_SKUS_BY_COUNTRY=f'{{"DE": ["{sku.sku_id.upper()}"]}}',
    )

    bench = replace(bench, app=app)
    for message in await bench.allocated(people("NL", "DE", "NL")):
        await provision_batch(app, message)
    await bench.carry_on()
    await app.close()

    assert list(bench.outcomes().values()) == ["created", "created", "waiting"]
    assert sku.consumed_units == 2
    assert "O365_w/o Teams Bundle_M3" in bench.mail.content


async def test_files_of_a_day_share_its_limit_and_later_rows_wait(bench: Bench) -> None:
    careful = await bench.another_app(MAX_ACCOUNTS_PER_DAY="3")
    one = await bench.judged(people("NL", "NL", first=1), name="one.csv")
    two = await bench.judged(people("NL", "NL", first=3), name="two.csv")

    await allocate_job(careful, one)
    await allocate_job(careful, one)  # the same event again counts once
    await allocate_job(careful, two)
    await bench.carry_on(careful)
    await careful.close()

    statuses = [line["outcome"] for mail in bench.tenant.mails for line in read_results(mail)]
    assert sorted(statuses) == ["created", "created", "created", "waiting"]
    assert "on another day" in bench.tenant.mails[-1].content
    assert (await bench.app.ledger.load()).jobs == {}


async def test_rows_beyond_the_limit_say_so_also_after_a_run_that_died_deciding(
    bench: Bench,
) -> None:
    careful = await bench.another_app(MAX_ACCOUNTS_PER_DAY="1")
    message = await bench.judged(people("NL", "NL", "NL"))
    await allocate_job(careful, message)
    stored = blob_names.allocation_blob(message.job)
    facts = await bench.app.storage.jobs.facts(stored)
    assert facts is not None
    await bench.app.storage.jobs.delete(stored, etag=facts.etag)

    await allocate_job(careful, message)
    await bench.carry_on(careful)
    await careful.close()

    assert list(bench.outcomes().values()) == ["created", "waiting", "waiting"]
    assert "on another day" in bench.mail.content


async def test_without_waiting_rows_beyond_the_limit_fail_with_what_to_do(bench: Bench) -> None:
    careful = await bench.another_app(MAX_ACCOUNTS_PER_DAY="1", WAIT_DAYS="0")
    await intake_upload(careful, await bench.upload(people("NL", "NL")))
    await bench.carry_on(careful)
    await careful.close()

    assert list(bench.outcomes().values()) == ["created", "failed"]
    assert "MAX_ACCOUNTS_PER_DAY" in bench.mail.content


async def test_preview_foresees_the_limit(bench: Bench) -> None:
    careful = await bench.another_app(MAX_ACCOUNTS_PER_DAY="3")
    await allocate_job(careful, await bench.judged(people("NL", "NL", first=1), name="one.csv"))
    await bench.carry_on(careful)

    preview = await bench.judged(people("NL", "NL", first=3), name="preview/two.csv")
    await allocate_job(careful, preview)
    await bench.carry_on(careful)
    await careful.close()

    lines = read_results(bench.tenant.mails[-1])
    assert [line["outcome"] for line in lines] == ["would_create", "waiting"]


async def test_preview_counts_towards_no_limit(bench: Bench) -> None:
    careful = await bench.another_app(MAX_ACCOUNTS_PER_DAY="1")
    preview = await bench.judged(people("NL", "NL", first=1), name="preview/one.csv")
    await allocate_job(careful, preview)
    real = await bench.judged(people("NL", first=1), name="one.csv")

    await allocate_job(careful, real)
    await bench.carry_on(careful)
    await careful.close()

    [line] = read_results(bench.tenant.mails[-1])
    assert line["outcome"] == "created"
