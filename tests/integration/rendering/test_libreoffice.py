"""What LibreOffice makes of the attachments when it opens and saves them: nothing else.

Runs where LibreOffice is; REQUIRE_LIBREOFFICE=1 makes its absence a failure.
"""

import csv
import os
import shutil
import subprocess
from pathlib import Path
from typing import Final

import pytest

from shared.models import Attachment, JudgingRules
from shared.rendering.i18n import texts_in
from shared.rendering.mail import attach
from shared.validation import judge_upload
from shared.validation.columns import RESULTS_HEADING, RESULTS_SHEET
from shared.validation.results_list import read_results_list
from tests.open_workbooks import lines_of
from tests.unit.rendering.reports import a_created_row, a_report, an_invalid_row
from tests.unit.validation.lists import CLASSIC_HEADING, a_person

SOFFICE: Final = shutil.which("soffice")
pytestmark = pytest.mark.skipif(
    SOFFICE is None and "REQUIRE_LIBREOFFICE" not in os.environ, reason="LibreOffice is not here"
)

# What a spreadsheet changes in a file that does not say that it is text, and names of the world.
RISKY: Final = a_person(
    user_name="noor smit@contoso.com",
    first_name="Zoë 木村",
    last_name="'t Hooft",
    display_name="=1+1",
    job_title="TRUE",
    department="3/4",
    office_number="1-3",
    office_phone="0049151555",
    mobile_phone="+31 6 12345678",
    fax="1E5",
    address="Kade 1\nhs",
    city="10:30",
    state="عمر",
    postal_code="02134",
)


CSV_UTF_8: Final = "csv:Text - txt - csv (StarCalc):44,34,76"  # "Filter options for CSV"


def saved_again(attachment: Attachment, folder: Path, form: str = "xlsx") -> bytes:
    """The attachment as LibreOffice saves it: all of it, or its first sheet as CSV."""
    assert SOFFICE
    opened, saved = folder / attachment.name, folder / "saved"
    opened.write_bytes(attachment.content)
    command = [
        SOFFICE,
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        *("--headless", "--norestore", "--convert-to", form, "--outdir", str(saved), str(opened)),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return (saved / attachment.name).with_suffix(f".{form.partition(':')[0]}").read_bytes()


@pytest.fixture(scope="module")
def attachments() -> dict[str, Attachment]:
    """The workbooks of a report with somebody who was created and a risky row to fix."""
    report = a_report(a_created_row(), an_invalid_row(cells=RISKY), heading=CLASSIC_HEADING)
    made = attach(report, texts_in("nl"))
    return {each.name.partition(".")[0].partition("-")[0]: each for each in made}


def test_saved_results_are_what_they_were_and_undo_reads_them(
    attachments: dict[str, Attachment], tmp_path: Path
) -> None:
    results = attachments["results"]

    saved = saved_again(results, tmp_path)

    assert lines_of(saved) == lines_of(results.content)
    assert lines_of(saved, RESULTS_SHEET) == lines_of(results.content, RESULTS_SHEET)
    assert tuple(lines_of(saved, RESULTS_SHEET)[0]) == RESULTS_HEADING
    assert read_results_list(saved, "results.xlsx") == read_results_list(
        results.content, "results.xlsx"
    )


def test_saved_list_to_fix_has_each_cell_as_it_was(
    attachments: dict[str, Attachment], tmp_path: Path
) -> None:
    to_fix = attachments["to"]

    saved = saved_again(to_fix, tmp_path)

    assert lines_of(saved) == lines_of(to_fix.content)
    assert lines_of(saved)[1][: len(RISKY)] == RISKY
    (row,) = judge_upload(saved, to_fix.name, JudgingRules()).rows
    assert row.cells == tuple(RISKY)


def test_list_to_fix_that_is_saved_as_csv_has_each_cell_as_it_was(
    attachments: dict[str, Attachment], tmp_path: Path
) -> None:
    saved = saved_again(attachments["to"], tmp_path, CSV_UTF_8)

    (_, cells) = csv.reader(saved.decode("utf-8-sig").splitlines(keepends=True))
    assert [cell.replace("\r\n", "\n") for cell in cells[: len(RISKY)]] == RISKY
