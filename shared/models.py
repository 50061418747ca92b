"""The values that travel between the rooms: frozen, with no more behaviour than what derives
from their own fields."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

ANY_COUNTRY = "default"  # among countries of a setting: all that are not named


class Column(StrEnum):
    """The columns of a staff list, in the order of the 16-column layout.

    The 15-column layout is the same without `ALTERNATE_EMAIL`.
    """

    USER_NAME = "user_name"
    FIRST_NAME = "first_name"
    LAST_NAME = "last_name"
    DISPLAY_NAME = "display_name"
    JOB_TITLE = "job_title"
    DEPARTMENT = "department"
    OFFICE_NUMBER = "office_number"
    OFFICE_PHONE = "office_phone"
    MOBILE_PHONE = "mobile_phone"
    FAX = "fax"
    ALTERNATE_EMAIL = "alternate_email"
    ADDRESS = "address"
    CITY = "city"
    STATE = "state"
    POSTAL_CODE = "postal_code"
    COUNTRY = "country"


class FileClass(StrEnum):
    """Why a file is refused as a whole."""

    EMPTY = "empty"  # no bytes, only a byte order mark, or only blanks
    NO_ROWS = "no_rows"  # a heading and nobody under it
    TOO_MANY_ROWS = "too_many_rows"
    NOT_CSV = "not_csv"  # a workbook, an image, an unclosed quote …
    BAD_ENCODING = "bad_encoding"
    WRONG_COLUMNS = "wrong_columns"  # neither the 15 nor the 16 columns, nor those to undo by
    UNKNOWN_RUN = "unknown_run"  # a list to undo that is of no run
    TOO_MANY_REMOVALS = "too_many_removals"
    UNREADABLE = "unreadable"  # our fault: reading it failed every time


class RowClass(StrEnum):
    """What is wrong with a cell, or with a row."""

    REQUIRED = "required"
    TOO_LONG = "too_long"
    INVALID_UPN = "invalid_upn"
    UNKNOWN_DOMAIN = "unknown_domain"  # not verified in the tenant, or federated
    UNKNOWN_COUNTRY = "unknown_country"
    DUPLICATE_IN_FILE = "duplicate_in_file"  # on every later row of the same user name
    BAD_CHARACTERS = "bad_characters"
    COLUMN_COUNT = "column_count"  # the column is empty; such a row has no other finding


class ReasonCode(StrEnum):
    """Why a valid row did not become an account or an account was not removed, or a remark."""

    DUPLICATE_USER_NAME = "duplicate_user_name"
    ADDRESS_IN_USE = "address_in_use"  # no such user name, but another object has the address
    NO_LICENSE = "no_license"
    UNKNOWN_SKU = "unknown_sku"  # a settings fault: the tenant has no such SKU
    UNUSABLE_GROUP = "unusable_group"  # likewise: no such group, or none that takes members
    GROUP_LACKS_LICENSE = "group_lacks_license"  # likewise: it does not give what was counted
    LICENSE_REFUSED = "license_refused"  # by Graph, for another reason than units
    NOT_PERMITTED = "not_permitted"  # 401 or 403: the app lacks a permission
    QUOTA_EXCEEDED = "quota_exceeded"  # Directory_QuotaExceeded
    GRAPH_REFUSED = "graph_refused"
    NOT_REMOVED = "not_removed"  # the account exists without a licence
    NOT_CONFIRMED = "not_confirmed"  # whether the account exists could not be found out
    NOT_TRIED = "not_tried"  # the job came to its end before this row's turn
    USED = "used"  # its password is no longer the one it was made with
    CHANGED = "changed"  # somebody changed what it was made with
    PASSWORD_GONE = "password_gone"  # noqa: S105 - a reason, not a password; created, but the password is no longer stored


class RemarkCode(StrEnum):
    """What was asked for one file, by its metadata, and could not be done."""

    LANGUAGE_NOT_OFFERED = "language_not_offered"
    COUNTRY_NOT_KNOWN = "country_not_known"
    RECIPIENTS_NOT_READ = "recipients_not_read"  # not mail addresses
    RECIPIENTS_NOT_OURS = "recipients_not_ours"  # not in a domain of the tenant


class OutcomeStatus(StrEnum):
    """What became of a row; exactly one for each."""

    CREATED = "created"
    WOULD_CREATE = "would_create"  # only in a preview
    DUPLICATE_USER_NAME = "duplicate_user_name"
    NO_LICENSE = "no_license"
    INVALID = "invalid"
    FAILED = "failed"
    REMOVED = "removed"  # this one and those below only where a run is undone
    KEPT = "kept"  # the account was used or changed since
    GONE = "gone"  # somebody else removed the account
    NOT_CREATED = "not_created"  # the run made no account of this row


class PasswordDelivery(StrEnum):
    """How temporary passwords reach people."""

    EMAIL = "email"
    ENCRYPTED = "encrypted"  # by mail, in an attachment that a passphrase opens
    NONE = "none"


class FieldLimits(StrEnum):
    """Whose lengths hold for a user name."""

    WIZARD = "wizard"  # 30 before the @, 48 after it, 79 in all
    ENTRA = "entra"  # 64, 48 and 113


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing to tell about a row or a file.

    `code` is a `RowClass`, `ReasonCode`, `FileClass` or `RemarkCode`; `column` is None where no
    single column is meant; `facts` are the words its sentence needs, such as `{"limit": "64"}`.
    """

    code: str
    column: Column | None = None
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgingRules:
    """What a file is judged by."""

    max_users: int = 250
    limits: FieldLimits = FieldLimits.WIZARD
    default_country: str = ""  # ISO 3166-1 alpha-2; empty: the cell is required


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteQuota:
    """How many directory writes the app has in this tenant: `writes` in each `seconds`."""

    writes: int
    seconds: float

    @property
    def writes_per_second(self) -> float:
        """What may be kept up once the burst is used."""
        return self.writes / self.seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class LicenseTerms:
    """The skuPartNumbers a new user gets: by default, and by ISO country instead of that.

    `groups` are object ids of the groups that give them to their members, by ISO country or
    ANY_COUNTRY.
    """

    default: tuple[str, ...]
    by_country: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    groups: Mapping[str, str] = field(default_factory=dict)

    def for_country(self, usage_location: str) -> tuple[str, ...]:
        """The SKUs of a user in this country; empty when none are wanted."""
        return self.by_country.get(usage_location, self.default)

    def group_for(self, usage_location: str) -> str:
        """The group that gives a user in this country the licences.

        Empty where they are assigned to the user directly, or where none are wanted.
        """
        if not self.for_country(usage_location):
            return ""
        return self.groups.get(usage_location, self.groups.get(ANY_COUNTRY, ""))

    @property
    def all_skus(self) -> tuple[str, ...]:
        """Every SKU named anywhere, once."""
        named = [*self.default, *(sku for skus in self.by_country.values() for sku in skus)]
        return tuple(dict.fromkeys(named))


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedRow:
    """A data row after judging.

    `row_number` is what Excel shows (heading = 1). `values` has all 16 keys, cleaned, empty
    for an empty cell. `usage_location` is the ISO code, or None while it is not known.
    `cells` are the row's cells as they stood in the file, for `to-fix.csv`.
    """

    row_number: int
    values: Mapping[Column, str]
    usage_location: str | None
    findings: tuple[Finding, ...]
    cells: tuple[str, ...]

    @property
    def is_valid(self) -> bool:
        """Whether an account may be made of it, as far as the file alone can tell."""
        return not self.findings


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedUpload:
    """An accepted file: every data row of it, in file order."""

    heading: tuple[str, ...]
    delimiter: str
    rows: tuple[JudgedRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RowOutcome:
    """What became of one row, as the report tells it."""

    row_number: int
    user_name: str
    display_name: str
    usage_location: str  # ISO code, or empty
    status: OutcomeStatus
    findings: tuple[Finding, ...] = ()
    temporary_password: str | None = field(default=None, repr=False)
    cells: tuple[str, ...] = ()  # only of invalid rows


@dataclass(frozen=True, slots=True, kw_only=True)
class SkuUse:
    """What a job found and took of one SKU."""

    sku_part_number: str
    enabled: int
    free_before: int
    used_now: int  # in a preview: that would be used
    missing: int  # units that rows of this file still wait for


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierRun:
    """When a file of the same name and content was dropped before.

    `has_passwords` tells whether accounts were created then whose passwords are in its mail.
    """

    dropped_at: datetime
    has_passwords: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoneRun:
    """The run whose accounts were to be removed, by the file that it answered."""

    file_name: str
    dropped_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class JobReport:
    """All that the answer to one file tells; rows in file order, none when refused.

    `passphrase` locks passwords that are to be delivered encrypted; where it is empty, a report
    of that delivery has none.

    Of a list dropped to undo a run (`is_undo`) the rows are numbered as in that run; `undoes` is
    None when it was refused.
    """

    job_id: str
    file_name: str
    dropped_at: datetime
    preview: bool
    refusal: Finding | None
    rows: tuple[RowOutcome, ...]
    heading: tuple[str, ...]
    delimiter: str
    skus: tuple[SkuUse, ...]
    password_delivery: PasswordDelivery
    sign_in_allowed: bool = True
    remarks: tuple[Finding, ...] = ()
    earlier: EarlierRun | None = None
    passphrase: str = field(default="", repr=False)
    is_undo: bool = False
    undoes: UndoneRun | None = None
    licenses_follow: bool = False  # a group gives them, which takes a while


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
