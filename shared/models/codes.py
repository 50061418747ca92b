"""The codes of a report: what is wrong, why not, and the outcome."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final


class Column(StrEnum):
    """The columns of a staff list: those with a fixed place, then the optional ones.

    The order is that of the 16-column layout; the 15-column layout is the same without
    `ALTERNATE_EMAIL`. Optional columns follow in any order.
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
    MANAGER = "manager"
    GROUPS = "groups"
    LICENCES = "licences"
    START_DATE = "start_date"
    EMPLOYEE_ID = "employee_id"
    EMPLOYEE_TYPE = "employee_type"
    COMPANY = "company"
    COST_CENTRE = "cost_centre"
    HIRE_DATE = "hire_date"


OPTIONAL_COLUMNS: Final = (
    Column.MANAGER,
    Column.GROUPS,
    Column.LICENCES,
    Column.START_DATE,
    Column.EMPLOYEE_ID,
    Column.EMPLOYEE_TYPE,
    Column.COMPANY,
    Column.COST_CENTRE,
    Column.HIRE_DATE,
)
FIXED_COLUMNS: Final = tuple(column for column in Column if column not in OPTIONAL_COLUMNS)


class FileError(StrEnum):
    """Why a file is refused as a whole."""

    EMPTY = "empty"  # no bytes, only a byte order mark, or only blanks
    NO_ROWS = "no_rows"  # a heading without rows
    TOO_MANY_ROWS = "too_many_rows"
    NOT_CSV = "not_csv"  # a workbook, an image, an unclosed quote …
    BAD_ENCODING = "bad_encoding"
    WRONG_COLUMNS = "wrong_columns"  # neither the 15 nor the 16 columns, nor those to undo by
    UNKNOWN_RUN = "unknown_run"  # a list to undo that belongs to no job
    TOO_MANY_REMOVALS = "too_many_removals"
    OVERWRITTEN = "overwritten"  # by another file of its name, before it was read
    UNREADABLE = "unreadable"  # our fault: reading it failed every time


class RowError(StrEnum):
    """The errors of a cell, or of a row."""

    REQUIRED = "required"
    TOO_LONG = "too_long"
    INVALID_UPN = "invalid_upn"
    RESERVED_NAME = "reserved_name"  # one that people trust, or that looks like it
    UNKNOWN_DOMAIN = "unknown_domain"  # not verified in the tenant, federated, or not allowed
    UNKNOWN_COUNTRY = "unknown_country"
    DUPLICATE_IN_FILE = "duplicate_in_file"  # on every later row of the same user name
    BAD_CHARACTERS = "bad_characters"
    UNKNOWN_MANAGER = "unknown_manager"  # neither an account nor a row of the file
    MANAGER_CIRCLE = "manager_circle"  # of people of one file who manage each other
    NOT_ALLOWED = "not_allowed"  # a group or licence that is not in the settings
    BAD_DATE = "bad_date"
    AMBIGUOUS_DATE = "ambiguous_date"  # 03/04: which one is the month?
    COLUMN_COUNT = "column_count"  # the column is empty; such a row has no other finding


class ReasonCode(StrEnum):
    """Why a valid row did not become an account or an account was not removed, or a remark."""

    DUPLICATE_USER_NAME = "duplicate_user_name"
    NAME_UNDER_REMOVAL = "name_under_removal"  # an undo is removing the account of this name
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
    NOT_CONFIRMED = "not_confirmed"  # it is unknown whether the account exists
    DAILY_LIMIT = "daily_limit"  # MAX_ACCOUNTS_PER_DAY is used up
    START_DATE = "start_date"  # waits until its account is due before the start date
    MANAGER_LATER = "manager_later"  # created; this one and those below are tried again
    GROUPS_LATER = "groups_later"
    SIGN_IN_LATER = "sign_in_later"  # created; sign-in is allowed on the start date
    MANAGER_NOT_SET = "manager_not_set"  # created; this one and those below are not tried again
    GROUPS_NOT_JOINED = "groups_not_joined"
    SIGN_IN_NOT_ALLOWED = "sign_in_not_allowed"
    MOVED = "moved"  # has an account or waits; its start date is another one now
    WAITS_ALREADY = "waits_already"  # the same person waits in an earlier file
    LICENCE = "licence"  # waits for a licence
    SERVICE = "service"  # waits for Microsoft 365, which gave no usable answer in time
    REFUSED_FOR_NOW = "refused_for_now"  # likewise, which refuses many rows for the same reason
    NEXT_DAY = "next_day"  # waits for another day: MAX_ACCOUNTS_PER_DAY is used up
    IN_ROUND = "in_round"  # an undo came while its account was being created
    APPROVAL = "approval"  # waits for somebody to approve the list
    NOT_APPROVED = "not_approved"  # an approver refused the list
    APPROVAL_ENDED = "approval_ended"  # nobody decided in time
    NOT_TRIED = "not_tried"  # the job ended before this row's turn
    USED = "used"  # its password was changed
    CHANGED = "changed"  # its properties were changed
    TRUSTED_NAME = "trusted_name"  # the display name is, or looks like, one that people trust
    PASSWORD_GONE = "password_gone"  # noqa: S105 - a reason, not a password; created, but the password is no longer stored


