"""The shapes of the stored JSON documents; their names are in `job_id`.

A document is read back into the very classes it was written from; what does not fit raises
`msgspec.ValidationError`, which means a document of another version or a damaged one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

import msgspec

from shared.models import Column, Finding, LicenseTerms, PasswordDelivery


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The version of the file that a job answers; `content_digest` is SHA-256 in hexadecimal."""

    container: str
    blob_name: str
    etag: str
    last_modified: datetime
    size: int
    content_digest: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobTerms:
    """The settings as resolved for one file; later changes of a setting do not touch it.

    `extra_recipients` come from the blob's metadata and are checked against the tenant's
    domains before anything is sent to them. `remarks` are wishes of the metadata that were not met.
    """

    language: str
    licenses: LicenseTerms
    sign_in_allowed: bool
    password_delivery: PasswordDelivery
    extra_recipients: tuple[str, ...] = ()
    remarks: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRow:
    """A data row with what identifies it; `cells` as they stood in the file."""

    row_number: int
    values: Mapping[Column, str]
    usage_location: str
    cells: tuple[str, ...]
    findings: tuple[Finding, ...] = ()

    @property
    def user_principal_name(self) -> str:
        """The sign-in name."""
        return self.values[Column.USER_NAME]


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchEntry:
    """A country batch as the job names it; `blob` holds its rows."""

    batch: str
    usage_location: str
    row_count: int
    blob: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoneJob:
    """The job that another one undoes, with all that is needed of it.

    `accounts` are the object ids that it made, by the row number of those that are to go.
    """

    job: str
    file_name: str
    dropped_at: datetime
    sent_at: datetime
    accounts: Mapping[int, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class JobDocument:
    """`job.json`: the commit of a judged file.

    `traceparent` is that of the intake which judged it; empty where nobody collects spans.
    Of a list dropped to undo a run (`is_undo`) `undoes` is None only when it was refused;
    `batches` hold the rows whose accounts are to go, `rejected` those that never had one.
    """

    job: str
    source: Source
    preview: bool
    terms: JobTerms
    refusal: Finding | None = None
    heading: tuple[str, ...] = ()
    delimiter: str = ","
    rejected: tuple[StoredRow, ...] = ()
    batches: tuple[BatchEntry, ...] = ()
    is_undo: bool = False
    undoes: UndoneJob | None = None
    traceparent: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowsDocument:
    """`rows/…`: the valid rows of a batch, in file order."""

    batch: str
    rows: tuple[StoredRow, ...]


class Verdict(StrEnum):
    """What allocation decided for a valid row."""

    CREATE = "create"
    DUPLICATE = "duplicate"
    NO_LICENSE = "no_license"
    INVALID = "invalid"  # its domain is not one of the tenant
    FAILED = "failed"
    REMOVE = "remove"  # this one and those below only where a run is undone
    KEEP = "keep"
    GONE = "gone"


CARRIED_OUT = frozenset({Verdict.CREATE, Verdict.REMOVE})


@dataclass(frozen=True, slots=True, kw_only=True)
class RowVerdict:
    """The verdict on one row; findings say why it is not `create` or `remove`.

    `foreign_id` is the object id of an account of that name which another job made a moment ago.
    """

    row_number: int
    batch: str
    verdict: Verdict
    findings: tuple[Finding, ...] = ()
    foreign_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SkuSeen:
    """A SKU of the settings as the tenant showed it; `sku_id` empty when it has none such."""

    sku_part_number: str
    sku_id: str
    enabled: int
    free: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AllocationDocument:
    """`allocation.json`: the verdict on every valid row and the batches that are to run."""

    decided_at: datetime
    verdicts: tuple[RowVerdict, ...]
    skus: tuple[SkuSeen, ...]
    run: tuple[str, ...]

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
    FOREIGN = "foreign"  # the name belongs to an account this job did not make
    NO_UNITS = "no_units"  # licences ran out; an account just made is to be removed
    REFUSED = "refused"  # finally refused; an account just made is to be removed
    REMOVING = "removing"  # its deletion may have been sent; this one and below only in an undo
    REMOVED = "removed"
    KEPT = "kept"  # the account is no longer as it was made
    GONE = "gone"  # somebody else deleted it


@dataclass(frozen=True, slots=True, kw_only=True)
class IntentRow:
    """What is meant for one row, and what was decided since.

    `sealed_password` is empty once secrets are erased, and always where an account is to go;
    `object_id` is the account this job made, or is about to delete.
    """

    row_number: int
    sealed_password: str = field(repr=False)
    stage: Stage = Stage.OPEN
    object_id: str = ""
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class IntentsDocument:
    """`intents/…`: stored before the first write to Graph.

    `since` is the time no account of this batch can be older than. `attempt` counts the runs
    that held the batch: raising it tells an earlier, stalled run that it was overtaken.
    """

    since: datetime
    attempt: int
    rows: tuple[IntentRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeRow:
    """What became of one row that was to be created, or undone."""

    row_number: int
    stage: Stage
    object_id: str = ""
    findings: tuple[Finding, ...] = ()


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
    """`next-try.json`: the job rests until then on purpose."""

    next_try: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SentDocument:
    """`sent.json`: when Graph accepted the mail; `given_up` when it never did."""

    sent_at: datetime
    given_up: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SweptDocument:
    """`tenant/swept.json`: ids of recent jobs that are closed and have no secrets any more.

    A note to save looking at them again: when it is lost, they are.
    """

    over: tuple[str, ...]


def encode(document: object) -> bytes:
    """The stored form: JSON in UTF-8."""
    return msgspec.json.encode(document)


def decode[D](content: bytes, kind: type[D]) -> D:
    """A document of this kind. Raises `msgspec.ValidationError` for anything else."""
    return msgspec.json.decode(content, type=kind)
