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
class JobDocument:
    """`job.json`: the commit of a judged file."""

    job: str
    source: Source
    preview: bool
    terms: JobTerms
    refusal: Finding | None = None
    heading: tuple[str, ...] = ()
    delimiter: str = ","
    rejected: tuple[StoredRow, ...] = ()
    batches: tuple[BatchEntry, ...] = ()


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


@dataclass(frozen=True, slots=True, kw_only=True)
class RowVerdict:
    """The verdict on one row; findings say why it is not `create`.

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

    def to_create(self, batch: str) -> dict[int, RowVerdict]:
        """The verdicts of the rows of a batch that get an account, by row number."""
        return {
            each.row_number: each
            for each in self.verdicts
            if each.batch == batch and each.verdict is Verdict.CREATE
        }


class Stage(StrEnum):
    """How far a row has come in Graph."""

    OPEN = "open"  # nothing is known to exist
    CREATED = "created"  # the account exists, its licences are not confirmed
    LICENSED = "licensed"  # done
    FOREIGN = "foreign"  # the name belongs to an account this job did not make
    NO_UNITS = "no_units"  # licences ran out; an account just made is to be removed
    REFUSED = "refused"  # finally refused; an account just made is to be removed


@dataclass(frozen=True, slots=True, kw_only=True)
class IntentRow:
    """What is meant for one row, and what was decided since.

    `sealed_password` is empty once secrets are erased; `object_id` is the account this job made.
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
    """What became of one row that was to be created."""

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


def encode(document: object) -> bytes:
    """The stored form: JSON in UTF-8."""
    return msgspec.json.encode(document)


def decode[D](content: bytes, kind: type[D]) -> D:
    """A document of this kind. Raises `msgspec.ValidationError` for anything else."""
    return msgspec.json.decode(content, type=kind)
