"""The shapes of the stored JSON documents; their names are in `blob_names`.

A document is read back into the class it was written from; one that does not fit raises
DocumentError.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from shared.models import Finding, JobKind, JudgedRow, LicensePlan, PasswordDelivery
from shared.state.approval_documents import ApprovalNeed
from shared.state.follow_ups import FollowUp


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The version of the file that a job belongs to; `content_digest` is SHA-256 in hexadecimal.

    `uploader` is the name that its metadata gives, and `uploader_id` their object id or address;
    both are empty where it gives none.
    """

    container: str
    blob_name: str
    etag: str
    last_modified: datetime
    size: int
    content_digest: str = ""
    uploader: str = ""
    uploader_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobOptions:
    """The settings as resolved for one file; later changes of a setting do not affect it.

    `extra_recipients` come from the blob's metadata and are checked against the tenant's
    domains before anything is sent to them. `remarks` are about the file as a whole.
    """

    language: str
    licenses: LicensePlan
    sign_in_allowed: bool
    password_delivery: PasswordDelivery
    extra_recipients: tuple[str, ...] = ()
    remarks: tuple[Finding, ...] = ()
    wait_days: float = 0  # how long rows wait; 0: not at all
    create_days_before: int = 7  # how long before a start date an account is created
    time_zone: str = "UTC"  # where a day begins, as an IANA name


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchEntry:
    """A country batch as the job names it; `blob` holds its rows.

    `licenses` are those that all of its rows name, None for those of the country.
    """

    batch: str
    usage_location: str
    row_count: int
    blob: str
    licenses: tuple[str, ...] | None = None
    follow_up_writes: int = 0  # for managers and groups, once the accounts exist


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoneJob:
    """The job that another one undoes.

    `accounts` are the object ids that it created and `marks` their ownership marks, by the row
    number of those that are to be removed. `sku_ids` are the licences it gave, by skuPartNumber.
    `blocked` are rows whose accounts wait for their start date.
    `withdrawn` are the rows that no longer wait, `in_round` those that no longer wait once the
    round that they are in has ended without an account.
    """

    job: str
    file_name: str
    dropped_at: datetime
    sent_at: datetime
    accounts: Mapping[int, str]
    marks: Mapping[int, str] = field(default_factory=dict)
    sku_ids: Mapping[str, str] = field(default_factory=dict)
    withdrawn: tuple[int, ...] = ()
    blocked: tuple[int, ...] = ()
    in_round: tuple[int, ...] = ()


class RoundPurpose(StrEnum):
    """The purpose of a round."""

    RESUME = "resume"  # its rows are tried again
    REMIND = "remind"  # nothing is tried: one mail, a day before the end
    END = "end"  # nothing is created any more: its rows get their last outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """That a job is a round: the first job of the file, its number from 2, and the wait's end.

    `after_approval` is True if its rows waited for an approval until now.
    """

    first_job: str
    number: int
    purpose: RoundPurpose
    until: datetime
    after_approval: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class JobDocument:
    """`job.json`: the commit of a validated file.

    `judged_at` is what its age counts from; None in documents of the version before.
    `traceparent` is that of its intake; empty if no exporter is set.
    Of an UNDO job `undoes` is None only if the list was refused; `batches` hold the rows whose
    accounts are to be removed, `rejected` those that never had one. `round` is set for a round
    of an earlier job, `approval` if nothing may be written before somebody approves the list.
    """

    job: str
    source: Source
    kind: JobKind
    terms: JobOptions
    refusal: Finding | None = None
    heading: tuple[str, ...] = ()
    delimiter: str = ","
    rejected: tuple[JudgedRow, ...] = ()
    batches: tuple[BatchEntry, ...] = ()
    undoes: UndoneJob | None = None
    traceparent: str = ""
    judged_at: datetime | None = None
    round: Round | None = None
    approval: ApprovalNeed | None = None

    def licenses_after(self, allocation: "AllocationDocument | None") -> LicensePlan:
        """The job's plan, with each SKU named as the tenant does once it was read."""
        return (allocation and allocation.licenses) or self.terms.licenses

    @property
    def lets_wait(self) -> bool:
        """True if rows that cannot be created now wait, in a preview: would wait."""
        resumes = self.round is None or self.round.purpose is RoundPurpose.RESUME
        return self.terms.wait_days > 0 and self.kind is not JobKind.UNDO and resumes


@dataclass(frozen=True, slots=True, kw_only=True)
class RowsDocument:
    """`rows/…`: the valid rows of a batch, in file order."""

    batch: str
    rows: tuple[JudgedRow, ...]


class Verdict(StrEnum):
    """The decision of allocation about a valid row."""

    CREATE = "create"
    DUPLICATE = "duplicate"
    NO_LICENSE = "no_license"
    WAIT = "wait"  # Microsoft 365 could not be asked in time, or for another day
    INVALID = "invalid"  # its domain is not one of the tenant
    FAILED = "failed"
    REMOVE = "remove"  # this one and those below only where a run is undone
    KEEP = "keep"
    GONE = "gone"


