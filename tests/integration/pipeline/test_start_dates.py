"""People with a start date: created some days before, and let in on the day."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from shared.models import OptionalValues
from shared.pipeline.waiting_store import load_waiting
from shared.rendering.i18n import texts_in
from shared.state import blob_names
from tests.integration.pipeline.bench import Bench
from tests.integration.pipeline.extras import add_extras
from tests.integration.pipeline.grouping import statuses
from tests.integration.pipeline.test_follow_ups import detail
from tests.integration.pipeline.undoing import made, undo
from tests.integration.pipeline.waiting_lists import outcomes_in, set_units, swept, uploaded
from tests.staff_lists import people

ADA = "person1@contoso.com"
OPENED = "PATCH", "/users/{id}"
DAY = timedelta(days=1)


def starting(days: int) -> OptionalValues:
    """A start date so many days from now."""
    return OptionalValues(start_date=today() + timedelta(days=days))


def today() -> date:
    return datetime.now(UTC).date()


def starts(monkeypatch: pytest.MonkeyPatch, days: Mapping[int, int]) -> None:
    add_extras(monkeypatch, {number: starting(each) for number, each in days.items()})


def turn_to(monkeypatch: pytest.MonkeyPatch, days: int) -> None:
    """Set the day that the application counts as today."""
    for module in ("allocate", "load_work"):
        monkeypatch.setattr(
            f"shared.pipeline.{module}.today_in", lambda *_: today() + timedelta(days=days)
        )


async def end_of_wait(bench: Bench, job: str) -> str:
    """Until when the rows of a file wait that have no start date, as a mail says it."""
    waiting = await load_waiting(bench.app, job)
    assert waiting is not None
    return texts_in("en").moment(waiting.until)


def can_sign_in(bench: Bench, name: str = ADA) -> object:
    return bench.tenant.users[name].value_of("accountEnabled")


async def test_somebody_who_starts_later_waits_and_is_created_days_before_and_let_in_on_the_day(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    starts(monkeypatch, {2: 10})
    set_units(bench, 0)

    await uploaded(bench, people("NL"))
    first = detail(bench, ADA)
    assert await swept(bench, after=2 * DAY) == []
    assert ADA not in bench.tenant.users
    set_units(bench, 1)
    turn_to(monkeypatch, 4)
    [created] = await swept(bench, after=4 * DAY)
    blocked = can_sign_in(bench)
    assert await swept(bench, after=8 * DAY) == []
    assert statuses(bench, *OPENED) == []
    turn_to(monkeypatch, 10)
    assert await swept(bench, after=10 * DAY) == []

    assert outcomes_in(bench.tenant.mails[0]) == {ADA: "waiting"}
    assert "start_date:start_date" in first
    assert outcomes_in(created) == {ADA: "created"}
    assert (blocked, can_sign_in(bench)) == (False, True)
    assert statuses(bench, *OPENED) == [204]
    assert not await swept(bench, after=40 * DAY)
    assert (await bench.app.ledger.load()).waiting == {}


@pytest.mark.parametrize("notes_are_lost", [False, True])
async def test_somebody_who_starts_after_the_job_was_deleted_is_created_as_well(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, *, notes_are_lost: bool
) -> None:
    """Storage deletes a job after 30 days, except its waiting list, which is written again."""
    starts(monkeypatch, {2: 60})
    await uploaded(bench, people("NL"))
    for days in (1, 20):
        assert await swept(bench, after=days * DAY) == []

    for name in await bench.stored():
        is_note = notes_are_lost and name == blob_names.SWEPT
        if is_note or (not name.startswith("tenant/") and not name.endswith("/waiting.json")):
            await bench.blobs.get_blob_client("jobs", name).delete_blob()
    assert await swept(bench, after=40 * DAY) == []
    turn_to(monkeypatch, 54)
    [mail] = await swept(bench, after=54 * DAY)

    assert outcomes_in(mail) == {ADA: "created"}
    turn_to(monkeypatch, 60)
    assert await swept(bench, after=60 * DAY) == []
    assert can_sign_in(bench) is True


async def test_who_starts_soon_is_created_at_once_and_blocked_until_the_day(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    starts(monkeypatch, {2: 3, 3: 0, 4: -5})

    await uploaded(bench, people("NL", "NL", "NL"))

    assert set(outcomes_in(bench.mail).values()) == {"created"}
    assert "start_date:sign_in_later" in detail(bench, ADA)
    assert [can_sign_in(bench, f"person{n}@contoso.com") for n in (1, 2, 3)] == [False, True, True]


async def test_sign_in_stays_blocked_if_somebody_changed_the_account(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    starts(monkeypatch, {2: 3})
    await uploaded(bench, people("NL"))
    bench.tenant.update_user(ADA, {"department": "Sales"})

    turn_to(monkeypatch, 3)
    [mail] = await swept(bench, after=3 * DAY)

    assert can_sign_in(bench) is False
    assert "start_date:sign_in_not_allowed" in detail(bench, ADA)
    assert outcomes_in(mail) == {ADA: "created"}
    assert not await swept(bench, after=30 * DAY)


async def test_another_list_moves_the_date_of_who_waits(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    starts(monkeypatch, {2: 40})
    await uploaded(bench, people("NL"))

    starts(monkeypatch, {2: 20})
    await uploaded(bench, people("NL"), "again.csv")
    moved = detail(bench, ADA)
    turn_to(monkeypatch, 14)
    [created] = await swept(bench, after=14 * DAY)

    assert "start_date:moved" in moved
    assert outcomes_in(created) == {ADA: "created"}


async def test_another_list_moves_the_date_of_an_account_that_is_blocked(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    starts(monkeypatch, {2: 3})
    await uploaded(bench, people("NL"))

    starts(monkeypatch, {2: 6})
    await uploaded(bench, people("NL"), "again.csv")
    moved = detail(bench, ADA)
    turn_to(monkeypatch, 3)
    await swept(bench, after=3 * DAY)
    early = can_sign_in(bench)
    turn_to(monkeypatch, 6)
    await swept(bench, after=6 * DAY)

    assert outcomes_in(bench.tenant.mails[1]) == {ADA: "duplicate_user_name"}
    assert "start_date:moved" in moved
    assert (early, can_sign_in(bench)) == (False, True)


async def test_undo_withdraws_who_waits_and_removes_who_is_blocked(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    starts(monkeypatch, {2: 40, 3: 3})
    run = await made(bench, people("NL", "NL"))

    mail = await undo(bench, run.results)

    assert outcomes_in(mail) == {ADA: "withdrawn", "person2@contoso.com": "removed"}
    assert not await swept(bench, after=60 * DAY)
    assert "person2@contoso.com" not in bench.tenant.users


async def test_rows_wait_for_their_date_where_no_others_wait(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    starts(monkeypatch, {2: 10})
    app = await bench.another_app(WAIT_DAYS="0")
    hasty = replace(bench, app=app)

    await uploaded(hasty, people("NL"))
    turn_to(monkeypatch, 4)
    [created] = await swept(hasty, after=4 * DAY)

    await app.close()
    assert outcomes_in(created) == {ADA: "created"}


async def test_a_reminder_is_only_about_those_who_stop_waiting(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_extras(
        monkeypatch,
        {
            3: OptionalValues(start_date=today() + timedelta(days=60)),
            4: OptionalValues(licenses=(), manager=ADA),
        },
    )
    set_units(bench, 0)
    ends = await end_of_wait(bench, await uploaded(bench, people("NL", "NL", "NL")))

    [reminder] = await swept(bench, after=13 * DAY + timedelta(minutes=1))
    [last] = await swept(bench, after=14 * DAY + timedelta(minutes=1))

    assert outcomes_in(reminder) == {ADA: "waiting"}
    assert ends in reminder.content
    assert "1 person in this file still waits." in reminder.content
    assert outcomes_in(last)[ADA] == "no_license"
    assert "upload the same file again" in last.content
    assert "when licences are free, until" not in last.content


async def test_a_licence_is_not_said_to_be_waited_for_until_a_start_date(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    starts(monkeypatch, {3: 60})
    set_units(bench, 0)

    ends = await end_of_wait(bench, await uploaded(bench, people("NL", "NL")))

    assert "when licences are free, until" in bench.mail.content
    assert ends in bench.mail.content
