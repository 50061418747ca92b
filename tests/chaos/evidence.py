"""What is looked at after a run, as it was found."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Self

from local.outbox import read_results
from local.tenant import Tenant
from local.tenant.mailbox import SentMail
from local.tenant.users import User
from shared.models import LicensePlan
from tests.chaos.given_up import Rows

type Results = list[dict[str, str]]


FIRST_JOB = b"{job}"


@dataclass(frozen=True, slots=True, kw_only=True)
class DroppedFile:
    """A file that HR uploads `after` so many seconds; `row_numbers` are those of its data rows.

    FIRST_JOB in its content becomes the job of the first mail.
    """

    name: str
    content: bytes = field(repr=False)
    row_numbers: tuple[int, ...]
    after: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Strangers:
    """The accounts that were there before; by name, with all that could be changed."""

    accounts: Mapping[str, tuple[object, ...]] = field(repr=False)

    @classmethod
    def of(cls, tenant: Tenant) -> Self:
        """The accounts of a tenant as they are now."""
        return cls(accounts={name: _state(user) for name, user in tenant.users.items()})

    def touched(self, tenant: Tenant) -> list[str]:
        """Names whose account is gone or no longer what it was."""
        now = {name: _state(user) for name, user in tenant.users.items()}
        return [name for name, state in self.accounts.items() if now.get(name) != state]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What a run left. `written` is every byte stored, queued or logged during and after it.

    `second_mails` counts by file the second mails that are to be tolerated. `fair` means that
    the tenant did nothing wrong. `given_up_files` and `given_up_rows` (by file) are those for
    which the host gave a message up.
    """

    tenant: Tenant
    strangers: Strangers
    licenses: LicensePlan
    files: Sequence[DroppedFile]
    blobs: Mapping[str, bytes] = field(repr=False)
    written: Sequence[bytes] = field(repr=False)
    second_mails: Counter[str]
    fair: bool
    given_up_files: frozenset[str] = frozenset()
    given_up_rows: Rows = field(default_factory=dict)

    def mails_about(self, file: DroppedFile) -> list[SentMail]:
        """The mails that answer a file."""
        return [mail for mail in self.tenant.mails if file.name in mail.subject]

    def results_of(self, file: DroppedFile) -> Results:
        """The rows of the first mail about a file; none without a mail."""
        mails = self.mails_about(file)
        return read_results(mails[0]) if mails else []

    @property
    def results(self) -> Results:
        """The rows of all files."""
        return [row for file in self.files for row in self.results_of(file)]

    @property
    def new_accounts(self) -> dict[str, User]:
        """Accounts that were not there before, by name in lower case."""
        return {
            name.lower(): user
            for name, user in self.tenant.users.items()
            if name not in self.strangers.accounts
        }


def _state(user: User) -> tuple[object, ...]:
    return (user.id, dict(user.properties), user.password, dict(user.assigned_licenses))
