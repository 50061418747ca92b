"""Rows that were corrected in another file are not asked for again when their list comes again."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from local.outbox import read_results
from local.tenant.send_mail import SentMail
from shared.pipeline.allocate import allocate_job
from tests.integration.pipeline.bench import Bench
from tests.integration.pipeline.undoing import made, undo
from tests.integration.pipeline.waiting_lists import outcomes_in, set_units, uploaded
from tests.staff_lists import people, person, staff_list

BEN = "person2@contoso.com"
CORRECTED = people("NL", first=2)
ALL_WRONG = people("Atlantis", first=2)
WITH_ONE_WRONG = people("NL", "Atlantis")


async def answer(bench: Bench, content: bytes, name: str = "staff.csv") -> SentMail:
    await uploaded(bench, content, name)
    return bench.tenant.mails[-1]


def asks_to_fix(mail: SentMail) -> bool:
    """True if a mail asks for a correction, the same in its text and its attachments."""
    attached = any(each.name.startswith("to-fix") for each in mail.attachments)
    assert attached == ("Fix 1 row" in mail.content)
    return attached


def details(mail: SentMail) -> str:
    return " ".join(row["detail"] for row in read_results(mail))


@pytest.mark.parametrize("content", [WITH_ONE_WRONG, ALL_WRONG], ids=["one of two", "all"])
@pytest.mark.parametrize("name", ["staff.csv", "preview/staff.csv"])
async def test_who_got_an_account_through_another_file_is_not_to_fix(
    bench: Bench, content: bytes, name: str
) -> None:
    first = await answer(bench, content, name)
    await answer(bench, CORRECTED, "to-fix.csv")

    again = await answer(bench, content, name)

    assert asks_to_fix(first)
    assert not asks_to_fix(again)
    assert outcomes_in(again)[BEN] == "duplicate_user_name"
    assert "Rollcall created this account from a list uploaded on" in details(again)
    assert "more licence" not in again.content


async def test_who_waits_through_another_file_is_not_to_fix(bench: Bench) -> None:
    set_units(bench, 0)
    await answer(bench, CORRECTED, "to-fix.csv")

    again = await answer(bench, ALL_WRONG)

    assert not asks_to_fix(again)
    assert outcomes_in(again) == {BEN: "duplicate_user_name"}
    assert "user_name:waits_already" in details(again)


async def test_the_account_of_a_stranger_leaves_the_row_to_fix(bench: Bench) -> None:
    await answer(bench, CORRECTED, "to-fix.csv")
    account = bench.tenant.users[BEN]
    account.properties = {**account.properties, "onPremisesExtensionAttributes": {}}

    assert asks_to_fix(await answer(bench, ALL_WRONG))


async def test_an_account_that_was_undone_leaves_the_row_to_fix(bench: Bench) -> None:
    corrected = await made(bench, CORRECTED, "to-fix.csv")
    await undo(bench, corrected.workbook, "undo/results.xlsx")

    assert asks_to_fix(await answer(bench, ALL_WRONG))


@pytest.mark.parametrize(
    "rows",
    [
        [person(2, "Atlantis"), person(2)],
        [person(2)[:-2], person(3)],
    ],
    ids=["two of one name", "cells that may have shifted"],
)
async def test_a_row_of_uncertain_name_is_to_fix(bench: Bench, rows: Sequence[list[str]]) -> None:
    await answer(bench, CORRECTED, "to-fix.csv")

    again = await answer(bench, staff_list(rows))

    assert "invalid" in [row["outcome"] for row in read_results(again)]
    assert "Rollcall created this account" not in details(again)


async def test_another_start_date_moves_though_the_row_has_a_fault_elsewhere(bench: Bench) -> None:
    def starting(days: int, country: str) -> bytes:
        day = datetime.now(UTC).date() + timedelta(days=days)
        heading, row, *_ = people(country, first=2).decode().splitlines()
        return f"{heading},Start date\r\n{row},{day}\r\n".encode()

    await answer(bench, starting(40, "NL"), "to-fix.csv")

    same = await answer(bench, starting(40, "Atlantis"))
    later = await answer(bench, starting(50, "Atlantis"))

    assert outcomes_in(same) == outcomes_in(later) == {BEN: "duplicate_user_name"}
    assert "user_name:waits_already" in details(same)
    assert "start_date:moved" in details(later)


async def test_a_tenant_that_cannot_be_read_keeps_no_mail_with_invalid_rows_back(
    bench: Bench,
) -> None:
    await answer(bench, CORRECTED, "to-fix.csv")
    bench.tenant.granted_permissions = frozenset({"Mail.Send"})

    assert asks_to_fix(await answer(bench, ALL_WRONG))


async def test_a_corrected_row_is_decided_once(bench: Bench) -> None:
    await answer(bench, CORRECTED, "to-fix.csv")
    bench.tenant.mails.clear()
    message = await bench.judged(WITH_ONE_WRONG)

    await asyncio.gather(*(allocate_job(bench.app, message) for _ in range(3)))
    await bench.carry_on()

    assert bench.outcomes() == {"person1@contoso.com": "created", BEN: "duplicate_user_name"}
