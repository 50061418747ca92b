"""Tests of `shared.rendering.attachments`."""

import zipfile
from io import BytesIO

import pytest

from shared.languages import LANGUAGES
from shared.models import Attachment, FileError, Finding, OutcomeStatus, PasswordDelivery
from shared.rendering.attachments import attach, attach_least, attached_names
from shared.validation.columns import RESULTS_HEADING
from tests.unit.rendering.reports import (
    PASSPHRASE,
    PASSWORD,
    a_created_row,
    a_locked_report,
    a_report,
    a_row,
    an_invalid_row,
    rows_of_every_outcome,
)
from tests.workbooks import lines_of, unlocked

JOB = "20260314T093012Z-4f7c1e0a"


def names_of(attachments: tuple[Attachment, ...]) -> list[str]:
    return [attachment.name for attachment in attachments]


def unzipped(attachment: Attachment) -> bytes:
    """Everything in a workbook, as text search sees it."""
    with zipfile.ZipFile(BytesIO(attachment.content)) as archive:
        return b"".join(map(archive.read, archive.namelist()))


def test_a_file_without_invalid_rows_has_results_only() -> None:
    (results,) = attach(a_report(a_created_row()), "en")

    assert results.name == "results.xlsx"
    assert results.content_type.endswith("spreadsheetml.sheet")


def test_the_first_sheet_is_for_people() -> None:
    results, _ = attach(a_report(a_created_row(), an_invalid_row()), "nl")

    assert lines_of(results.content) == [
        [
            "Rij",
            "Weergavenaam",
            "Gebruikersnaam",
            "Land of regio",
            "Resultaat",
            "Tijdelijk wachtwoord",
            "Toelichting",
        ],
        [
            "2",
            "Anna de Vries",
            "a.vries@contoso.com",
            "Nederland",
            "Aangemaakt",
            PASSWORD,
            "",
        ],
        [
            "3",
            "Bo",
            "",
            "Nederland",
            "Te herstellen",
            "",
            "Gebruikersnaam: Deze cel is leeg, maar moet worden ingevuld.",
        ],
    ]


def test_the_sheet_data_is_for_programs() -> None:
    results, _ = attach(a_report(*rows_of_every_outcome()), "ja")

    heading, *lines = lines_of(results.content, "data")

    assert tuple(heading) == RESULTS_HEADING
    assert [(line[0], line[4], line[7]) for line in lines] == [
        ("2", "created", JOB),
        ("3", "invalid", JOB),
        ("4", "no_license", JOB),
        ("5", "failed", JOB),
        ("6", "duplicate_user_name", JOB),
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_code_is_shown_to_people(language: str) -> None:
    rows = [a_row(number, status) for number, status in enumerate(OutcomeStatus, 2)]

    shown = {line[4] for line in lines_of(attach(a_report(*rows), language)[0].content)[1:]}

    assert len(shown) == len(OutcomeStatus)
    assert not {cell for cell in shown if "_" in cell}


def test_the_file_to_fix_has_the_invalid_rows_as_they_stood() -> None:
    cells = ["", "=1+1", "0612", "3/4\n 5", "x"]
    attachments = attach(a_report(a_created_row(), an_invalid_row(3, cells)), "en")

    assert names_of(attachments) == ["results.xlsx", "to-fix-4f7c1e0a.xlsx"]
    heading, line = lines_of(attachments[1].content)
    assert heading == ["User Name", "Display Name", "Country", "", "", "rollcall_errors"]
    assert line[:5] == cells
    assert line[5].startswith("user_name:required (")


def test_the_file_to_fix_of_a_corrected_file_has_one_column_of_errors() -> None:
    row = an_invalid_row(3, ["", "Bo", "NL"])

    _, to_fix = attach(a_report(row, heading=("A", "B", "C", "rollcall_errors")), "en")

    assert lines_of(to_fix.content)[0] == ["A", "B", "C", "rollcall_errors"]


def test_a_refused_file_has_no_attachments() -> None:
    report = a_report(refusal=Finding(code=FileError.EMPTY))

    assert attach(report, "en") == ()
    assert attached_names(report) == ()


def test_the_names_are_known_beforehand() -> None:
    report = a_report(*rows_of_every_outcome())

    assert names_of(attach(report, "en")) == list(attached_names(report))


def test_passwords_stay_out_where_the_settings_want_it() -> None:
    (results,) = attach(a_report(a_created_row(), delivery=PasswordDelivery.NONE), "en")

    assert PASSWORD.encode() not in unzipped(results)


def test_encrypted_passwords_are_in_an_attachment_of_their_own_only() -> None:
    results, passwords, to_fix = attach(
        a_locked_report(a_created_row(), an_invalid_row(), a_created_row(4, password=None)), "en"
    )

    opened = lines_of(unlocked(passwords.content, PASSPHRASE))

    assert (results.name, passwords.name) == ("results.xlsx", "passwords.xlsx")
    assert PASSWORD.encode() not in unzipped(results) + unzipped(to_fix)
    assert [line[5] for line in opened] == ["Temporary password", PASSWORD]


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param([an_invalid_row()], id="nothing created"),
        pytest.param([a_created_row(password=None), an_invalid_row()], id="passwords gone"),
    ],
)
def test_without_passwords_nothing_is_locked(rows: list) -> None:  # type: ignore[type-arg]
    attachments = attach(a_locked_report(*rows), "en")

    assert names_of(attachments) == ["results.xlsx", "to-fix-4f7c1e0a.xlsx"]


def test_at_the_least_outcomes_and_passwords_remain() -> None:
    (results,) = attach_least(a_report(*rows_of_every_outcome()), "en")

    lines = lines_of(results.content, "data")

    assert [line[5] for line in lines[1:]] == [PASSWORD, "", "", "", ""]
    assert {line[2] + line[6] for line in lines[1:]} == {""}


def test_the_same_report_makes_the_same_bytes() -> None:
    report = a_report(*rows_of_every_outcome())

    assert attach(report, "en") == attach(report, "en")
