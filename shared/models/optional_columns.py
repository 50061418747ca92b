"""The values of the optional columns of a row."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionalValues:
    """The values of the optional columns, validated; empty where a file has no such column.

    `manager` is a user name as it is written. `groups` are object ids. `licenses` are SKU part
    numbers in place of those of the country: () for none at all, None for those of the country.
    """

    manager: str = ""
    groups: tuple[str, ...] = ()
    licenses: tuple[str, ...] | None = None
    start_date: date | None = None
    employee_id: str = ""
    employee_type: str = ""
    company: str = ""
    cost_centre: str = ""
    hire_date: date | None = None
