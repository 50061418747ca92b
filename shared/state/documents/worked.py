"""How far a batch has come, and what came of it."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from shared.models import Finding


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
    `object_id` is the account this job made, or is about to delete. `mark` is the ownership mark
    that the account bears. `written_at` is when a create last may have been carried out,
    `needs_lookup` whether its account is to be looked for, `doubt` the kind of answer that left
    this open, and `doubtful_creates` how many creates got such an answer.
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


@dataclass(frozen=True, slots=True, kw_only=True)
class IntentsDocument:
    """`intents/…`: stored before the first write to Graph.

    `since` is when they were stored. `attempt` counts the runs that held the batch: raising it
    tells an earlier, stalled run that it was overtaken.
    """

    since: datetime
    attempt: int
    rows: tuple[IntentRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeRow:
    """What became of one row that was to be created, or undone; `mark` is that of its account."""

    row_number: int
    stage: Stage
    object_id: str = ""
    mark: str = ""
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