class RemarkCode(StrEnum):
    """What the email says about a file as a whole: a wish of its metadata, or what it hides."""

    LANGUAGE_NOT_OFFERED = "language_not_offered"
    COUNTRY_NOT_KNOWN = "country_not_known"
    RECIPIENTS_NOT_READ = "recipients_not_read"  # not mail addresses
    RECIPIENTS_NOT_ALLOWED = "recipients_not_allowed"  # by the setting EXTRA_RECIPIENTS
    RECIPIENTS_TOO_MANY = "recipients_too_many"
    RECIPIENTS_NOT_OURS = "recipients_not_ours"  # not in a domain of the tenant
    RECIPIENTS_NOT_CHECKED = "recipients_not_checked"  # the tenant's domains cannot be read
    FOLDER_NOT_KNOWN = "folder_not_known"  # the file is checked as a preview
    RECIPIENTS_ADDED = "recipients_added"  # they get a copy without passwords
    HIDDEN_ROWS = "hidden_rows"  # of a workbook, which are read like the others
    FILTERED_ROWS = "filtered_rows"  # hidden by a filter, likewise
    READ_BY_POSITION = "read_by_position"  # a column whose heading is not known
    HEADINGS_NOT_KNOWN = "headings_not_known"  # of nearly all columns, read by position
    PREFILLED_ROWS = "prefilled_rows"  # below the last person; they are not read
    OTHER_SHEETS = "other_sheets"  # of a workbook, with people who are not read
    STOPPED = "stopped"  # Microsoft 365 refused many rows for the same reason; they wait
    STOPPED_FOR_GOOD = "stopped_for_good"  # likewise; they do not wait
    UPLOADED_BY = "uploaded_by"
    WOULD_NEED_APPROVAL = "would_need_approval"  # of a preview
    EVERY_LIST = "every_list"  # this one and those below say why a list needs an approval
    MANY_ROWS = "many_rows"
    MANY_ROWS_IN_A_DAY = "many_rows_in_a_day"  # with earlier lists of the same person
    MANY_REMOVALS = "many_removals"
    NEW_UPLOADER = "new_uploader"
    UPLOADER_NOT_KNOWN = "uploader_not_known"
    APPROVAL_ASKED = "approval_asked"  # who was asked, until when it waits
    APPROVED = "approved"  # by whom


class JobKind(StrEnum):
    """The kind of a job, by the folder of its file."""

    CREATE = "create"
    PREVIEW = "preview"
    UNDO = "undo"


class OutcomeStatus(StrEnum):
    """The outcome of a row; exactly one for each."""

    CREATED = "created"
    WOULD_CREATE = "would_create"  # only in a preview
    DUPLICATE_USER_NAME = "duplicate_user_name"
    NO_LICENSE = "no_license"
    WAITING = "waiting"  # for a licence or for Microsoft 365; ends in one of the others
    INVALID = "invalid"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"  # its wait was ended by an undo
    REMOVED = "removed"  # this one and those below only in an undo
    KEPT = "kept"  # the account was used or changed since
    GONE = "gone"  # another person or program removed the account
    NOT_CREATED = "not_created"  # the job created no account for this row


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing to report about a row or a file.

    `code` is a `RowError`, `ReasonCode`, `FileError` or `RemarkCode`; `column` is None where no
    single column is meant; `facts` are the words its sentence needs, such as `{"limit": "64"}`.
    """

    code: str
    column: Column | None = None
    facts: Mapping[str, str] = field(default_factory=dict)
