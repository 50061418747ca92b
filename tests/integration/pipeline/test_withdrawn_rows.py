"""Rows that wait and are withdrawn, or whose accounts a list in undo/ removes."""

from datetime import UTC, datetime, timedelta

from local.outbox import read_results
from shared.pipeline.intake import intake_upload
from shared.pipeline.sweep import sweep_jobs
from tests.integration.pipeline.bench import Bench
from tests.integration.pipeline.undoing import UNDO_LIST, as_csv, undo
from tests.integration.pipeline.waiting_lists import (
    outcomes_in,
    set_units,
    swept,
    uploaded,
)
from tests.staff_lists import people


async def test_a_list_in_undo_ends_the_wait_of_its_rows(bench: Bench) -> None:
    set_units(bench, 1)
    await uploaded(bench, people("NL", "BE", "DE"))
    results = read_results(bench.mail)
    waiting = [row for row in results if row["outcome"] == "waiting"][:1]

    mail = await undo(bench, as_csv(waiting))
    set_units(bench, 5)
    [second] = await swept(bench)

    assert outcomes_in(mail) == {"person2@contoso.com": "withdrawn"}
    assert "1 person no longer waiting" in mail.subject
    assert outcomes_in(second) == {"person3@contoso.com": "created"}
    assert not await swept(bench, after=timedelta(minutes=10))


async def test_a_row_that_is_withdrawn_while_its_account_is_created_is_reported_so(
    bench: Bench,
) -> None:
    set_units(bench, 0)
    await uploaded(bench, people("NL"))
    results = as_csv(read_results(bench.mail))
    set_units(bench, 1)
    await sweep_jobs(bench.app, datetime.now(UTC) + timedelta(minutes=5))
    await intake_upload(bench.app, await bench.upload(results, UNDO_LIST))
    bench.tenant.mails.clear()

    await bench.carry_on()

    mails = {mail.subject.partition(":")[0]: mail for mail in bench.tenant.mails}
    assert outcomes_in(mails["Rollcall undo"]) == {"person1@contoso.com": "waiting"}
    assert "in_round" in read_results(mails["Rollcall undo"])[0]["detail"]
    assert outcomes_in(mails["Rollcall"]) == {"person1@contoso.com": "created"}
    removed = await undo(bench, as_csv(read_results(mails["Rollcall"])), "undo/second.csv")
    assert outcomes_in(removed) == {"person1@contoso.com": "removed"}


async def test_a_row_that_is_withdrawn_in_a_round_waits_no_more_if_it_got_no_account(
    bench: Bench,
) -> None:
    set_units(bench, 0)
    await uploaded(bench, people("NL"))
    results = as_csv(read_results(bench.mail))
    set_units(bench, 1)
    await sweep_jobs(bench.app, datetime.now(UTC) + timedelta(minutes=5))
    await intake_upload(bench.app, await bench.upload(results, UNDO_LIST))
    set_units(bench, 0)
    bench.tenant.mails.clear()

    await bench.carry_on()
    set_units(bench, 5)

    assert sorted(outcomes_in(mail)["person1@contoso.com"] for mail in bench.tenant.mails) == [
        "waiting",
        "withdrawn",
    ]
    assert await swept(bench, after=timedelta(minutes=10)) == []
    assert "person1@contoso.com" not in bench.tenant.users
    assert (await bench.app.ledger.load()).waiting == {}


async def test_the_results_of_a_round_undo_its_accounts(bench: Bench) -> None:
    set_units(bench, 0)
    await uploaded(bench, people("NL"))
    set_units(bench, 1)
    [second] = await swept(bench)

    mail = await undo(bench, as_csv(read_results(second)))

    assert outcomes_in(mail) == {"person1@contoso.com": "removed"}
    assert "person1@contoso.com" not in bench.tenant.users
