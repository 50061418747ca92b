"""Tests of `shared.rendering.password_display`."""

import pytest

from shared.models import Finding, PasswordDelivery, ReasonCode
from shared.rendering.password_display import (
    PasswordDisplay,
    is_password_gone,
    mailed_display,
    mailed_report,
    stored_display,
    without_passwords,
)
from tests.unit.rendering.reports import (
    PASSPHRASE,
    PASSWORD,
    a_created_row,
    a_locked_report,
    a_report,
    a_row,
)


def test_a_bare_report_differs_in_its_secrets_only() -> None:
    bare = without_passwords(a_report(a_created_row(), passphrase=PASSPHRASE))

    assert bare == a_report(a_created_row(password=None))


def test_no_repr_of_a_report_reveals_a_secret() -> None:
    shown = repr(a_locked_report(a_created_row()))

    assert "staff.csv" in shown
    assert PASSWORD not in shown
    assert PASSPHRASE not in shown


@pytest.mark.parametrize(
    ("delivery", "mailed", "stored"),
    [
        (PasswordDelivery.EMAIL, PasswordDisplay.SHOWN, PasswordDisplay.WITHHELD),
        (PasswordDelivery.ENCRYPTED, PasswordDisplay.LOCKED, PasswordDisplay.WITHHELD),
        (PasswordDelivery.NONE, PasswordDisplay.NOT_SENT, PasswordDisplay.NOT_SENT),
    ],
    ids=["email", "encrypted", "none"],
)
def test_the_settings_and_the_place_decide_what_is_shown(
    delivery: PasswordDelivery, mailed: PasswordDisplay, stored: PasswordDisplay
) -> None:
    report = a_report(a_created_row(), delivery=delivery)

    assert mailed_display(report) is mailed
    assert stored_display(report) is stored


@pytest.mark.parametrize(
    ("delivery", "expected"),
    [
        (PasswordDelivery.EMAIL, PASSWORD),
        (PasswordDelivery.ENCRYPTED, None),
        (PasswordDelivery.NONE, None),
    ],
    ids=["email", "encrypted", "none"],
)
def test_a_mail_shows_passwords_only_if_the_settings_allow_it(
    delivery: PasswordDelivery, expected: str | None
) -> None:
    report = mailed_report(a_report(a_created_row(), delivery=delivery))

    assert [row.temporary_password for row in report.rows] == [expected]


def test_a_lost_password_shows_in_the_findings() -> None:
    gone = a_row(findings=[Finding(code=ReasonCode.PASSWORD_GONE)])

    assert is_password_gone(gone)
    assert not is_password_gone(a_created_row())
