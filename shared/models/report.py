"""The report of a job, and its mail."""

from dataclasses import dataclass, field
from datetime import datetime

from shared.models.codes import Finding, JobKind, OutcomeStatus, ReasonCode
from shared.models.options import PasswordDelivery


@dataclass(frozen=True, slots=True, kw_only=True)
class RowOutcome:
    """The outcome of one row in the report."""

    row_number: int
    user_name: str
    display_name: str
    usage_location: str  # ISO code, or empty
    status: OutcomeStatus
    findings: tuple[Finding, ...] = ()
    temporary_password: str | None = field(default=None, repr=False)
    cells: tuple[str, ...] = ()  # as in the file

    @property
    def lacks_units(self) -> bool:
        """True if there was no licence for the row, whether it waits for one or not."""
        waits = any(each.code == ReasonCode.LICENCE for each in self.findings)
        return waits or self.status is OutcomeStatus.NO_LICENSE


@dataclass(frozen=True, slots=True, kw_only=True)
class SkuUse:
    """The units of one SKU that a job found and used."""

    sku_part_number: str
    enabled: int
    free_before: int
    used_now: int  # in a preview: that would be used
    missing: int  # units that rows of this file still wait for
    missing_to_fix: int = 0  # further units that rows with errors need once they are correct
    in_grace: int = 0  # units of a subscription that has ended, among those `enabled`


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierUpload:
    """When a file of the same name and content was uploaded before.

    `has_passwords` is True if accounts were created then whose passwords are in its mail.
    """

    dropped_at: datetime
    has_passwords: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoneUpload:
    """The upload whose accounts were to be removed."""

    file_name: str
    dropped_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundFacts:
    """Which mail about a file this is, the first being 1, and until when its rows wait.

    `still_waiting` counts the rows that wait and are not in this report.
    """

    number: int
    until: datetime
    is_last: bool = False
    is_reminder: bool = False
    still_waiting: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class JobReport:
    """Everything the mail about one file says; rows in file order, none if refused.

    `passphrase` locks passwords that are to be delivered encrypted; where it is empty, a report
    of that delivery has none.

    Of an UNDO job the rows are numbered as in that run; `undoes` is
    None when it was refused.
    """

    job_id: str
    file_name: str
    dropped_at: datetime
    kind: JobKind
    refusal: Finding | None
    rows: tuple[RowOutcome, ...]
    heading: tuple[str, ...]
    delimiter: str
    skus: tuple[SkuUse, ...]
    password_delivery: PasswordDelivery
    sign_in_allowed: bool = True
    remarks: tuple[Finding, ...] = ()
    stopped: Finding | None = None  # why many of its rows were refused
    earlier: EarlierUpload | None = None
    round: RoundFacts | None = None  # None in a first report without rows that wait
    passphrase: str = field(default="", repr=False)
    undoes: UndoneUpload | None = None
    licenses_follow: bool = False  # a group gives them, which takes a while
    guide_url: str = ""  # where readers find the guide; empty: no link


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that goes with a mail."""

    name: str
    content_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """A mail ready to be sent; the recipients are chosen by the sender."""

    subject: str
    html: str = field(repr=False)
    attachments: tuple[Attachment, ...] = ()
