"""The audit record of a job: who wanted what, who allowed it, and what was done."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from shared.models import JobKind, OutcomeStatus, Reveal
from shared.state.approval_documents import DecisionDocument
from shared.state.documents import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRow:
    """The outcome of a row: `object_id` and `mark` of the account that was created or removed.

    Both are empty where there is none. `codes` are those of its findings.
    """

    row_number: int
    user_name: str
    outcome: OutcomeStatus
    object_id: str = ""
    mark: str = ""
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRecord:
    """`‹job›.json` in the container `audit`, create-only. It holds no password.

    `source` says who uploaded which content. `reasons` are the codes why an approval was needed,
    none where it was not; `decision` is who approved or refused it. `undoes` is the job that an
    undo is about. `sent_at` is when the report was accepted, `given_up` True if it never was.
    `refusal` is the class of a file that was refused as a whole. `digests` are SHA-256 in
    hexadecimal of the documents in `jobs` that all this was taken from, by name.
    """

    job: str
    kind: JobKind
    source: Source
    judged_at: datetime | None
    sent_at: datetime
    given_up: bool
    refusal: str = ""
    undoes: str = ""
    reasons: tuple[str, ...] = ()
    decision: DecisionDocument | None = None
    reveals: tuple[Reveal, ...] = ()
    rows: tuple[AuditRow, ...] = ()
    digests: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditedDocument:
    """`audited.json` of a job: its audit record is stored."""

    at: datetime
