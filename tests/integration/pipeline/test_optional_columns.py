"""Optional columns on their way from a file into its job, its mail, and back again."""

import io
from collections.abc import Sequence
from datetime import date

import pytest
from openpyxl import Workbook

from shared.models import JudgingRules, OptionalValues
from shared.pipeline.job_store import JobStore
from shared.validation import judge_upload
from tests.integration.pipeline.bench import Bench
from tests.integration.pipeline.waiting_lists import uploaded
from tests.open_workbooks import lines_of
from tests.staff_lists import HEADING, person

LABELS = ("Kostenplaats", "Hire date", "Manager", "Société")
ASKED = ["4100", "2026-03-01", "person1@contoso.com", "Contoso Care"]


def a_list(*rows: list[str]) -> bytes:
    return "".join(",".join(row) + "\r\n" for row in ([*HEADING, *LABELS], *rows)).encode()


def a_workbook(*rows: Sequence[str | int | date]) -> bytes:
    book, content = Workbook(), io.BytesIO()
    sheet = book.worksheets[0]
    for at, cells in enumerate(([*HEADING, *LABELS], *rows), start=1):
        for column, cell in enumerate(cells, start=1):
            sheet.cell(at, column, cell)
    book.save(content)
    return content.getvalue()


async def stored_rows(bench: Bench, job: str) -> dict[int, OptionalValues]:
    store = JobStore(bench.app.storage.jobs, job)
    document = await store.load_job()
    assert document is not None
    batches = await store.load_all_rows(document)
    return {row.row_number: row.extras for rows in batches.values() for row in rows}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("preview/staff.csv", a_list([*person(1), "", "", "", ""], [*person(2), *ASKED])),
        (
            "preview/staff.xlsx",
            a_workbook(
                person(1), [*person(2), 4100, date(2026, 3, 1), "person1@contoso.com", ASKED[-1]]
            ),
        ),
    ],
)
async def test_the_values_are_stored_with_the_rows(bench: Bench, name: str, content: bytes) -> None:
    job = await uploaded(bench, content, name)

    assert await stored_rows(bench, job) == {
        2: OptionalValues(),
        3: OptionalValues(
            cost_centre="4100",
            hire_date=date(2026, 3, 1),
            manager="person1@contoso.com",
            company="Contoso Care",
        ),
    }


async def test_rows_to_fix_keep_their_optional_cells_and_are_accepted_once_fixed(
    bench: Bench,
) -> None:
    wrong = [*person(2, "Atlantis"), "4100", "03/04/2026", "", "Contoso Care"]
    manager = [*person(1), "", "", "", ""]
    await uploaded(bench, a_list(manager, [*person(3), *ASKED], wrong), "preview/staff.csv")
    [results] = [each for each in bench.mail.attachments if each.name == "results.xlsx"]
    [to_fix] = [each for each in bench.mail.attachments if each.name.startswith("to-fix")]

    assert lines_of(results.content)[0][-4:] == ["Cost centre", "Hire date", "Manager", "Company"]
    assert lines_of(results.content)[2][-4:] == ASKED
    heading, line = lines_of(to_fix.content)
    assert heading == [*HEADING, *LABELS, "rollcall_errors"]
    assert line[: len(wrong)] == wrong
    assert "3 April 2026 or 4 March 2026" in line[-1]

    line[14], line[16] = "NL", "2026-04-03"
    fixed = "".join(",".join(f'"{cell}"' for cell in row) + "\r\n" for row in (heading, line))
    [row] = judge_upload(fixed.encode(), "to-fix.csv", JudgingRules()).rows
    assert (row.findings, row.extras.hire_date) == ((), date(2026, 4, 3))
