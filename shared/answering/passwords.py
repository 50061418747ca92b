"""Whether a rendering shows temporary passwords, and what stands where it does not."""

from dataclasses import replace
from enum import Enum, auto

from shared.models import JobReport, PasswordDelivery, ReasonCode, RowOutcome


class PasswordDisplay(Enum):
    """What a rendering does with temporary passwords."""

    SHOWN = auto()
    WITHHELD = auto()  # a copy for storage: the mail has them
    NOT_SENT = auto()  # the settings keep them out of mail


def without_passwords(report: JobReport) -> JobReport:
    """The same report with every temporary password taken out."""
    rows = tuple(replace(row, temporary_password=None) for row in report.rows)
    return replace(report, rows=rows)


def mailed_report(report: JobReport) -> JobReport:
    """The report with those passwords only that the settings let a mail carry."""
    if report.password_delivery is PasswordDelivery.EMAIL:
        return report
    return without_passwords(report)


def mailed_display(report: JobReport) -> PasswordDisplay:
    """What the mail itself does with passwords."""
    if report.password_delivery is PasswordDelivery.EMAIL:
        return PasswordDisplay.SHOWN
    return PasswordDisplay.NOT_SENT


def stored_display(report: JobReport) -> PasswordDisplay:
    """What the copy for storage does with passwords."""
    if report.password_delivery is PasswordDelivery.EMAIL:
        return PasswordDisplay.WITHHELD
    return PasswordDisplay.NOT_SENT


def is_password_gone(row: RowOutcome) -> bool:
    """Whether the account was created but nobody knows its password any more."""
    return any(finding.code == ReasonCode.PASSWORD_GONE for finding in row.findings)
