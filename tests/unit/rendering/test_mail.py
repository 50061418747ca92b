"""Tests of `shared.rendering.mail`."""

import zipfile
from collections.abc import Callable
from io import BytesIO

import pytest
from kiota_serialization_json.json_serialization_writer import JsonSerializationWriter
from msgraph.generated.users.item.send_mail.send_mail_post_request_body import (
    SendMailPostRequestBody,
)

from shared.errors import UploadError
from shared.graph.mailbox import _message
from shared.languages import LANGUAGES
from shared.models import (
    Attachment,
    FileError,
    Finding,
    JobKind,
    JobReport,
    JudgingRules,
    Mail,
    OutcomeStatus,
    PasswordDelivery,
)
from shared.rendering import measure_request, render_mail, render_public
from shared.rendering.i18n import Texts, texts_in
from shared.rendering.mail import attach, attach_least, attached_names
from shared.rendering.password_display import without_passwords
from shared.validation import judge_upload
from shared.validation.columns import RESULTS_HEADING
from tests.open_workbooks import lines_of, unlocked
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


def test_a_mail_has_subject_page_and_attachments() -> None:
    mail = render_mail(a_report(*rows_of_every_outcome()), texts_in("en"))

    assert mail.subject.startswith("Rollcall: staff.csv – 1 account created")
    assert PASSWORD in mail.html
    assert [attachment.name for attachment in mail.attachments] == [
        "results.xlsx",
        "to-fix-4f7c1e0a.xlsx",
        "handout.html",
    ]


def test_the_public_copy_has_every_row_and_no_password() -> None:
    copy = render_public(a_report(*rows_of_every_outcome()), texts_in("en"))

    assert PASSWORD not in copy.html
    assert PASSWORD.encode() not in copy.results_csv
    assert copy.results_csv.count(b"\r\n") == 6
    assert "They are in the email only" in copy.html


def test_a_mail_without_passwords_says_how_to_reset_them() -> None:
    mail = render_mail(a_report(a_created_row(), delivery=PasswordDelivery.NONE), texts_in("en"))

    assert PASSWORD not in mail.html
    assert "Ask your administrator to reset them" in mail.html
    assert PASSWORD not in str(lines_of(mail.attachments[0].content, "data"))


def test_a_mail_with_encrypted_passwords_shows_none_and_says_where_they_are() -> None:
    mail = render_mail(a_locked_report(*rows_of_every_outcome()), texts_in("en"))

    assert PASSWORD not in mail.html
    assert PASSPHRASE not in mail.html
    assert "They are in the attached passwords.xlsx" in mail.html
    assert "Attached: results.xlsx, passwords.xlsx and to-fix-4f7c1e0a.xlsx" in mail.html
    assert [each.name for each in mail.attachments] == [
        "results.xlsx",
        "passwords.xlsx",
        "to-fix-4f7c1e0a.xlsx",
    ]


def test_the_public_copy_has_no_encrypted_passwords_either() -> None:
    copy = render_public(a_locked_report(*rows_of_every_outcome()), texts_in("en"))

    assert PASSWORD not in copy.html
    assert PASSWORD.encode() not in copy.results_csv
    assert "passwords.xlsx" not in copy.html
    assert "They are in the email only" in copy.html


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("preview", [False, True], ids=["real", "preview"])
def test_a_mail_is_written_in_every_language(language: str, preview: bool) -> None:
    mail = render_mail(
        a_report(*rows_of_every_outcome(), kind=JobKind.PREVIEW if preview else JobKind.CREATE),
        texts_in(language),
    )

    assert f'<html lang="{language}"' in mail.html
    assert "staff.csv" in mail.subject
    assert "a.vries@contoso.com" in mail.html


@pytest.mark.parametrize("file_class", FileError)
def test_every_refusal_becomes_a_mail_with_its_class(file_class: FileError) -> None:
    mail = render_mail(a_report(refusal=Finding(code=file_class)), texts_in("en"))

    assert mail.subject == "Rollcall: staff.csv – not accepted"
    assert f">{file_class}<" in mail.html


def test_the_public_copy_of_a_refused_file_has_the_heading_only() -> None:
    copy = render_public(a_report(refusal=Finding(code=FileError.EMPTY)), texts_in("en"))

    assert copy.results_csv == (
        b'\xef\xbb\xbf"row","user_name","display_name","country","outcome","temporary_password",'
        b'"detail","job"\r\n'
    )


@pytest.mark.parametrize("rendering", [render_mail, render_public], ids=["mail", "copy"])
def test_a_rendering_never_shows_passwords_in_logs(
    rendering: Callable[[JobReport, Texts], object],
) -> None:
    assert PASSWORD not in repr(rendering(a_report(a_created_row()), texts_in("en")))


def test_a_mail_gets_smaller_step_by_step() -> None:
    report = a_report(*rows_of_every_outcome())
    sizes = [measure_request(render_mail(report, texts_in("en")))]

    while (
        measure_request(smaller := render_mail(report, texts_in("en"), sizes[-1] - 1)) < sizes[-1]
    ):
        sizes.append(measure_request(smaller))

    assert len(sizes) >= 3
    assert [each.name for each in smaller.attachments] == ["results.xlsx"]
    assert PASSWORD in lines_of(smaller.attachments[0].content, "data")[1]
    assert "a.vries@contoso.com" not in smaller.html
    assert "1\u00a0account\u00a0created" in smaller.html


