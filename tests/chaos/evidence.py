"""What is looked at after a run, as it was found."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from typing import Self

from local.outbox import read_results
from local.sign_in import CLIENT_ID, TENANT_ID
from local.tenant import Tenant
from local.tenant.send_mail import SentMail
from local.tenant.users import User
from shared.models import LicensePlan, OptionalValues, OutcomeStatus
from shared.state.blob_names import first_job, round_number
from tests.chaos.given_up import Rows
from tests.chaos.other_admin import OtherAdmin

type Results = list[dict[str, str]]


FIRST_JOB = b"{job}"
APPROVER = "boss@contoso.com"
# With these settings every list must be approved.
APPROVAL = {
    "APPROVAL_ABOVE": "0",
    "APPROVAL_RECIPIENTS": APPROVER,
    "PAGE": "on",
    "PAGE_CLIENT_ID": CLIENT_ID,
    "PAGE_TENANT_ID": TENANT_ID,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadedFile:
    """A file that HR uploads `after` so many seconds; `row_numbers` are those of its data rows.

    FIRST_JOB in its content becomes the job of the first mail. `extras` are, by row number, what
    its optional columns ask for.
    """

    name: str
    content: bytes = field(repr=False)
    row_numbers: tuple[int, ...]
    extras: Mapping[int, OptionalValues] = field(default_factory=dict)
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

    `other_admin` changed the tenant meanwhile. `second_mails` counts by file the second mails that
    are to be tolerated. `fair` means that the tenant did nothing wrong. `given_up_files` and
    `given_up_rows` (by file) are those for which the host gave a message up.
    """

    tenant: Tenant
    strangers: Strangers
    licenses: LicensePlan
    files: Sequence[UploadedFile]
    blobs: Mapping[str, bytes] = field(repr=False)
    written: Sequence[bytes] = field(repr=False)
    second_mails: Counter[str]
    fair: bool
    other_admin: OtherAdmin
    given_up_files: frozenset[str] = frozenset()
    given_up_rows: Rows = field(default_factory=dict)

    def mails_about(self, file: UploadedFile) -> list[SentMail]:
        """The mails that answer a file."""
        return [
            mail
            for mail in self.tenant.mails
            if file.name.rpartition("/")[2] in mail.subject and APPROVER not in mail.recipients
        ]

    def results_by_job(self, file: UploadedFile) -> list[list[Results]]:
        """The rows of each mail about a file: first those of its own job, then those of rounds."""
        reported: dict[str, list[Results]] = {}
        for mail in self.mails_about(file):
            rows = read_results(mail)
            reported.setdefault(rows[0].get("job", "") if rows else "", []).append(rows)
        return [reported[job] for job in sorted(reported, key=_round)]

    def results_of(self, file: UploadedFile) -> Results:
        """The rows of a file, each as the last mail about it has it; none without a mail.

        A mail that reports an account again, because something about it will not come, repeats
        neither its password nor what another mail said about it: both are added.
        """
        first, *rounds = self.results_by_job(file) or [[[]]]
        later = [row for mails in rounds for row in mails[0]]
        return [reduce(_merged_again, later, row) for row in first[0]]

    @property
    def results(self) -> Results:
        """The rows of all files."""
        return [row for file in self.files for row in self.results_of(file)]

    @property
    def new_accounts(self) -> dict[str, User]:
        """Accounts that the app created, by the name in lower case that they had then.

        Of two with one such name, the one that nobody renamed.
        """
        return {
            self._first_name(user).lower(): user
            for user in sorted(self.accounts_of_the_app, key=self._is_renamed, reverse=True)
        }

    @property
    def accounts_of_the_app(self) -> list[User]:
        """Every account that neither was there before nor is the other administrator's."""
        others = self.strangers.accounts.keys() | self.other_admin.created.keys()
        return [user for name, user in self.tenant.users.items() if name not in others]

    @property
    def creations(self) -> list[tuple[str, str]]:
        """The job of each account of the app, and the name in lower case that it was created with.

        Of an account whose mark is gone the job is empty.
        """
        return [
            (_job_of(user), self._first_name(user).lower()) for user in self.accounts_of_the_app
        ]

    def account_of(self, row: Mapping[str, str]) -> User | None:
        """The account that a row of a mail is about: of two with one first name, that of its job.

        There are two where somebody renamed one, and another list named the same person.
        """
        name = row["user_name"].lower()
        same = [user for user in self.accounts_of_the_app if self._first_name(user).lower() == name]
        of_job = [user for user in same if _job_of(user) == first_job(row["job"])]
        return next(iter(of_job or sorted(same, key=self._is_renamed)), None)

    def ids_of(self, user_name: str) -> set[str]:
        """The object ids of the accounts that have this user name, or were created with it."""
        name = user_name.lower()
        before = {
            user.id for user in self.accounts_of_the_app if self._first_name(user).lower() == name
        }
        now = self.tenant.users.get(user_name)
        return before | ({now.id} if now else set())

    def _is_renamed(self, user: User) -> bool:
        return user.user_principal_name in self.other_admin.renamed

    def _first_name(self, user: User) -> str:
        name = user.user_principal_name
        return self.other_admin.renamed.get(name, name)


def _merged_again(before: dict[str, str], row: dict[str, str]) -> dict[str, str]:
    """A row after a later row of a mail, which may be about another one."""
    if row["row"] != before["row"]:
        return before
    is_again = before["outcome"] == row["outcome"] == OutcomeStatus.CREATED
    if not is_again:
        return row
    return {
        **row,
        "temporary_password": row["temporary_password"] or before["temporary_password"],
        "detail": f"{before['detail']}; {row['detail']}",
    }


def _job_of(user: User) -> str:
    """The job of an upload that created an account, by the account's mark."""
    attributes = user.properties.get("onPremisesExtensionAttributes")
    marks = attributes.values() if isinstance(attributes, dict) else ()
    jobs = [str(mark).split(":")[1] for mark in marks if str(mark).startswith("rollcall:")]
    return first_job(jobs[0]) if jobs else ""


def _round(job: str) -> int:
    return 1 if job == first_job(job) else round_number(job)


def _state(user: User) -> tuple[object, ...]:
    return (user.id, dict(user.properties), user.password, dict(user.assigned_licenses))
