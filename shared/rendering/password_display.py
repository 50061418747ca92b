"""Where temporary passwords are shown, and what is shown in their place."""

from collections.abc import Mapping
from dataclasses import replace
from enum import Enum, auto
from typing import Final

from shared.models import JobReport, PasswordDelivery, ReasonCode, RowOutcome


class PasswordDisplay(Enum):
    """How a rendering shows temporary passwords."""

    SHOWN = auto()
    LOCKED = auto()  # in an attachment that only a passphrase opens
    WITHHELD = auto()  # a copy for storage: the mail has them
    ON_PAGE = auto()  # who may, reveals them there
    NOT_SENT = auto()  # the settings keep them out of mail


_MAILED: Final[Mapping[PasswordDelivery, PasswordDisplay]] = {
    PasswordDelivery.EMAIL: PasswordDisplay.SHOWN,
    PasswordDelivery.ENCRYPTED: PasswordDisplay.LOCKED,
    PasswordDelivery.PAGE: PasswordDisplay.ON_PAGE,
    PasswordDelivery.NONE: PasswordDisplay.NOT_SENT,
}


def without_passwords(report: JobReport) -> JobReport:
    """The same report without temporary passwords and passphrase."""
    rows = tuple(replace(row, temporary_password=None) for row in report.rows)
    return replace(report, rows=rows, passphrase="")


def mailed_report(report: JobReport) -> JobReport:
    """The report with only those passwords that the mail shows in clear."""
    if mailed_display(report) is PasswordDisplay.SHOWN:
        return report
    return without_passwords(report)


def mailed_display(report: JobReport) -> PasswordDisplay:
    """How the mail itself shows passwords."""
    return _MAILED[report.password_delivery]


def stored_display(report: JobReport) -> PasswordDisplay:
    """How the copy for storage shows passwords."""
    mailed = mailed_display(report)
    apart = (PasswordDisplay.ON_PAGE, PasswordDisplay.NOT_SENT)
    return mailed if mailed in apart else PasswordDisplay.WITHHELD


def has_locked_passwords(report: JobReport) -> bool:
    """True if the mail has passwords that must be encrypted."""
    locked = mailed_display(report) is PasswordDisplay.LOCKED
    return locked and any(row.temporary_password for row in report.rows)


def is_password_gone(row: RowOutcome) -> bool:
    """True if the account was created but its password is no longer known."""
    return any(finding.code == ReasonCode.PASSWORD_GONE for finding in row.findings)
