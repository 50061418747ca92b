"""Rows that wait, and the rounds that are made of them."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from local.outbox import read_results
from local.tenant.faults import Drop, Fault, Match, Refuse
from shared.errors import SweepError
from shared.pipeline.allocate import allocate_job
from shared.pipeline.intake import intake_upload
from shared.pipeline.sweep import sweep_jobs
from shared.pipeline.waiting_store import load_waiting
from shared.state import blob_names
from tests.integration.pipeline.bench import Bench
from tests.integration.pipeline.undoing import UNDO_LIST, as_csv, undo
from tests.integration.pipeline.waiting_lists import (
    DAY,
    set_units,
    swept,
    told,
    uploaded,
    wrong_passwords,
)
from tests.staff_lists import people


async def test_rows_without_a_licence_wait_and_get_their_accounts_once_units_are_free(
    bench: Bench,
) -> None:
    set_units(bench, 1)
    job = await uploaded(bench, people("NL", "BE", "DE"))
    assert list(told(bench.mail).values()) == ["created", "waiting", "waiting"]

    set_units(bench, 1)
    [second] = await swept(bench)
    set_units(bench, 5)
    [third] = await swept(bench, after=timedelta(minutes=10))

    assert told(second) == {"person2@contoso.com": "created"}
    assert told(third) == {"person3@contoso.com": "created"}
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

    await uploaded(bench, people("BE", "BE", first=11), "second.csv")
    assert list(told(bench.tenant.mails[-1]).values()) == ["created", "waiting"]
    [first] = await swept(bench)

    assert list(told(first).values()) == ["created", "created"]
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

    assert list(told(bench.mail).values()) == ["created", "created"]
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

    assert list(told(mail).values()) == ["created", "created"]


async def test_the_same_file_again_makes_nobody_wait_twice(bench: Bench) -> None:
    set_units(bench, 1)
    await uploaded(bench, people("NL", "BE"), "staff.csv")

    await uploaded(bench, people("NL", "BE"), "again.csv")
    repeated = bench.tenant.mails[-1]
    set_units(bench, 5)
    mails = await swept(bench)

    assert list(told(repeated).values()) == ["duplicate_user_name", "duplicate_user_name"]
    assert read_results(repeated)[1]["detail"].startswith("user_name:waits_already")
    assert "staff.csv" in read_results(repeated)[1]["detail"]
    assert [told(mail) for mail in mails] == [{"person2@contoso.com": "created"}]


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

    assert told(mail) == {"person1@contoso.com": "duplicate_user_name"}
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

    assert told(mail) == {"person1@contoso.com": "created"}


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

    assert list(told(reminder).values()) == ["waiting", "waiting"]
    assert list(told(last).values()) == ["no_license", "no_license"]
    assert afterwards == []
    assert (await bench.app.ledger.load()).waiting == {}
    assert "person1@contoso.com" not in bench.tenant.users


async def test_with_wait_days_0_nobody_waits(bench: Bench) -> None:
    app = await bench.another_app(WAIT_DAYS="0")
    set_units(bench, 1)
    await intake_upload(app, await bench.drop(people("NL", "BE")))
    await bench.carry_on(app)

    set_units(bench, 5)
    assert list(told(bench.mail).values()) == ["created", "no_license"]
    assert await swept(bench) == []
    await app.close()


async def test_a_preview_says_who_would_wait_and_lets_nobody_wait(bench: Bench) -> None:
    set_units(bench, 1)
    await uploaded(bench, people("NL", "BE"), "preview/staff.csv")

    assert list(told(bench.mail).values()) == ["would_create", "waiting"]
    assert (await bench.app.ledger.load()).waiting == {}
    assert not any("waiting" in name for name in await bench.stored())


async def test_one_country_that_fails_keeps_no_password_from_the_others(hasty: Bench) -> None:
    outage = Fault(
        match=Match(method="POST", path="^/users$", mentions="person2@"),
        action=Refuse(status=500),
        times=1000,
    )
    hasty.tenant.faults.add(outage)
    await uploaded(hasty, people("NL", "BE", "NL"))

    assert list(told(hasty.mail).values()) == ["created", "waiting", "created"]
    assert wrong_passwords(hasty) == []
    hasty.tenant.faults.clear()
    [second] = await swept(hasty, after=timedelta(minutes=10))

    assert told(second) == {"person2@contoso.com": "created"}
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
    assert list(told(hasty.mail).values()) == ["waiting"]
    assert "person1@contoso.com" in hasty.tenant.users
    hasty.tenant.faults.clear()

    [second] = await swept(hasty, after=timedelta(minutes=10))

    assert told(second) == {"person1@contoso.com": "created"}
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


async def test_an_account_in_doubt_whose_secret_is_too_old_is_told_without_password(
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
    assert list(told(hasty.mail).values()) == ["waiting", "waiting"]
    assert await swept(hasty) == []
    hasty.tenant.faults.clear()

    [second] = await swept(hasty, after=timedelta(minutes=10))

    assert list(told(second).values()) == ["created", "created"]


async def test_a_round_that_cannot_be_decided_ends_as_failed_and_is_told(bench: Bench) -> None:
    from shared.pipeline.allocate import fail_allocation

    set_units(bench, 0)
    await uploaded(bench, people("NL"))
    set_units(bench, 1)
    await sweep_jobs(bench.app, datetime.now(UTC) + timedelta(minutes=5))
    [message] = await bench.take("allocate")
    await fail_allocation(bench.app, message)
    await allocate_job(bench.app, message)
    await bench.carry_on()

    assert told(bench.tenant.mails[-1]) == {"person1@contoso.com": "failed"}
    assert await swept(bench, after=timedelta(minutes=10)) == []


async def test_a_waiting_list_is_written_again_each_week(bench: Bench) -> None:
    set_units(bench, 0)
    job = await uploaded(bench, people("NL"))
    blob = bench.blobs.get_blob_client("jobs", blob_names.waiting_blob(job))
    before = (await blob.get_blob_properties()).etag

    await swept(bench, after=6 * DAY)
    assert (await blob.get_blob_properties()).etag == before
    await swept(bench, after=8 * DAY)
    assert (await blob.get_blob_properties()).etag != before


async def test_a_ledger_that_was_lost_holds_the_places_again(bench: Bench) -> None:
    set_units(bench, 0)
    await uploaded(bench, people("NL"))
    await bench.blobs.get_blob_client("jobs", blob_names.LEDGER).delete_blob()

    await swept(bench)

    [held] = (await bench.app.ledger.load()).waiting.values()
    assert held.holds[0].names == ("person1@contoso.com",)


async def test_a_list_in_undo_ends_the_wait_of_its_rows(bench: Bench) -> None:
    set_units(bench, 1)
    await uploaded(bench, people("NL", "BE", "DE"))
    results = read_results(bench.mail)
    waiting = [row for row in results if row["outcome"] == "waiting"][:1]

    mail = await undo(bench, as_csv(waiting))
    set_units(bench, 5)
    [second] = await swept(bench)

    assert told(mail) == {"person2@contoso.com": "withdrawn"}
    assert "1 person no longer waiting" in mail.subject
    assert told(second) == {"person3@contoso.com": "created"}
    assert not await swept(bench, after=timedelta(minutes=10))


async def test_a_row_that_is_withdrawn_while_its_account_is_created_is_told_so(
    bench: Bench,
) -> None:
    set_units(bench, 0)
    await uploaded(bench, people("NL"))
    results = as_csv(read_results(bench.mail))
    set_units(bench, 1)
    await sweep_jobs(bench.app, datetime.now(UTC) + timedelta(minutes=5))
    await intake_upload(bench.app, await bench.drop(results, UNDO_LIST))
    bench.tenant.mails.clear()

    await bench.carry_on()

    mails = {mail.subject.partition(":")[0]: mail for mail in bench.tenant.mails}
    assert told(mails["Rollcall undo"]) == {"person1@contoso.com": "waiting"}
    assert "in_round" in read_results(mails["Rollcall undo"])[0]["detail"]
    assert told(mails["Rollcall"]) == {"person1@contoso.com": "created"}
    removed = await undo(bench, as_csv(read_results(mails["Rollcall"])), "undo/second.csv")
    assert told(removed) == {"person1@contoso.com": "removed"}


async def test_a_row_that_is_withdrawn_in_a_round_waits_no_more_if_it_got_no_account(
    bench: Bench,
) -> None:
    set_units(bench, 0)
    await uploaded(bench, people("NL"))
    results = as_csv(read_results(bench.mail))
    set_units(bench, 1)
    await sweep_jobs(bench.app, datetime.now(UTC) + timedelta(minutes=5))
    await intake_upload(bench.app, await bench.drop(results, UNDO_LIST))
    set_units(bench, 0)
    bench.tenant.mails.clear()

    await bench.carry_on()
    set_units(bench, 5)

    assert sorted(told(mail)["person1@contoso.com"] for mail in bench.tenant.mails) == [
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

    assert told(mail) == {"person1@contoso.com": "removed"}
    assert "person1@contoso.com" not in bench.tenant.users


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

    assert told(second) == {"person1@contoso.com": "created"}
    assert told(third) == {"person2@contoso.com": "created"}
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

    assert list(told(last).values()) == ["created", "no_license"]


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

    assert told(second) == {"person1@contoso.com": "created"}
    assert wrong_passwords(careful) == []


async def test_a_row_beyond_the_limit_of_a_day_gets_its_account_on_another_day(
    bench: Bench,
) -> None:
    careful = replace(bench, app=await bench.another_app(MAX_ACCOUNTS_PER_DAY="1"))
    await uploaded(careful, people("NL", "BE"))
    assert list(told(bench.mail).values()) == ["created", "waiting"]

    assert await swept(careful) == []
    await careful.close()
    [second] = await swept(bench, after=DAY)

    assert told(second) == {"person2@contoso.com": "created"}
    assert wrong_passwords(bench) == []


async def test_a_row_that_stays_beyond_the_limit_to_the_end_fails_with_it(bench: Bench) -> None:
    careful = replace(bench, app=await bench.another_app(MAX_ACCOUNTS_PER_DAY="1"))
    await uploaded(careful, people("NL", "BE"))

    [last] = await swept(careful, after=14 * DAY + timedelta(minutes=1))
    await careful.close()

    assert told(last) == {"person2@contoso.com": "failed"}
    assert "daily_limit" in read_results(last)[0]["detail"]
