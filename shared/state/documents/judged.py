"""What intake stores about a file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from shared.models import Column, Finding, LicensePlan, PasswordDelivery


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
class JobOptions:
    """The settings as resolved for one file; later changes of a setting do not touch it.

    `extra_recipients` come from the blob's metadata and are checked against the tenant's
    domains before anything is sent to them. `remarks` are wishes of the metadata that were not met.
    """

    language: str
    licenses: LicensePlan
    sign_in_allowed: bool
    password_delivery: PasswordDelivery
    extra_recipients: tuple[str, ...] = ()
    remarks: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRow:
    """A data row with what identifies it; `cells` as they stood in the file.

    `remarks` are told with the account that is made of the row.
    """

    row_number: int
    values: Mapping[Column, str]
    usage_location: str
    cells: tuple[str, ...]
    findings: tuple[Finding, ...] = ()
    remarks: tuple[Finding, ...] = ()

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

    `accounts` are the object ids that it made and `marks` the ownership marks they bear, by the
    row number of those that are to go. `sku_ids` are the licences it gave, by skuPartNumber.
    """

    job: str
    file_name: str
    dropped_at: datetime
    sent_at: datetime
    accounts: Mapping[int, str]
    marks: Mapping[int, str] = field(default_factory=dict)
    sku_ids: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class JobDocument:
    """`job.json`: the commit of a judged file.

    `judged_at` is what its age counts from; None in documents of the version before.
    `traceparent` is that of the intake which judged it; empty where nobody collects spans.
    Of a list dropped to undo a run (`is_undo`) `undoes` is None only when it was refused;
    `batches` hold the rows whose accounts are to go, `rejected` those that never had one.
    """

    job: str
    source: Source
    preview: bool
    terms: JobOptions
    refusal: Finding | None = None
    heading: tuple[str, ...] = ()
    delimiter: str = ","
    rejected: tuple[StoredRow, ...] = ()
    batches: tuple[BatchEntry, ...] = ()
    is_undo: bool = False
    undoes: UndoneJob | None = None
    traceparent: str = ""
    judged_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RowsDocument:
    """`rows/…`: the valid rows of a batch, in file order."""

    batch: str
    rows: tuple[StoredRow, ...]
