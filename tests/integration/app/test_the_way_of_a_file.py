"""A file from the upload to the mail."""

import csv
import io
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from local.outbox import read_results
from local.tenant import demo_tenant
from tests.integration.app.run_app import Running, outcomes, passwords, running
from tests.open_workbooks import lines_of
from tests.staff_lists import HEADING, people, person, staff_list
from tests.unit.validation.test_workbook import of_rows

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def app(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Running]:
    """One application for the tests that need no settings and no tenant of their own."""
    async with running(tmp_path_factory.mktemp("app"), demo_tenant(units=50)) as started:
        yield started


@pytest.mark.parametrize("in_base64", [True, False], ids=["base64", "plain"])
async def test_names_of_any_kind_go_the_whole_way(app: Running, in_base64: bool) -> None:
    names = ("Q1 #2 50%+.csv", "personeel maart.csv", "名簿.csv", "preview/a b/list.xlsx")
    app.environment.topic.in_base64 = in_base64
    first = 10 if in_base64 else 20

    mails = [
        await app.answer_to(
            name,
            of_rows([*HEADING], person(number))
            if name.endswith(".xlsx")
            else people("NL", first=number),
        )
        for number, name in enumerate(names, start=first)
    ]

    assert [dict(outcomes(mail)) for mail in mails] == [
        {f"person{first}@contoso.com": "created"},
        {f"person{first + 1}@contoso.com": "created"},
        {f"person{first + 2}@contoso.com": "created"},
        {f"person{first + 3}@contoso.com": "would_create"},
    ]
    assert [
        name
        for name, mail in zip(names, mails, strict=True)
        if name.rpartition("/")[2] not in mail.subject
    ] == []


async def test_an_account_is_as_the_row_says_and_the_mail_holds_its_password(app: Running) -> None:
    mail = await app.answer_to("one.csv", people("Nederland", first=30))

    user = app.tenant.users["person30@contoso.com"]
    assert passwords(mail) == {"person30@contoso.com": user.password}
    assert user.password in mail.content
    shown = user.to_json(("displayName", "usageLocation", "country", "mobilePhone", "jobTitle"))
    assert shown == {
        "displayName": "Person Number 30",
        "usageLocation": "NL",
        "country": "Nederland",
        "mobilePhone": "+31 6 5550 0030",
        "jobTitle": "Planner",
    }
    assert mail.recipients == ("hr@contoso.com",)
    assert not mail.saved_to_sent_items


async def test_who_exists_is_a_duplicate_and_a_faulty_row_does_not_stop_the_others(
    app: Running,
) -> None:
    existing = ["ADELE.vance@contoso.com", *person(41)[1:]]
    nameless = [*person(42)[:3], "", *person(42)[4:]]
    stranger = person(43, domain="example.com")

    mail = await app.answer_to("mixed.csv", staff_list([person(40), existing, nameless, stranger]))

    assert list(outcomes(mail).values()) == [
        "created",
        "duplicate_user_name",
        "invalid",
        "invalid",
    ]
    heading, *rows = lines_of(mail.attachments[1].content)
    assert heading == [*HEADING, "rollcall_errors"]
    assert [row[0] for row in rows] == [
        "person42@contoso.com",
        "person43@example.com",
    ]


async def test_a_refused_file_creates_nobody_and_is_answered_with_its_class(app: Running) -> None:
    before = len(app.tenant.users)

    mail = await app.answer_to("refused.csv", b"name,country\r\nAda,NL\r\n")

    assert "wrong_columns" in mail.content
    assert len(app.tenant.users) == before


async def test_secrets_are_erased_once_the_mail_is_accepted(app: Running) -> None:
    mail = await app.answer_to("secrets.csv", people("NL", "BE", first=50))
    await app.calm()
    stored = await app.stored_blobs()
    results = await app.stored_blobs("results")

    job = read_results(mail)[0]["job"]
    intents = [content for name, content in stored.items() if name.startswith(f"{job}/intents/")]
    assert len(intents) == 2
    assert all(b'"sealed_password":""' in content for content in intents)
    everything = b"".join([*stored.values(), *results.values()])
    assert passwords(mail)
    assert [each for each in passwords(mail).values() if each.encode() in everything] == []