CARRIED_OUT = frozenset({Verdict.CREATE, Verdict.REMOVE})


@dataclass(frozen=True, slots=True, kw_only=True)
class RowVerdict:
    """The verdict on one row; findings say why it is not `create` or `remove`.

    `batch` is empty for an invalid row that nobody has to correct any more.
    """

    row_number: int
    batch: str
    verdict: Verdict
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SkuSeen:
    """A SKU of the settings as the tenant showed it; `sku_id` empty when it has none such.

    `enabled` are all units that can be assigned, those in their grace period included.
    """

    sku_part_number: str
    sku_id: str
    enabled: int
    free: int
    in_grace: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class AllocationDocument:
    """`allocation.json`: the verdict on every valid row and the batches that are to run.

    There is a verdict on an invalid row only where its person came with another file.

    `licenses` is the job's plan with each SKU named as in `skus`; None where nothing was read of
    the tenant.
    """

    decided_at: datetime
    verdicts: tuple[RowVerdict, ...]
    skus: tuple[SkuSeen, ...]
    run: tuple[str, ...]
    licenses: LicensePlan | None = None

    def to_carry_out(self) -> dict[str, dict[int, RowVerdict]]:
        """The verdicts of the rows that get or lose an account, by batch and row number."""
        batches: dict[str, dict[int, RowVerdict]] = {batch: {} for batch in self.run}
        for each in self.verdicts:
            if each.verdict in CARRIED_OUT:
                batches.setdefault(each.batch, {})[each.row_number] = each
        return batches


class Stage(StrEnum):
    """How far a row has come in Graph."""

    OPEN = "open"  # nothing is known to exist
    CREATED = "created"  # the account exists, its licences are not confirmed
    LICENSED = "licensed"  # done
    FOREIGN = "foreign"  # the name belongs to an account this job did not create
    WAITING = "waiting"  # not final in time: its next round takes over; only in an outcome
    NO_UNITS = "no_units"  # licences ran out; an account just made is to be removed
    REFUSED = "refused"  # finally refused; an account just made is to be removed
    REMOVING = "removing"  # its deletion may have been sent; this one and below only in an undo
    REMOVED = "removed"
    KEPT = "kept"  # the account was changed since
    GONE = "gone"  # another person or program deleted it


@dataclass(frozen=True, slots=True, kw_only=True)
class IntentRow:
    """What is to be done for one row, and its state since.

    `sealed_password` is empty once secrets are erased, and always where an account is to go;
    `object_id` is the account this job created, or is about to delete. `mark` is the ownership mark
    that the account bears. `written_at` is when a create last may have been carried out,
    `needs_lookup` whether its account is to be looked for, `doubt` the kind of answer that left
    this open, and `doubtful_creates` how many creates got such an answer. `is_password_lost` is
    True if an account that is found has another password, which is erased. `is_blocked` is True
    if nobody may sign in before the start date; `follow_ups` are written once it is licensed. A
    row that `is_carried` got its account from an earlier round.
    """

    row_number: int
    sealed_password: str = field(repr=False)
    mark: str = ""
    stage: Stage = Stage.OPEN
    object_id: str = ""
    findings: tuple[Finding, ...] = ()
    written_at: datetime | None = None
    needs_lookup: bool = False
    doubt: str = ""
    doubtful_creates: int = 0
    is_password_lost: bool = False
    is_blocked: bool = False
    follow_ups: tuple[FollowUp, ...] = ()
    is_carried: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class IntentsDocument:
    """`intents/…`: stored before the first write to Graph.

    `since` is when they were stored. `attempt` counts the runs that held the batch: an earlier,
    stalled run notices by it that it was overtaken.
    """

    since: datetime
    attempt: int
    rows: tuple[IntentRow, ...]
    progress_at: datetime | None = None  # when the last row came further


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeRow:
    """The outcome of one row that was to be created or undone; `mark` is that of its account.

    `may_exist` is True of a row that waits if its account exists or may exist. `is_blocked` and
    `follow_ups` are those of an account that stays; `is_carried` if an earlier report had it.
    """

    row_number: int
    stage: Stage
    object_id: str = ""
    mark: str = ""
    findings: tuple[Finding, ...] = ()
    may_exist: bool = False
    is_blocked: bool = False
    follow_ups: tuple[FollowUp, ...] = ()
    is_carried: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeDocument:
    """`outcomes/…`: final; `remove` are ids of accounts that must not stay.

    `settled_at` is when the last of them can have been made.
    """

    rows: tuple[OutcomeRow, ...]
    settled_at: datetime
    remove: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RemovedDocument:
    """`removed/…`: the removals are over; `kept` are the ids that Graph would not delete."""

    kept: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NextTryDocument:
    """`next-try.json`: until when the job is delayed on purpose."""

    next_try: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SentDocument:
    """`sent.json`: when Graph accepted the mail; `given_up` when it never did."""

    sent_at: datetime
    given_up: bool = False
