"""Undoing a run: whom it removes, and whom it leaves alone."""

from datetime import timedelta

from local.outbox import read_results
from shared.pipeline.provision import provision_batch
from tests.integration.pipeline.bench import Bench
from tests.integration.pipeline.undoing import (
    keeping,
    made,
    outcomes_in,
    sent_long_ago,
    undo,
    undo_allocated,
)
from tests.staff_lists import people, person, staff_list

_SKU = "O365_BUSINESS_PREMIUM"
_LATER = timedelta(minutes=1)


async def test_the_accounts_of_a_run_are_removed(bench: Bench) -> None:
    run = await made(bench, people("NL", "BE", "DE"))

    mail = await undo(bench, run.results)

    assert outcomes_in(mail) == dict.fromkeys(run.accounts, "removed")
    assert {user.id for user in bench.tenant.deleted_users} == set(run.accounts.values())
    assert mail.subject == "Rollcall undo: results.csv – 3 accounts removed"
    assert "accounts of staff.csv" in mail.content


async def test_of_a_list_with_rows_deleted_only_the_rest_goes(bench: Bench) -> None:
    run = await made(bench, people("NL", "BE", "DE"))

    mail = await undo(bench, keeping(run, lambda row: row["row"] == "3"))

    assert outcomes_in(mail) == {"person2@contoso.com": "removed"}
    assert [user.id for user in bench.tenant.deleted_users] == [run.accounts["person2@contoso.com"]]


async def test_rows_that_made_no_account_are_reported_and_nobody_is_touched(bench: Bench) -> None:
    existing = ["adele.vance@contoso.com", *person(2)[1:]]
    run = await made(bench, staff_list([person(1), existing, person(3, "Atlantis")]))

    mail = await undo(bench, run.results)

    assert list(outcomes_in(mail).values()) == ["removed", "not_created", "not_created"]
    assert "adele.vance@contoso.com" in {name.lower() for name in bench.tenant.users}
    assert "1 account removed" in mail.subject


async def test_an_account_that_somebody_signed_in_to_is_kept(bench: Bench) -> None:
    run = await made(bench, people("NL", "NL"))
    bench.tenant.users["person1@contoso.com"].last_password_change_date_time += _LATER

    mail = await undo(bench, run.results)

    assert list(outcomes_in(mail).values()) == ["kept", "removed"]
    assert "used" in read_results(mail)[0]["detail"]
    assert "person1@contoso.com" in bench.tenant.users


async def test_an_account_that_was_changed_is_kept(bench: Bench) -> None:
    run = await made(bench, people("NL", "NL"))
    person2 = bench.tenant.users["person2@contoso.com"]
    person2.properties = {**person2.properties, "department": "Sales"}

    mail = await undo(bench, run.results)

    assert list(outcomes_in(mail).values()) == ["removed", "kept"]
    assert "changed" in read_results(mail)[1]["detail"]


async def test_an_account_that_is_used_after_the_verdict_is_kept(bench: Bench) -> None:
    run = await made(bench, people("NL", "NL"))
    (message,) = await undo_allocated(bench, run.results)
    bench.tenant.users["person1@contoso.com"].last_password_change_date_time += _LATER

    await provision_batch(bench.app, message)
    await bench.carry_on()

    assert list(bench.outcomes().values()) == ["kept", "removed"]


async def test_an_account_that_somebody_else_removed_is_gone(bench: Bench) -> None:
    run = await made(bench, people("NL", "NL"))
    await sent_long_ago(bench)
    bench.tenant.delete_user("person1@contoso.com")

    mail = await undo(bench, run.results)

    assert list(outcomes_in(mail).values()) == ["gone", "removed"]


async def test_another_account_of_the_same_name_is_not_removed(bench: Bench) -> None:
    run = await made(bench, people("NL"))
    await sent_long_ago(bench)
    bench.tenant.delete_user("person1@contoso.com")
    bench.tenant.create_user(
        {
            "userPrincipalName": "person1@contoso.com",
            "displayName": "Person Number 1",
            "mailNickname": "person1",
            "accountEnabled": True,
            "passwordProfile": {"password": "Zr7kW2mPq9xLv4Ta"},
        }
    )

    mail = await undo(bench, run.results)

    assert outcomes_in(mail) == {"person1@contoso.com": "gone"}
    assert "person1@contoso.com" in bench.tenant.users


async def test_who_is_not_shown_a_moment_after_the_mail_is_asked_for_again_later(
    bench: Bench,
) -> None:
    run = await made(bench, people("NL"))
    bench.tenant.replication_lag = 3600.0

    due = await undo_allocated(bench, run.results)

    assert due == []
    assert await bench.waiting("allocate") == 1


async def test_a_list_over_the_limit_removes_nobody(bench: Bench) -> None:
    run = await made(bench, people("NL", "BE", "DE"))
    careful = await bench.another_app(UNDO_LIMIT="2")

    mail = await undo(bench, run.results, app=careful)
    await careful.close()

    assert "too_many_removals" in mail.content
    assert (
        "would remove 3 accounts. At most 2 may be removed in one day, and 2 are left for today"
        in mail.content
    )
    assert bench.tenant.deleted_users == []


async def test_undo_can_be_switched_off(bench: Bench) -> None:
    run = await made(bench, people("NL"))
    unwilling = await bench.another_app(UNDO_LIMIT="0")

    mail = await undo(bench, run.results, app=unwilling)
    await unwilling.close()

    assert "Undo is switched off" in mail.content
    assert bench.tenant.deleted_users == []


async def test_after_an_undo_the_same_file_creates_them_again(bench: Bench) -> None:
    bench.tenant.subscribed_skus[_SKU].enabled = 3
    staff = people("NL", "BE", "NL")
    run = await made(bench, staff)
    await undo(bench, run.results)

    again = await made(bench, staff)

    assert {row["outcome"] for row in again.rows} == {"created"}
    assert set(again.accounts.values()).isdisjoint(run.accounts.values())
