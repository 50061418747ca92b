"""User names that a rule makes: free in the tenant, and the same when a list comes again."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from local.outbox import read_results
from tests.integration.pipeline.bench import Bench
from tests.integration.pipeline.waiting_lists import uploaded
from tests.staff_lists import person, staff_list

RULE = "{first}.{last}@contoso.com"


@pytest.fixture
async def ruled(bench: Bench) -> AsyncIterator[Bench]:
    app = await bench.another_app(USER_NAME_RULE=RULE)
    yield replace(bench, app=app)
    await app.close()


def a_list(*people: tuple[str, str]) -> bytes:
    """People by first and last name, without user names."""
    return staff_list(
        ["", first, last, f"{first} {last}", *person(1)[4:]] for first, last in people
    )


def last_outcomes(bench: Bench) -> list[tuple[str, str]]:
    return [
        (row["user_name"].partition("@")[0], row["outcome"])
        for row in read_results(bench.tenant.mails[-1])
    ]


async def test_a_name_that_somebody_else_has_gets_a_number(ruled: Bench) -> None:
    await uploaded(ruled, a_list(("Adele", "Vance"), ("Anna", "Smit"), ("Anna", "Smit")))

    assert last_outcomes(ruled) == [
        ("adele.vance2", "created"),
        ("anna.smit", "created"),
        ("anna.smit2", "created"),
    ]


async def test_a_list_that_comes_again_finds_its_people(ruled: Bench) -> None:
    people = a_list(("Adele", "Vance"), ("Anna", "Smit"), ("Anna", "Smit"))
    await uploaded(ruled, people)
    first = last_outcomes(ruled)

    await uploaded(ruled, people)

    assert [name for name, _ in last_outcomes(ruled)] == [name for name, _ in first]
    assert {outcome for _, outcome in last_outcomes(ruled)} == {"duplicate_user_name"}


async def test_a_preview_shows_the_names_that_the_run_gives(ruled: Bench) -> None:
    people = a_list(("Adele", "Vance"), ("Anna", "Smit"))
    await uploaded(ruled, people, "preview/staff.csv")
    foreseen = last_outcomes(ruled)

    await uploaded(ruled, people)

    assert [name for name, _ in last_outcomes(ruled)] == [name for name, _ in foreseen]


async def test_a_tenant_that_does_not_answer_leaves_the_names_of_the_file(ruled: Bench) -> None:
    ruled.tenant.granted_permissions = frozenset({"Mail.Send"})

    await uploaded(ruled, a_list(("Adele", "Vance")))

    assert [name for name, _ in last_outcomes(ruled)] == ["adele.vance"]