async def test_results_are_kept_without_passwords(app: Running) -> None:
    mail = await app.answer_to("kept.csv", people("NL", first=60))
    kept = await app.stored_blobs("results")

    (mailed_row,) = read_results(mail)
    results = kept[f"{mailed_row['job']}/results.csv"]
    (kept_row,) = csv.DictReader(io.StringIO(results.decode("utf-8-sig"), newline=""))
    assert kept_row == {**mailed_row, "temporary_password": ""}
    assert mailed_row["temporary_password"]


async def test_the_same_file_uploaded_again_is_a_new_job_in_which_all_exist(app: Running) -> None:
    await app.answer_to("again.csv", people("NL", "BE", first=70))
    again = await app.answer_to("again.csv", people("NL", "BE", first=70))

    assert set(outcomes(again).values()) == {"duplicate_user_name"}


async def test_metadata_of_the_file_names_its_default_country(app: Running) -> None:
    mail = await app.answer_to("metadata.csv", people("", first=80), {"defaultcountry": "Belgium"})

    assert outcomes(mail) == {"person80@contoso.com": "created"}


async def test_people_get_accounts_as_far_as_the_licenses_go_in_file_order(
    tmp_path: Path,
) -> None:
    tenant = demo_tenant(units=3)

    async with running(tmp_path, tenant) as app:
        mail = await app.answer_to("staff.csv", people("NL", "DE", "NL", "BE", "DE"))

    assert outcomes(mail) == {
        "person1@contoso.com": "created",
        "person2@contoso.com": "created",
        "person3@contoso.com": "created",
        "person4@contoso.com": "waiting",
        "person5@contoso.com": "waiting",
    }
    assert "person4@contoso.com" not in tenant.users
    assert tenant.subscribed_skus["O365_BUSINESS_PREMIUM"].available_units == 0


async def test_a_preview_reports_the_outcomes_and_writes_nothing_to_graph(tmp_path: Path) -> None:
    tenant = demo_tenant(units=1)

    async with running(tmp_path, tenant) as app:
        preview = await app.answer_to("Preview/staff.csv", people("NL", "NL"))
        asked = {(each.method, each.path_template) for each in tenant.request_log}
        real = await app.answer_to("staff.csv", people("NL", "NL"))

    assert list(outcomes(preview).values()) == ["would_create", "waiting"]
    assert {path for method, path in asked if method != "GET"} == {
        "/$batch",
        "/users/{userPrincipalName}/sendMail",
    }
    assert list(outcomes(real).values()) == ["created", "waiting"]


async def test_without_password_delivery_the_mail_holds_none(tmp_path: Path) -> None:
    tenant = demo_tenant()

    async with running(tmp_path, tenant, {"PASSWORD_DELIVERY": "none"}) as app:
        mail = await app.answer_to("staff.csv", people("NL"))

    password = tenant.users["person1@contoso.com"].password
    assert outcomes(mail) == {"person1@contoso.com": "created"}
    assert password not in mail.content
    assert passwords(mail) == {}


async def test_without_licenses_accounts_are_made_anyway(tmp_path: Path) -> None:
    tenant = demo_tenant(units=0)

    async with running(tmp_path, tenant, {"LICENSE_SKUS": "none"}) as app:
        mail = await app.answer_to("staff.csv", people("NL", "NL"))

    assert set(outcomes(mail).values()) == {"created"}


async def test_a_country_may_have_other_licenses(tmp_path: Path) -> None:
    tenant = demo_tenant(units=5)

    async with running(
        tmp_path, tenant, {"LICENSE_SKUS_BY_COUNTRY": '{"JP": ["ENTERPRISEPACK"]}'}
    ) as app:
        await app.answer_to("staff.csv", people("NL", "JP"))

    skus = {
        name: {
            tenant.skus_by_id[sku_id].sku_part_number
            for sku_id in tenant.users[name].assigned_licenses
        }
        for name in ("person1@contoso.com", "person2@contoso.com")
    }
    assert skus == {
        "person1@contoso.com": {"O365_BUSINESS_PREMIUM"},
        "person2@contoso.com": {"ENTERPRISEPACK"},
    }


async def test_a_sku_that_the_tenant_does_not_have_creates_nobody(tmp_path: Path) -> None:
    tenant = demo_tenant()
    before = len(tenant.users)

    async with running(tmp_path, tenant, {"LICENSE_SKUS": "NO_SUCH_SKU"}) as app:
        mail = await app.answer_to("staff.csv", people("NL", "BE"))

    assert set(outcomes(mail).values()) == {"failed"}
    assert "NO_SUCH_SKU" in mail.content
    assert len(tenant.users) == before
