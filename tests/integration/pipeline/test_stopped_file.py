"""A file that Microsoft 365 refuses in large part for one reason is stopped, and waits."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest
import pytest_asyncio

from local.outbox import read_results
from local.tenant.faults import Fault, Match, Refuse
from local.tenant.send_mail import SentMail
from shared.events import Event
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

ALERT = "operations@contoso.com"
POLICY = Refuse(status=400, code="Request_BadRequest", message="Blocked by a policy.")
DENIED = Refuse(status=403, code="Authorization_RequestDenied")
FULL = Refuse(status=400, code="Directory_QuotaExceeded")
COUNTRIES = ["BE"] * 30 + ["DE"] * 30 + ["NL"] * 30


def refuse(bench: Bench, action: Refuse, mentions: str | None = None) -> None:
    match = Match(method="POST", path="^/users$", mentions=mentions)
    bench.tenant.faults.add(Fault(match=match, action=action, times=None))


def creates(bench: Bench) -> int:
    """How many creates the tenant has seen."""
    return sum(
        each.method == "POST" and each.path_template == "/users"
        for each in bench.tenant.request_log
    )


def to(mail: SentMail) -> set[str]:
    return set(mail.recipients)


@pytest_asyncio.fixture
async def alerting(bench: Bench) -> AsyncIterator[Bench]:
    """The application with an operator's address."""
    app = await bench.another_app(ALERT_EMAIL=ALERT)
    set_units(bench, 500)
    yield replace(bench, app=app)
    await app.close()


@pytest.mark.parametrize(
    ("action", "cause"),
    [
        pytest.param(POLICY, POLICY.code, id="policy"),
        pytest.param(DENIED, "User.ReadWrite.All", id="access"),
        pytest.param(FULL, FULL.code, id="quota"),
    ],
)
async def test_it_stops_waits_and_is_reported_to_the_operators(
    alerting: Bench, action: Refuse, cause: str, caplog: pytest.LogCaptureFixture
) -> None:
    refuse(alerting, action)

    await uploaded(alerting, people(*COUNTRIES))

    mail, copy = alerting.tenant.mails
    assert set(outcomes_in(mail).values()) == {"waiting"}
    assert len(outcomes_in(mail)) == 90
    assert creates(alerting) < 90
    assert cause in str(read_results(mail))
    assert "Rollcall stopped" in mail.content
    assert to(copy) == {ALERT}
    assert "Rollcall stopped" in copy.content
    assert not any(row.get("temporary_password") for row in read_results(copy))
    assert caplog.text.count(Event.FILE_STOPPED.value) == 1


async def test_a_few_rows_try_again_and_the_others_follow_once_they_succeed(
    alerting: Bench,
) -> None:
    refuse(alerting, DENIED)
    await uploaded(alerting, people(*COUNTRIES))
    before = creates(alerting)

    assert await swept(alerting, after=timedelta(minutes=10)) == []
    assert 0 < creates(alerting) - before <= 3 * 20
    alerting.tenant.faults.clear()
    [first] = await swept(alerting, after=timedelta(minutes=30))
    [second] = await swept(alerting, after=timedelta(minutes=40))

    assert (len(outcomes_in(first)), set(outcomes_in(first).values())) == (20, {"created"})
    assert (len(outcomes_in(second)), set(outcomes_in(second).values())) == (70, {"created"})
    assert wrong_passwords(alerting) == []


async def test_it_ends_as_failed_with_the_cause(alerting: Bench) -> None:
    refuse(alerting, POLICY)
    await uploaded(alerting, people(*COUNTRIES[:12]))

    [last] = await swept(alerting, after=14 * DAY + timedelta(minutes=1))

    assert set(outcomes_in(last).values()) == {"failed"}
    assert all("Blocked by a policy" in row["detail"] for row in read_results(last))


async def test_without_waiting_the_rest_fails_at_once_with_the_cause(alerting: Bench) -> None:
    app = await alerting.another_app(ALERT_EMAIL=ALERT, WAIT_DAYS="0")
    hurried = replace(alerting, app=app)
    refuse(hurried, POLICY)

    await uploaded(hurried, people(*COUNTRIES))
    await app.close()

    mail, copy = hurried.tenant.mails
    assert (len(outcomes_in(mail)), set(outcomes_in(mail).values())) == (90, {"failed"})
    assert creates(hurried) < 90
    assert "Upload the file again once" in mail.content
    assert to(copy) == {ALERT}


async def test_accounts_that_exist_are_reported_with_their_passwords(alerting: Bench) -> None:
    for number in range(21, 46):
        refuse(alerting, DENIED, f"person{number}@")

    await uploaded(alerting, people(*["BE"] * 45))

    outcomes = list(outcomes_in(alerting.tenant.mails[0]).values())
    assert outcomes == ["created"] * 20 + ["waiting"] * 25
    alerting.tenant.mails.pop()  # the copy, which has no passwords
    assert wrong_passwords(alerting) == []


async def test_a_small_file_is_not_stopped(alerting: Bench) -> None:
    refuse(alerting, DENIED)
    await uploaded(alerting, people("NL", "BE", "DE"))

    assert set(outcomes_in(alerting.mail).values()) == {"failed"}


async def test_a_refusal_of_the_whole_reading_lets_a_large_file_wait(alerting: Bench) -> None:
    denied = Fault(match=Match(method="GET", path="^/subscribedSkus$"), action=DENIED, times=None)
    alerting.tenant.faults.add(denied)
    await uploaded(alerting, people(*COUNTRIES[:20]))
    alerting.tenant.faults.clear()
    mails = await swept(alerting, after=timedelta(minutes=10))

    assert set(outcomes_in(alerting.tenant.mails[0]).values()) == {"waiting"}
    assert [set(outcomes_in(mail).values()) for mail in mails] == [{"created"}]


async def test_a_preview_is_not_stopped(alerting: Bench) -> None:
    refuse(alerting, DENIED)
    await uploaded(alerting, people(*COUNTRIES), "preview/staff.csv")

    assert set(outcomes_in(alerting.mail).values()) == {"would_create"}
