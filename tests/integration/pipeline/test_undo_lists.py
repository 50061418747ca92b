"""Which run a list is of, however it was saved, and which lists are of none."""

import io
from collections.abc import Callable

import pytest
from openpyxl import Workbook, load_workbook

from shared.events import Event
from tests.integration.pipeline.bench import Bench
from tests.integration.pipeline.undoing import (
    MadeRun,
    Row,
    made,
    outcomes_in,
    sent_long_ago,
    undo,
)
from tests.staff_lists import people, person, staff_list


def _as_excel_in_europe(run: MadeRun) -> bytes:
    return run.saved_again(run.rows[::-1], delimiter=";", encoding="cp1252")


def _as_unicode_text(run: MadeRun) -> bytes:
    return run.saved_again(delimiter="\t", encoding="utf-16")


def _without_passwords(run: MadeRun) -> bytes:
    return run.saved_again([{**row, "temporary_password": ""} for row in run.rows])


def _in_capitals(run: MadeRun) -> bytes:
    return run.saved_again([{**row, "user_name": row["user_name"].upper()} for row in run.rows])


def _as_it_came(run: MadeRun) -> bytes:
    return run.workbook


def _as_workbook(run: MadeRun) -> bytes:
    workbook, content = Workbook(), io.BytesIO()
    sheet = workbook.active
    assert sheet is not None
    sheet.append(list(run.rows[0]))
    for row in run.rows:
        sheet.append([int(row["row"]), *list(row.values())[1:]])
    workbook.save(content)
    return content.getvalue()


@pytest.mark.parametrize(
    ("save", "name"),
    [
        pytest.param(_as_excel_in_europe, "undo/results.csv", id="semicolons, cp1252, reversed"),
        pytest.param(_as_unicode_text, "undo/results.txt", id="tabs, UTF-16"),
        pytest.param(_without_passwords, "UNDO/results.csv", id="no passwords"),
        pytest.param(_in_capitals, "undo/results.csv", id="capitals"),
        pytest.param(_as_it_came, "undo/results.xlsx", id="as it came"),
        pytest.param(_as_workbook, "undo/results.xlsx", id="workbook of one sheet"),
    ],
)
async def test_a_list_that_was_saved_again_is_understood(
    bench: Bench, save: Callable[[MadeRun], bytes], name: str
) -> None:
    run = await made(bench, people("NL", "BE"))

    mail = await undo(bench, save(run), name)

    assert outcomes_in(mail) == dict.fromkeys(run.accounts, "removed")


async def test_a_row_deleted_in_the_sheet_for_people_keeps_its_account(bench: Bench) -> None:
    run = await made(bench, people("NL", "BE"))
    workbook, content = load_workbook(io.BytesIO(run.workbook)), io.BytesIO()
    workbook.worksheets[0].delete_rows(2)
    workbook.save(content)

    mail = await undo(bench, content.getvalue(), "undo/results.xlsx")

    assert outcomes_in(mail) == {"person2@contoso.com": "removed"}
    assert "person1@contoso.com" in bench.tenant.users


async def test_the_results_that_are_kept_serve_as_well_as_those_of_the_mail(bench: Bench) -> None:
    run = await made(bench, people("NL"))
    (kept,) = [
        content
        for name, content in (await bench.stored("results")).items()
        if name.endswith("/results.csv")
    ]

    mail = await undo(bench, kept)

    assert outcomes_in(mail) == dict.fromkeys(run.accounts, "removed")


def _with_another_name(row: Row) -> Row:
    return {**row, "user_name": "adele.vance@contoso.com"}


def _with_another_number(row: Row) -> Row:
    return {**row, "row": str(int(row["row"]) + 1)}


@pytest.mark.parametrize("forge", [_with_another_name, _with_another_number])
async def test_a_list_that_fits_no_run_removes_nobody(
    bench: Bench, forge: Callable[[Row], Row]
) -> None:
    run = await made(bench, people("NL", "BE"))

    mail = await undo(bench, run.saved_again([run.rows[0], forge(run.rows[1])]))

    assert "unknown_run" in mail.content
    assert bench.tenant.deleted_users == []


async def test_a_list_that_calls_a_stranger_created_does_not_remove_her(bench: Bench) -> None:
    run = await made(bench, staff_list([person(1), ["adele.vance@contoso.com", *person(2)[1:]]]))
    forged = [{**row, "outcome": "created"} for row in run.rows]

    mail = await undo(bench, run.saved_again(forged))

    assert list(outcomes_in(mail).values()) == ["removed", "not_created"]
    assert [user.id for user in bench.tenant.deleted_users] == list(run.accounts.values())


async def test_results_that_were_forged_in_storage_do_not_choose_whom_to_remove(
    bench: Bench,
) -> None:
    run = await made(bench, people("NL"))
    forged = run.saved_again([_with_another_name(run.rows[0])])
    (name,) = [each for each in await bench.stored("results") if each.endswith("/results.csv")]
    await bench.blobs.get_blob_client("results", name).upload_blob(forged, overwrite=True)

    mail = await undo(bench, forged)

    assert "unknown_run" in mail.content
    assert bench.tenant.deleted_users == []


