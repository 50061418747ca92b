"""Folders with recipients, licences and rules of their own."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from local.outbox import read_results
from tests.integration.pipeline.bench import Bench
from tests.integration.pipeline.waiting_lists import uploaded
from tests.staff_lists import HEADING, people, person, staff_list

PROFILES = {
    "hr-nl": {
        "recipients": "hr-nl@contoso.com",
        "language": "nl",
        "default_country": "NL",
        "sign_in_allowed": False,
        "licenses": "ENTERPRISEPACK",
        "columns": ["company"],
    },
    "hr-de": {"recipients": ["hr-de@contoso.com"]},
}


@pytest.fixture
async def teams(bench: Bench) -> AsyncIterator[Bench]:
    app = await bench.another_app(PROFILES=json.dumps(PROFILES))
    yield replace(bench, app=app)
    await app.close()


def outcomes(bench: Bench) -> list[str]:
    return [row["outcome"] for row in read_results(bench.tenant.mails[-1])]


def results_of_last_mail(bench: Bench) -> bytes:
    mail = bench.tenant.mails[-1]
    return next(each.content for each in mail.attachments if each.name == "results.xlsx")


async def test_a_profile_decides_about_the_files_in_its_folder(teams: Bench) -> None:
    await uploaded(teams, staff_list([[*person(1)[:-1], ""]]), "HR-NL/staff.csv")

    user = teams.tenant.users["person1@contoso.com"]
    sku = teams.tenant.subscribed_skus["ENTERPRISEPACK"]
    assert outcomes(teams) == ["created"]
    assert teams.mail.recipients == ("hr-nl@contoso.com",)
    assert "Nieuwe accounts" in teams.mail.content
    assert user.properties["accountEnabled"] is False
    assert set(user.assigned_licenses) == {sku.sku_id}


async def test_each_team_hears_of_its_own_files_only(teams: Bench) -> None:
    await uploaded(teams, people("NL"), "hr-nl/staff.csv")
    await uploaded(teams, people("DE", first=5), "hr-de/staff.csv")
    await uploaded(teams, people("BE", first=9))

    assert [mail.recipients for mail in teams.tenant.mails] == [
        ("hr-nl@contoso.com",),
        ("hr-de@contoso.com",),
        ("hr@contoso.com",),
    ]


async def test_a_preview_in_a_profile_creates_nothing(teams: Bench) -> None:
    for name in ("hr-nl/preview/staff.csv", "preview/hr-nl/staff.csv", "hr-nl/2026/staff.csv"):
        await uploaded(teams, people("NL"), name)

        assert outcomes(teams) == ["would_create"]
        assert teams.tenant.mails[-1].recipients == ("hr-nl@contoso.com",)


async def test_a_run_is_undone_in_the_folder_of_its_team_only(teams: Bench) -> None:
    await uploaded(teams, people("NL"), "hr-nl/staff.csv")
    results = results_of_last_mail(teams)

    for name in ("undo/results.xlsx", "hr-de/undo/results.xlsx"):
        with pytest.raises(IndexError):  # a refused list has no rows
            await uploaded(teams, results, name)
        assert "person1@contoso.com" in teams.tenant.users

    await uploaded(teams, results, "hr-nl/undo/results.xlsx")
    assert outcomes(teams) == ["removed"]
    assert "person1@contoso.com" not in teams.tenant.users


async def test_a_column_that_a_profile_leaves_out_is_refused(teams: Bench) -> None:
    lists = {
        label: ",".join([*HEADING, label]) + "\r\n" + ",".join([*person(1), ""])
        for label in ("Manager", "Company")
    }

    await uploaded(teams, lists["Company"].encode(), "hr-nl/preview/staff.csv")
    with pytest.raises(IndexError):
        await uploaded(teams, lists["Manager"].encode(), "hr-nl/preview/other.csv")

    assert "wrong_columns" in teams.tenant.mails[-1].content