JOB = "20260314T093012Z-4f7c1e0a"


def names_of(attachments: tuple[Attachment, ...]) -> list[str]:
    return [attachment.name for attachment in attachments]


def unzipped(attachment: Attachment) -> bytes:
    """Everything in a workbook, as text search sees it."""
    with zipfile.ZipFile(BytesIO(attachment.content)) as archive:
        return b"".join(map(archive.read, archive.namelist()))


def test_a_file_without_invalid_rows_has_results_only() -> None:
    results, _ = attach(a_report(a_created_row()), texts_in("en"))

    assert results.name == "results.xlsx"
    assert results.content_type.endswith("spreadsheetml.sheet")


def test_the_first_sheet_is_for_people() -> None:
    results, *_ = attach(a_report(a_created_row(), an_invalid_row()), texts_in("nl"))

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
    results, *_ = attach(a_report(*rows_of_every_outcome()), texts_in("ja"))

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

    shown = {
        line[4] for line in lines_of(attach(a_report(*rows), texts_in(language))[0].content)[1:]
    }

    assert len(shown) == len(OutcomeStatus)
    assert not {cell for cell in shown if "_" in cell}


def test_the_file_to_fix_has_the_invalid_rows_as_they_stood() -> None:
    cells = ["", "=1+1", "0612", "3/4\n 5", "x"]
    attachments = attach(a_report(a_created_row(), an_invalid_row(3, cells)), texts_in("en"))

    assert names_of(attachments)[:2] == ["results.xlsx", "to-fix-4f7c1e0a.xlsx"]
    heading, line = lines_of(attachments[1].content)
    assert heading == ["User Name", "Display Name", "Country", "", "", "rollcall_errors"]
    assert line[:5] == cells
    assert line[5].startswith("user_name:required (")


def test_the_file_to_fix_of_a_corrected_file_has_one_column_of_errors() -> None:
    row = an_invalid_row(3, ["", "Bo", "NL"])

    _, to_fix = attach(a_report(row, heading=("A", "B", "C", "rollcall_errors")), texts_in("en"))

    assert lines_of(to_fix.content)[0] == ["A", "B", "C", "rollcall_errors"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_file_that_is_no_staff_list_is_answered_with_an_empty_one(language: str) -> None:
    texts = texts_in(language)
    report = a_report(refusal=Finding(code=FileError.WRONG_COLUMNS))

    (empty,) = attach(report, texts)

    assert names_of((empty,)) == list(attached_names(report))
    assert empty.name in render_mail(report, texts).html
    with pytest.raises(UploadError) as refused:
        judge_upload(empty.content, empty.name, JudgingRules())
    assert refused.value.finding.code == FileError.NO_ROWS


@pytest.mark.parametrize("kind", [JobKind.UNDO, JobKind.CREATE])
def test_a_refusal_that_no_other_list_helps_has_no_attachment(kind: JobKind) -> None:
    code = FileError.WRONG_COLUMNS if kind is JobKind.UNDO else FileError.TOO_MANY_ROWS
    report = a_report(refusal=Finding(code=code), kind=kind)

    assert attach(report, texts_in("en")) == ()
    assert attached_names(report) == ()


def test_the_names_are_known_beforehand() -> None:
    report = without_passwords(a_report(*rows_of_every_outcome()))

    assert names_of(attach(report, texts_in("en"))) == list(attached_names(report))


def test_passwords_stay_out_where_the_settings_want_it() -> None:
    (results,) = attach(a_report(a_created_row(), delivery=PasswordDelivery.NONE), texts_in("en"))

    assert PASSWORD.encode() not in unzipped(results)


def test_encrypted_passwords_are_in_an_attachment_of_their_own_only() -> None:
    results, passwords, to_fix = attach(
        a_locked_report(a_created_row(), an_invalid_row(), a_created_row(4, password=None)),
        texts_in("en"),
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
    attachments = attach(a_locked_report(*rows), texts_in("en"))

    assert names_of(attachments) == ["results.xlsx", "to-fix-4f7c1e0a.xlsx"]


def test_at_the_least_outcomes_and_passwords_remain() -> None:
    (results,) = attach_least(a_report(*rows_of_every_outcome()), texts_in("en"))

    lines = lines_of(results.content, "data")

    assert [line[5] for line in lines[1:]] == [PASSWORD, "", "", "", ""]
    assert {line[2] + line[6] for line in lines[1:]} == {""}


def test_the_same_report_makes_the_same_bytes() -> None:
    report = a_report(*rows_of_every_outcome())

    assert attach(report, texts_in("en")) == attach(report, texts_in("en"))


@pytest.mark.parametrize("text", ["plain", "Zoë & “木村”", "مرحبا\n", "\U0001f600"])
@pytest.mark.parametrize("length", [0, 1, 2, 3, 100_000])
def test_the_size_is_at_least_that_of_the_request(text: str, length: int) -> None:
    files = (Attachment(name=f"{text}.xlsx", content_type="text/csv", content=bytes(length)),) * 2
    mail = Mail(subject=text, html=f"<p>{text * 1000}</p>", attachments=files)
    writer = JsonSerializationWriter()
    body = SendMailPostRequestBody(message=_message(mail, []), save_to_sent_items=False)
    writer.write_object_value(None, body)

    written = len(writer.get_serialized_content())

    assert written <= measure_request(mail) <= written + 1_000
