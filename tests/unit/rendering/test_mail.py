"""Tests of `shared.rendering.mail`."""

from collections.abc import Callable

import pytest

from shared.languages import LANGUAGES
from shared.models import FileError, Finding, JobReport, PasswordDelivery
from shared.rendering import measure_request, render_mail, render_public
from tests.unit.rendering.reports import (
    PASSPHRASE,
    PASSWORD,
    a_created_row,
    a_locked_report,
    a_report,
    rows_of_every_outcome,
)
from tests.workbooks import lines_of


def test_a_mail_has_subject_page_and_attachments() -> None:
    mail = render_mail(a_report(*rows_of_every_outcome()), "en")

    assert mail.subject.startswith("Rollcall: staff.csv – 1 account created")
    assert PASSWORD in mail.html
    assert [attachment.name for attachment in mail.attachments] == [
        "results.xlsx",
        "to-fix-4f7c1e0a.xlsx",
    ]


def test_the_public_copy_has_every_row_and_no_password() -> None:
    copy = render_public(a_report(*rows_of_every_outcome()), "en")

    assert PASSWORD not in copy.html
    assert PASSWORD.encode() not in copy.results_csv
    assert copy.results_csv.count(b"\r\n") == 6
    assert "They are in the email only" in copy.html


def test_a_mail_without_passwords_says_how_to_reset_them() -> None:
    mail = render_mail(a_report(a_created_row(), delivery=PasswordDelivery.NONE), "en")

    assert PASSWORD not in mail.html
    assert "Reset them in the Microsoft 365 admin centre" in mail.html
    assert PASSWORD not in str(lines_of(mail.attachments[0].content, "data"))


def test_a_mail_with_encrypted_passwords_shows_none_and_says_where_they_are() -> None:
    mail = render_mail(a_locked_report(*rows_of_every_outcome()), "en")

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
    copy = render_public(a_locked_report(*rows_of_every_outcome()), "en")

    assert PASSWORD not in copy.html
    assert PASSWORD.encode() not in copy.results_csv
    assert "passwords.xlsx" not in copy.html
    assert "They are in the email only" in copy.html


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("preview", [False, True], ids=["real", "preview"])
def test_a_mail_is_written_in_every_language(language: str, preview: bool) -> None:
    mail = render_mail(a_report(*rows_of_every_outcome(), preview=preview), language)

    assert f'<html lang="{language}"' in mail.html
    assert "staff.csv" in mail.subject
    assert "a.vries@contoso.com" in mail.html


@pytest.mark.parametrize("file_class", FileError)
def test_every_refusal_becomes_a_mail_with_its_class(file_class: FileError) -> None:
    mail = render_mail(a_report(refusal=Finding(code=file_class)), "en")

    assert mail.subject == f"Rollcall: staff.csv – not accepted: {file_class}"
    assert f">{file_class}<" in mail.html
    assert mail.attachments == ()


def test_the_public_copy_of_a_refused_file_has_the_heading_only() -> None:
    copy = render_public(a_report(refusal=Finding(code=FileError.EMPTY)), "en")

    assert copy.results_csv == (
        b"\xef\xbb\xbfrow,user_name,display_name,country,outcome,temporary_password,detail,job\r\n"
    )


@pytest.mark.parametrize("rendering", [render_mail, render_public], ids=["mail", "copy"])
def test_a_rendering_never_shows_passwords_in_logs(
    rendering: Callable[[JobReport, str], object],
) -> None:
    assert PASSWORD not in repr(rendering(a_report(a_created_row()), "en"))


def test_a_mail_gets_smaller_step_by_step() -> None:
    report = a_report(*rows_of_every_outcome())
    sizes = [measure_request(render_mail(report, "en"))]

    while measure_request(smaller := render_mail(report, "en", sizes[-1] - 1)) < sizes[-1]:
        sizes.append(measure_request(smaller))

    assert len(sizes) >= 3
    assert [each.name for each in smaller.attachments] == ["results.xlsx"]
    assert PASSWORD in lines_of(smaller.attachments[0].content, "data")[1]
    assert "a.vries@contoso.com" not in smaller.html
    assert "1\u00a0account\u00a0created" in smaller.html
