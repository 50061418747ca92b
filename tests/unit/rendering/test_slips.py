"""Tests of `shared.rendering.slips`."""

import re
from dataclasses import replace

import pytest

from shared.models import JobReport, PasswordDelivery
from shared.rendering import measure_request, render_copy, render_mail, render_public, texts_in
from shared.rendering.slips import language_of, render_slips
from shared.rendering.tasks import SLIPS_NAME
from tests.unit.rendering.reports import (
    PASSWORD,
    a_created_row,
    a_locked_report,
    a_report,
    an_existing_row,
    an_invalid_row,
)


def page_of(report: JobReport, language: str = "en") -> str:
    slips = render_slips(report, texts_in(language))
    assert slips is not None
    return slips.content.decode()


def test_each_new_person_has_a_part_with_name_user_name_password_and_where_to_sign_in() -> None:
    rows = (a_created_row(2), a_created_row(3, "Zaal-7"), an_existing_row(4), an_invalid_row(5))

    sections = page_of(a_report(*rows)).split("<section")[1:]

    assert len(sections) == 2
    for section, password in zip(sections, (PASSWORD, "Zaal-7"), strict=True):
        assert {"Anna de Vries", "a.vries@contoso.com", password, "www.office.com"} <= set(
            re.split("[<>]| (?=www)|(?<=com) ", section)
        )


def test_a_part_is_in_the_language_of_its_country_and_the_rest_in_that_of_the_mail() -> None:
    dutch, swedish, arabic = (
        replace(a_created_row(number), usage_location=country)
        for number, country in enumerate(("NL", "SE", "EG"), 2)
    )

    page = page_of(a_report(dutch, swedish, arabic), "fr")

    assert re.findall('<section lang="(..)" dir="(...)">', page) == [
        ("nl", "ltr"),
        ("fr", "ltr"),
        ("ar", "rtl"),
    ]
    assert "Tijdelijk wachtwoord" in page


@pytest.mark.parametrize(
    ("country", "language"),
    [("AT", "de"), ("BE", "nl"), ("CA", "en"), ("MX", "es"), ("SE", ""), ("", ""), ("QQ", "")],
)
def test_a_country_has_its_main_official_language_where_it_is_offered(
    country: str, language: str
) -> None:
    assert language_of(country) == language


def test_a_name_is_no_markup() -> None:
    page = page_of(a_report(replace(a_created_row(), display_name="<b>Bo</b>")))

    assert "&lt;b&gt;Bo" in page


@pytest.mark.parametrize(
    "report",
    [
        pytest.param(a_locked_report(a_created_row()), id="encrypted"),
        pytest.param(a_report(a_created_row(), delivery=PasswordDelivery.NONE), id="not sent"),
        pytest.param(a_report(an_existing_row()), id="nobody is new"),
        pytest.param(a_report(a_created_row(password=None)), id="password gone"),
    ],
)
def test_there_is_no_page_without_passwords_to_hand_out(report: JobReport) -> None:
    mail = render_mail(report, texts_in("en"))

    assert SLIPS_NAME not in [each.name for each in mail.attachments]
    assert SLIPS_NAME not in mail.html


def test_the_page_goes_with_the_mail_only() -> None:
    report = a_report(a_created_row())

    mail = render_mail(report, texts_in("en"))
    copy = render_copy(report, texts_in("en"))

    assert SLIPS_NAME in [each.name for each in mail.attachments]
    assert f"Print the attached {SLIPS_NAME}" in mail.html
    assert SLIPS_NAME not in [each.name for each in copy.attachments]
    assert SLIPS_NAME not in render_public(report, texts_in("en")).html


def test_a_mail_that_would_be_too_large_goes_without_the_page() -> None:
    report = a_report(a_created_row())
    full = render_mail(report, texts_in("en"))

    smaller = render_mail(report, texts_in("en"), measure_request(full) - 1)

    assert [each.name for each in smaller.attachments] == ["results.xlsx"]
    assert SLIPS_NAME not in smaller.html
    assert PASSWORD in smaller.html
