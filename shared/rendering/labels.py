"""What people call the columns, in the words of Microsoft's own sample file."""

from collections.abc import Mapping
from typing import Final

from shared.models import Column
from shared.rendering.i18n import catalogue, marked

# Page "Add several users at the same time" of the Microsoft 365 admin help.
_LABELS: Final[Mapping[Column, str]] = {
    Column.USER_NAME: marked("Username"),
    Column.FIRST_NAME: marked("First name"),
    Column.LAST_NAME: marked("Last name"),
    Column.DISPLAY_NAME: marked("Display name"),
    Column.JOB_TITLE: marked("Job title"),
    Column.DEPARTMENT: marked("Department"),
    Column.OFFICE_NUMBER: marked("Office number"),
    Column.OFFICE_PHONE: marked("Office phone"),
    Column.MOBILE_PHONE: marked("Mobile phone"),
    Column.FAX: marked("Fax"),
    Column.ALTERNATE_EMAIL: marked("Alternate email address"),
    Column.ADDRESS: marked("Address"),
    Column.CITY: marked("City"),
    Column.STATE: marked("State or province"),
    Column.POSTAL_CODE: marked("ZIP or postal code"),
    Column.COUNTRY: marked("Country or region"),
}


def column_label(column: Column, language: str) -> str:
    """The column's name as the heading of a staff list has it."""
    return catalogue(language).gettext(_LABELS[column])