async def test_a_preview_is_no_run_to_undo(bench: Bench) -> None:
    preview = await made(bench, people("NL"), "preview/staff.csv")

    mail = await undo(bench, preview.results)

    assert "unknown_run" in mail.content


async def test_an_undo_is_no_run_to_undo(bench: Bench) -> None:
    run = await made(bench, people("NL"))
    mail = await undo(bench, run.results)
    undone = next(each.content for each in mail.attachments if each.name == "results.xlsx")

    again = await undo(bench, undone, "undo/results.xlsx")

    assert "unknown_run" in again.content


async def test_a_run_whose_mail_was_not_sent_is_no_run_to_undo(bench: Bench) -> None:
    run = await made(bench, people("NL"))
    (sent,) = [name for name in await bench.stored() if name.endswith("/sent.json")]
    await bench.blobs.get_blob_client("jobs", sent).delete_blob()

    mail = await undo(bench, run.results)

    assert "unknown_run" in mail.content
    assert bench.tenant.deleted_users == []


async def test_of_two_runs_of_one_file_the_one_that_the_list_names_is_undone(
    bench: Bench,
) -> None:
    first = await made(bench, people("NL", "BE"))
    await made(bench, people("NL", "BE"))

    mail = await undo(bench, first.results)

    assert outcomes_in(mail) == dict.fromkeys(first.accounts, "removed")


async def test_a_staff_list_is_not_what_undo_takes(bench: Bench) -> None:
    mail = await undo(bench, people("NL"))

    assert "wrong_columns" in mail.content
    assert "No account was removed." in mail.content


async def test_a_list_removes_only_accounts_of_the_run_it_names(bench: Bench) -> None:
    """The same list may come twice, with the same people created again in between."""
    first = await made(bench, people("NL", "BE"))
    await undo(bench, first.results)
    await sent_long_ago(bench)
    second = await made(bench, people("NL", "BE"), "again.csv")

    mail = await undo(bench, first.results, "undo/results-again.csv")

    assert outcomes_in(mail) == dict.fromkeys(first.accounts, "gone")
    assert not {user.id for user in bench.tenant.deleted_users} & set(second.accounts.values())


async def test_a_list_of_two_runs_removes_nobody(bench: Bench) -> None:
    first = await made(bench, people("NL"))
    second = await made(bench, staff_list([person(7)]), "more.csv")

    mail = await undo(bench, first.saved_again([*first.rows, *second.rows]))

    assert "rows of more than one run" in mail.content
    assert bench.tenant.deleted_users == []


async def test_undo_limit_counts_all_lists_of_a_folder_in_a_day(bench: Bench) -> None:
    run = await made(bench, people("NL", "BE", "DE"))
    careful = await bench.another_app(UNDO_LIMIT="2")

    await undo(bench, run.saved_again(run.rows[:1]), "undo/hr/1.csv", careful)
    second = await undo(bench, run.saved_again(run.rows[1:]), "undo/HR/2.csv", careful)
    other = await undo(bench, run.saved_again(run.rows[1:]), "undo/it/3.csv", careful)
    await careful.close()

    assert "too_many_removals" in second.content
    assert "1 are left for today" in second.content
    assert list(outcomes_in(other).values()) == ["removed", "removed"]


async def test_folders_together_remove_no_more_in_a_day_than_the_tenant_allows(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    run = await made(bench, people("NL", "BE", "DE"))
    careful = await bench.another_app(MAX_REMOVALS_PER_DAY="2")

    first = await undo(bench, run.saved_again(run.rows[:1]), "undo/hr/1.csv", careful)
    second = await undo(bench, run.saved_again(run.rows[1:]), "undo/it/2.csv", careful)
    third = await undo(bench, run.saved_again(run.rows[1:2]), "undo/sales/3.csv", careful)
    await careful.close()

    assert list(outcomes_in(first).values()) == ["removed"]
    assert "At most 2 may be removed in one day in the whole organisation" in second.content
    assert "1 are left for today" in second.content
    assert "MAX_REMOVALS_PER_DAY" in second.content
    assert list(outcomes_in(third).values()) == ["removed"]
    assert len(bench.tenant.deleted_users) == 2
    [line] = [each for each in caplog.messages if each.startswith(Event.REMOVAL_LIMIT)]
    assert "limit=2 rows=2" in line


@pytest.mark.parametrize("name", ["undo/results.csv", "UNDO/hr/list of march.csv"])
async def test_a_list_leaves_no_password_in_storage(bench: Bench, name: str) -> None:
    run = await made(bench, people("NL", "BE"))
    passwords = [row["temporary_password"].encode() for row in run.rows]

    await undo(bench, run.results, name)

    stored = b"".join(
        [
            content
            for container in ("uploads", "jobs", "results")
            for content in (await bench.stored(container)).values()
        ]
    )
    assert name not in await bench.stored("uploads")
    assert not any(password in stored for password in passwords)


async def test_a_refused_list_is_deleted_too(bench: Bench) -> None:
    run = await made(bench, people("NL"))
    forged = run.saved_again([_with_another_name(run.rows[0])])

    mail = await undo(bench, forged)

    assert "unknown_run" in mail.content
    assert "undo" not in " ".join(await bench.stored("uploads")).lower()
