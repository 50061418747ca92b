"""A file after validation."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from shared.models.codes import Column, Finding
from shared.models.optional_columns import OptionalValues


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedRow:
    """A data row after validation, as it is also stored.

    `row_number` is what Excel shows (heading = 1). `values` has all 16 keys, cleaned, empty
    for an empty cell. `usage_location` is the ISO code, or empty if it is not known.
    `remarks` do not stop the account; the report shows them.
    `cells` are the row's cells as in the file, for `to-fix.csv`. `extras` are the values of the
    optional columns. `made_name` is the user name that the rule makes, before numbers: empty where
    the file has one.
    """

    row_number: int
    values: Mapping[Column, str]
    usage_location: str
    cells: tuple[str, ...]
    findings: tuple[Finding, ...] = ()
    remarks: tuple[Finding, ...] = ()
    extras: OptionalValues = field(default_factory=OptionalValues)
    made_name: str = ""

    def with_user_name(self, user_name: str) -> "JudgedRow":
        """The row with this user name; in `cells` too where it is not what the rule makes."""
        cell = "" if user_name == self.made_name else user_name
        return replace(
            self,
            values={**self.values, Column.USER_NAME: user_name},
            cells=(cell, *self.cells[1:]),
        )

    @property
    def user_principal_name(self) -> str:
        """The sign-in name."""
        return self.values[Column.USER_NAME]

    @property
    def is_valid(self) -> bool:
        """True if the row is valid, as far as the file alone can show."""
        return not self.findings


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedUpload:
    """An accepted file: every data row of it, in file order, and remarks on the file."""

    heading: tuple[str, ...]
    delimiter: str
    rows: tuple[JudgedRow, ...]
    remarks: tuple[Finding, ...] = ()
