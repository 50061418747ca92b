"""Passwords that are collected on the page: in no mail or file, shown to few, and logged."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from local.sign_in import LocalPerson
from shared.pipeline.record_reveals import tell_reveals
from shared.pipeline.sweep import sweep_jobs
from tests.integration.page.visiting import LAYLA, NOOR, SAM, Visit, text_of
from tests.leaks import leaked
from tests.staff_lists import people

LIST = people("NL", "DE")


async def run_of(visit: Visit, person: LocalPerson = SAM) -> str:
    job = await visit.upload(LIST, person=person)
    await visit.run("staff.csv")
    return job


def secrets_of(visit: Visit) -> list[str]:
    return [
        user.password
        for name, user in visit.bench.tenant.users.items()
        if name.startswith("person") and user.password
    ]


async def test_no_password_is_in_a_mail_or_a_stored_file(visit: Visit) -> None:
    await run_of(visit)

    secrets = secrets_of(visit)
    assert len(secrets) == 2
    (mail,) = visit.bench.tenant.mails
    written = [mail.content.encode(), *(each.content for each in mail.attachments)]
    for container in ("jobs", "results", "uploads", "audit"):
        written += (await visit.bench.stored(container)).values()
    assert leaked(secrets, written) == []
    assert "on the Rollcall page" in mail.content


async def test_who_has_the_role_sees_them_all_and_they_are_the_accounts_own(visit: Visit) -> None:
    job = await run_of(visit)

    shown = await visit.post(f"files/{job}/passwords", SAM)

    for name in ("person1@contoso.com", "person2@contoso.com"):
        assert visit.bench.tenant.users[name].password in text_of(shown)
    assert shown.all_headers["Cache-Control"] == "no-store"


async def test_the_password_of_one_person_shows_no_other(visit: Visit) -> None:
    job = await run_of(visit)

    shown = text_of(await visit.post(f"files/{job}/passwords", SAM, row="3"))

    users = visit.bench.tenant.users
    assert users["person2@contoso.com"].password in shown
    assert users["person1@contoso.com"].password not in shown


async def test_nobody_without_the_role_or_the_file_sees_any(visit: Visit) -> None:
    job = await run_of(visit, NOOR)
    own = visit.token_in(await visit.get("", NOOR))

    assert (await visit.post(f"files/{job}/passwords", NOOR, token=own)).status == 403
    assert (await visit.post(f"files/{job}/passwords", SAM)).status == 404
    assert "Show all passwords" not in text_of(await visit.get(f"files/{job}", NOOR))


async def test_no_page_but_the_asked_for_one_holds_a_password(visit: Visit) -> None:
    job = await run_of(visit)
    pages = [
        (await visit.get(path, SAM)).body
        for path in ("", f"files/{job}", f"files/{job}/undo", f"files/{job}/results.xlsx")
    ]

    assert leaked(secrets_of(visit), pages) == []


async def test_each_look_is_recorded_before_it_is_shown(visit: Visit) -> None:
    job = await run_of(visit)
    await visit.post(f"files/{job}/passwords", SAM, row="2")
    await visit.post(f"files/{job}/passwords", SAM)

    stored = await visit.bench.stored()
    (record,) = [content for name, content in stored.items() if name.startswith("tenant/reveals/")]
    assert record.count(SAM.person_id.encode()) == 2
    assert b"person1@contoso.com" in record
    assert leaked(secrets_of(visit), [record]) == []


async def test_the_recipients_are_informed_once_in_one_mail_the_day_after(visit: Visit) -> None:
    job = await run_of(visit)
    await visit.post(f"files/{job}/passwords", SAM, row="2")
    await visit.post(f"files/{job}/passwords", SAM, row="3")
    tomorrow = datetime.now(UTC) + timedelta(days=1)

    for _ in range(2):
        await sweep_jobs(visit.bench.app, tomorrow)

    _, reported = visit.bench.tenant.mails
    assert "viewed 2 times" in reported.subject
    assert SAM.name in reported.content
    assert "person1" in re.sub("\u2060", "", reported.content)
    assert leaked(secrets_of(visit), [reported.content.encode()]) == []


async def test_a_look_recorded_after_the_mail_of_its_day_is_reported_as_well(visit: Visit) -> None:
    job = await run_of(visit)
    await visit.post(f"files/{job}/passwords", SAM, row="2")
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    await tell_reveals(visit.bench.app, tomorrow)

    # At midnight, or by a clock that is behind that of the sweep.
    await visit.post(f"files/{job}/passwords", SAM, row="3")
    for _ in range(2):
        await tell_reveals(visit.bench.app, tomorrow)

    _, first, second = visit.bench.tenant.mails
    assert "person2" not in re.sub("\u2060", "", first.content)
    assert "person2" in re.sub("\u2060", "", second.content)


async def test_handed_over_passwords_are_gone_for_everybody(visit: Visit) -> None:
    job = await run_of(visit)
    await visit.post(f"files/{job}/handed-over", SAM)

    shown = text_of(await visit.post(f"files/{job}/passwords", SAM))

    assert "have been erased" in shown
    stored = await visit.bench.stored()
    assert not any(re.search(rb'"sealed_password":"[^"]', content) for content in stored.values())


async def test_the_password_of_one_person_is_handed_over_and_the_others_stay(
    visit: Visit,
) -> None:
    job = await run_of(visit)
    users = visit.bench.tenant.users
    first, second = (users[f"person{number}@contoso.com"].password for number in (1, 2))

    await visit.post(f"files/{job}/handed-over", SAM, row="2")

    shown = text_of(await visit.post(f"files/{job}/passwords", SAM))
    assert first not in shown
    assert second in shown
    await sweep_jobs(visit.bench.app, datetime.now(UTC) + timedelta(days=1))
    assert "Handed over, and erased: " in visit.bench.tenant.mails[-1].content


async def test_passwords_of_a_later_round_are_collected_by_who_uploaded_the_file(
    visit: Visit,
) -> None:
    sku = visit.bench.tenant.subscribed_skus["O365_BUSINESS_PREMIUM"]
    sku.enabled = sku.consumed_units
    job = await run_of(visit)
    sku.enabled += 2
    await sweep_jobs(visit.bench.app, datetime.now(UTC) + timedelta(minutes=10))
    await visit.bench.carry_on()

    shown = text_of(await visit.post(f"files/{job}.r2/passwords", SAM))

    assert visit.bench.tenant.users["person1@contoso.com"].password in shown
    assert (await visit.get(f"files/{job}.r2", NOOR)).status == 404


async def test_the_sweep_leaves_them_until_their_time_is_over(visit: Visit) -> None:
    job = await run_of(visit)
    await sweep_jobs(visit.bench.app)
    early = text_of(await visit.post(f"files/{job}/passwords", SAM))
    await sweep_jobs(visit.bench.app, datetime.now(UTC) + timedelta(hours=25))
    late = text_of(await visit.post(f"files/{job}/passwords", SAM))

    assert secrets_of(visit)[0] in early
    assert "have been erased" in late


@pytest.mark.parametrize("delivery", ["email", "none"])
async def test_what_is_delivered_another_way_is_never_on_the_page(
    visit: Visit, delivery: str
) -> None:
    from dataclasses import replace

    app = await visit.bench.another_app(PASSWORD_DELIVERY=delivery)
    other = replace(visit, bench=replace(visit.bench, app=app))
    job = await run_of(other)

    shown = await other.post(f"files/{job}/passwords", SAM)

    assert leaked(secrets_of(other), [shown.body]) == []
    assert "Show all passwords" not in text_of(await other.get(f"files/{job}", SAM))
    await app.close()


async def test_somebody_who_reads_all_and_has_the_role_sees_those_of_others(visit: Visit) -> None:
    job = await run_of(visit, NOOR)
    token = visit.token_in(await visit.get(f"files/{job}", LAYLA))

    shown = text_of(await visit.post(f"files/{job}/passwords", LAYLA, token=token))

    assert secrets_of(visit)[0] in shown
