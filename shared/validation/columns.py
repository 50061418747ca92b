"""The layouts of a staff list and how long each cell may be.

The layout and the lengths are those of the admin centre's bulk upload (page "Add several
users at the same time"); lengths count characters after trimming.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from shared.models import FIXED_COLUMNS, Column, FieldLimits

MODERN_LAYOUT: Final = FIXED_COLUMNS
CLASSIC_LAYOUT: Final = tuple(
    column for column in MODERN_LAYOUT if column is not Column.ALTERNATE_EMAIL
)
LAYOUTS: Final = {len(layout): layout for layout in (CLASSIC_LAYOUT, MODERN_LAYOUT)}

REASONS_COLUMN: Final = "rollcall_errors"  # the last column of a `to-fix.csv`

RESULTS_HEADING: Final = (
    "row",
    "user_name",
    "display_name",
    "country",
    "outcome",
    "temporary_password",
    "detail",
    "job",
)  # of the results of a run
RESULTS_SHEET: Final = "data"  # the sheet of `results.xlsx` that has them

# Cells starting with these are prefixed with an apostrophe on output (CSV injection).
# The last four are the wide forms of the first, which East Asian spreadsheets read alike; a line
# feed and a NUL are skipped by some readers before what they read as a formula.
FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")

COLUMN_LIMITS: Final[Mapping[Column, int]] = {
    Column.FIRST_NAME: 64,
    Column.LAST_NAME: 64,
    Column.DISPLAY_NAME: 256,
    Column.JOB_TITLE: 64,
    Column.DEPARTMENT: 64,
    Column.OFFICE_NUMBER: 128,
    Column.OFFICE_PHONE: 64,
    Column.MOBILE_PHONE: 64,
    Column.FAX: 64,
    Column.ALTERNATE_EMAIL: 250,
    Column.ADDRESS: 1023,
    Column.CITY: 128,
    Column.STATE: 128,
    Column.POSTAL_CODE: 40,
    Column.COUNTRY: 128,
}

# Of optional columns: "user resource type" has those of `employeeId` and `companyName`. For the two
# that it leaves open, that of `employeeType` in Active Directory ("Employee-Type attribute").
OPTIONAL_LIMITS: Final[Mapping[Column, int]] = {
    Column.EMPLOYEE_ID: 16,
    Column.EMPLOYEE_TYPE: 256,
    Column.COMPANY: 64,
    Column.COST_CENTRE: 256,
}

# What is kept of a cell: no cell that is beyond it can be right, however it is composed.
MOST_KEPT: Final = 4096  # characters
LONGEST_LABEL: Final = 256
MOST_CELLS: Final = 64  # of a row or a heading, as many as columns of several programs together


@dataclass(frozen=True, slots=True, kw_only=True)
class UserNameLimits:
    """The most characters before the @, after it, and in all."""

    alias: int
    domain: int
    address: int


USER_NAME_LIMITS: Final[Mapping[FieldLimits, UserNameLimits]] = {
    FieldLimits.WIZARD: UserNameLimits(alias=30, domain=48, address=79),
    # Page "Password policies and account restrictions", part "Username policies".
    FieldLimits.ENTRA: UserNameLimits(alias=64, domain=48, address=113),
}
