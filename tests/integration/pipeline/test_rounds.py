"""Rows that wait, and the rounds that are made of them."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from local.outbox import read_results
from shared.errors import SweepError
from shared.pipeline.intake import intake_upload
from shared.pipeline.sweep import sweep_jobs
from shared.state import blob_names
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


async def test_rows_without_a_licence_wait_and_get_their_accounts_once_units_are_free(
    bench: Bench,
) -> None:
    set_units(bench, 1)
    job = await uploaded(bench, people("NL", "BE", "DE"))
    assert list(outcomes_in(bench.mail).values()) == ["created", "waiting", "waiting"]

    set_units(bench, 1)
    [second] = await swept(bench)
    set_units(bench, 5)
    [third] = await swept(bench, after=timedelta(minutes=10))

    assert outcomes_in(second) == {"person2@contoso.com": "created"}
    assert outcomes_in(third) == {"person3@contoso.com": "created"}
    assert [row["job"] for row in read_results(third)] == [f"{job}.r3"]
    assert [row["row"] for row in read_results(third)] == ["4"]
    assert wrong_passwords(bench) == []
    assert not await swept(bench, after=timedelta(minutes=15))
    assert (await bench.app.ledger.load()).waiting == {}


async def test_the_second_mail_names_the_file_and_counts_who_still_waits(bench: Bench) -> None:
    set_units(bench, 0)
    await uploaded(bench, people("NL", "BE", "DE"), "march.csv")
    assert "wait" in bench.mail.subject

    set_units(bench, 1)
    [mail] = await swept(bench)

    assert "march.csv" in mail.subject
    assert "1 account created" in mail.subject
    assert "2 people in this file still wait" in mail.content


async def test_nothing_is_read_or_sent_while_no_unit_is_free(bench: Bench) -> None:
    set_units(bench, 0)
    await uploaded(bench, people("NL"))
    before = len(bench.tenant.request_log)

    assert await swept(bench) == []

    looks = bench.tenant.request_log[before:]
    assert sum(not request.in_batch for request in looks) == 1


async def test_without_anybody_who_waits_the_tenant_is_not_looked_at(bench: Bench) -> None:
    await uploaded(bench, people("NL"))
    before = len(bench.tenant.request_log)

    await swept(bench)

    assert bench.tenant.request_log[before:] == []


async def test_a_later_file_does_not_overtake_those_who_wait(bench: Bench) -> None:
    set_units(bench, 0)
    await uploaded(bench, people("NL", "NL", first=1), "first.csv")
    set_units(bench, 3)
    await asyncio.sleep(1)  # files of one second have no order

    await uploaded(bench, people("BE", "BE", first=11), "second.csv")
    assert list(outcomes_in(bench.tenant.mails[-1]).values()) == ["created", "waiting"]
    [first] = await swept(bench)

    assert list(outcomes_in(first).values()) == ["created", "created"]
    assert "person12@contoso.com" not in bench.tenant.users


async def test_two_sweeps_at_once_make_one_round(bench: Bench) -> None:
    set_units(bench, 0)
    job = await uploaded(bench, people("NL", "BE"))
    set_units(bench, 2)
    bench.tenant.mails.clear()

    other = await bench.another_app()
    later = datetime.now(UTC) + timedelta(minutes=5)
    await asyncio.gather(sweep_jobs(bench.app, later), sweep_jobs(other, later))
    await sweep_jobs(other, later + timedelta(minutes=5))
    await bench.carry_on()
    await other.close()

    assert list(outcomes_in(bench.mail).values()) == ["created", "created"]
    assert blob_names.job_blob(f"{job}.r3") not in await bench.stored()


async def test_a_round_whose_sweep_died_before_its_commit_is_made_by_the_next(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_units(bench, 0)
    await uploaded(bench, people("NL", "BE"))
    set_units(bench, 2)

    async def dies(*_: object, **__: object) -> None:
        raise ConnectionError

    with monkeypatch.context() as patched:
        patched.setattr("shared.pipeline.rounds.store_batches", dies)
        with pytest.raises(SweepError):
            await sweep_jobs(bench.app, datetime.now(UTC) + timedelta(minutes=5))
    [mail] = await swept(bench, after=timedelta(minutes=10))

    assert list(outcomes_in(mail).values()) == ["created", "created"]


async def test_the_same_file_again_makes_nobody_wait_twice(bench: Bench) -> None:
    set_units(bench, 1)
    await uploaded(bench, people("NL", "BE"), "staff.csv")

    await uploaded(bench, people("NL", "BE"), "again.csv")
    repeated = bench.tenant.mails[-1]
    set_units(bench, 5)
    mails = await swept(bench)

    assert list(outcomes_in(repeated).values()) == ["duplicate_user_name", "duplicate_user_name"]
    assert read_results(repeated)[1]["detail"].startswith("user_name:waits_already")
    assert "staff.csv" in read_results(repeated)[1]["detail"]
    assert [outcomes_in(mail) for mail in mails] == [{"person2@contoso.com": "created"}]


async def test_who_got_an_account_by_other_hands_waits_no_more(bench: Bench) -> None:
    set_units(bench, 0)
    await uploaded(bench, people("NL"))
    bench.tenant.add_existing_user(
        {
            "accountEnabled": True,
            "displayName": "Person Number 1",
            "mailNickname": "person1",
            "userPrincipalName": "person1@contoso.com",
            "passwordProfile": {"password": "Vq7mtrvqHs3pXz4b"},
        }
    )
    set_units(bench, 1)

    [mail] = await swept(bench)

    assert outcomes_in(mail) == {"person1@contoso.com": "duplicate_user_name"}
    assert not await swept(bench, after=timedelta(minutes=10))


async def test_units_that_another_admin_takes_meanwhile_cost_only_time(bench: Bench) -> None:
    set_units(bench, 0)
    await uploaded(bench, people("NL"))
    set_units(bench, 1)
    await sweep_jobs(bench.app, datetime.now(UTC) + timedelta(minutes=5))
    set_units(bench, 0)
    bench.tenant.mails.clear()

    await bench.carry_on()
    assert bench.tenant.mails == []
    assert "person1@contoso.com" not in bench.tenant.users
    set_units(bench, 1)
    [mail] = await swept(bench, after=timedelta(minutes=10))

    assert outcomes_in(mail) == {"person1@contoso.com": "created"}


async def test_a_reminder_comes_a_day_before_the_end_and_a_last_mail_at_the_end(
    bench: Bench,
) -> None:
    set_units(bench, 0)
    await uploaded(bench, people("NL", "BE"))

    assert await swept(bench, after=12 * DAY) == []
    [reminder] = await swept(bench, after=13 * DAY + timedelta(minutes=1))
    assert await swept(bench, after=13 * DAY + timedelta(minutes=10)) == []
    [last] = await swept(bench, after=14 * DAY + timedelta(minutes=1))
    set_units(bench, 5)
    afterwards = await swept(bench, after=14 * DAY + timedelta(minutes=10))

    assert list(outcomes_in(reminder).values()) == ["waiting", "waiting"]
    assert list(outcomes_in(last).values()) == ["no_license", "no_license"]
    assert afterwards == []
    assert (await bench.app.ledger.load()).waiting == {}
    assert "person1@contoso.com" not in bench.tenant.users


async def test_with_wait_days_0_nobody_waits(bench: Bench) -> None:
    app = await bench.another_app(WAIT_DAYS="0")
    set_units(bench, 1)
    await intake_upload(app, await bench.upload(people("NL", "BE")))
    await bench.carry_on(app)

    set_units(bench, 5)
    assert list(outcomes_in(bench.mail).values()) == ["created", "no_license"]
    assert await swept(bench) == []
    await app.close()


async def test_a_preview_says_who_would_wait_and_lets_nobody_wait(bench: Bench) -> None:
    set_units(bench, 1)
    await uploaded(bench, people("NL", "BE"), "preview/staff.csv")

    assert list(outcomes_in(bench.mail).values()) == ["would_create", "waiting"]
    assert (await bench.app.ledger.load()).waiting == {}
    assert not any("waiting" in name for name in await bench.stored())


async def test_a_waiting_list_is_written_again_every_few_days(bench: Bench) -> None:
    set_units(bench, 0)
    job = await uploaded(bench, people("NL"))
    blob = bench.blobs.get_blob_client("jobs", blob_names.waiting_blob(job))
    before = (await blob.get_blob_properties()).etag

    await swept(bench, after=2 * DAY)
    assert (await blob.get_blob_properties()).etag == before
    await swept(bench, after=4 * DAY)
    assert (await blob.get_blob_properties()).etag != before


async def test_a_ledger_that_was_lost_holds_the_places_again(bench: Bench) -> None:
    set_units(bench, 0)
    await uploaded(bench, people("NL"))
    await bench.blobs.get_blob_client("jobs", blob_names.LEDGER).delete_blob()

    await swept(bench)

    [held] = (await bench.app.ledger.load()).waiting.values()
    assert held.holds[0].names == ("person1@contoso.com",)


async def test_a_row_beyond_the_limit_of_a_day_gets_its_account_on_another_day(
    bench: Bench,
) -> None:
    careful = replace(bench, app=await bench.another_app(MAX_ACCOUNTS_PER_DAY="1"))
    await uploaded(careful, people("NL", "BE"))
    assert list(outcomes_in(bench.mail).values()) == ["created", "waiting"]

    assert await swept(careful) == []
    await careful.close()
    [second] = await swept(bench, after=DAY)

    assert outcomes_in(second) == {"person2@contoso.com": "created"}
    assert wrong_passwords(bench) == []


async def test_a_row_that_stays_beyond_the_limit_to_the_end_fails_with_it(bench: Bench) -> None:
    careful = replace(bench, app=await bench.another_app(MAX_ACCOUNTS_PER_DAY="1"))
    await uploaded(careful, people("NL", "BE"))

    [last] = await swept(careful, after=14 * DAY + timedelta(minutes=1))
    await careful.close()

    assert outcomes_in(last) == {"person2@contoso.com": "failed"}
    assert "daily_limit" in read_results(last)[0]["detail"]


@pytest.mark.parametrize(
    "content", [b'{"version":99}', b"?"], ids=["of a later version", "damaged"]
)
async def test_a_note_of_the_last_look_that_cannot_be_read_holds_nothing_up(
    bench: Bench, content: bytes
) -> None:
    set_units(bench, 0)
    job = await uploaded(bench, people("NL"))
    note = bench.blobs.get_blob_client("jobs", blob_names.RESUMED)
    await note.upload_blob(content)
    set_units(bench, 1)

    [second] = await swept(bench)

    assert list(outcomes_in(second).values()) == ["created"]
    assert f"{job}.json" in await bench.stored("audit")


async def test_a_clock_that_ran_ahead_holds_up_rounds_for_one_interval_only(bench: Bench) -> None:
    set_units(bench, 0)
    await uploaded(bench, people("NL"))
    await swept(bench, after=DAY)  # by a clock that is a day ahead
    set_units(bench, 1)

    [second] = await swept(bench)

    assert list(outcomes_in(second).values()) == ["created"]


async def test_the_other_tasks_of_a_sweep_do_not_need_the_ledger(bench: Bench) -> None:
    set_units(bench, 0)
    job = await uploaded(bench, people("NL"))
    ledger = bench.blobs.get_blob_client("jobs", blob_names.LEDGER)
    await ledger.upload_blob(b'{"version":99}', overwrite=True)

    await swept(bench)

    assert f"{job}.json" in await bench.stored("audit")
