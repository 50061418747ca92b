"""The waiting rows of a file, and their rounds."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from shared.models import Finding, JudgedRow, OutcomeStatus
from shared.state.blob_names import round_id
from shared.state.documents import JobOptions, RoundPurpose, Source
from shared.state.follow_ups import FollowUp


class WaitReason(StrEnum):
    """The event that a row waits for."""

    LICENCE = "licence"  # a free unit of each of its SKUs
    SERVICE = "service"  # Microsoft 365, which gave no usable answer or refuses everybody
    START_DATE = "start_date"  # the day on which its account is due
    FOLLOW_UP = "follow_up"  # has its account; what follows it is not done
    LIMIT = "limit"  # another day: as many accounts were created as a day may have
    APPROVAL = "approval"  # somebody who approves the list


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeAccount:
    """An account that a job of the file created; `is_blocked` while sign-in is blocked by us."""

    object_id: str
    mark: str
    is_blocked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingRow:
    """A row that waits, is in a round (`in_round` is its number), or has an outcome.

    `skus` are the licences it needs. `continues` is `‹job›/‹batch›` of the intents that its next
    round takes over, because its account may exist; empty where nothing was sent for it. A row
    that is `withdrawn` without an outcome stops waiting after its round.

    Of a row with an account, `account` is what its follow-ups are written to, and `follow_ups`
    those that are not done; `tries` counts the rounds that tried them. `due` is when a row may go
    on and `until` when its wait ends, None where the list decides. `moved_by` is the job that
    moved the start date.
    """

    row: JudgedRow
    reason: WaitReason
    since: datetime
    skus: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    continues: str = ""
    in_round: int = 0
    withdrawn: bool = False
    outcome: OutcomeStatus | None = None
    account: MadeAccount | None = None
    follow_ups: tuple[FollowUp, ...] = ()
    tries: int = 0
    due: datetime | None = None
    until: datetime | None = None
    moved_by: str = ""

    @property
    def is_over(self) -> bool:
        """True if the row has an outcome and nothing more follows."""
        return self.outcome is not None and not self.follow_ups

    @property
    def waits(self) -> bool:
        """True if something is still to be done for the row, and it is in no round."""
        return not self.is_over and not self.in_round


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingDocument:
    """`waiting.json` of the first job of a file: all that its rounds need, rows included.

    `round` is the number of the last round, the first job being 1; `purpose` is that of the round
    in work, None between rounds, and `round_since` when it was made. `unserved` counts the rounds
    in a row, the first job included, that Microsoft 365 did not answer. `service_after` and
    `limit_after` are when rows that wait for the service or for another day may go on.
    """

    job: str
    source: Source
    terms: JobOptions
    heading: tuple[str, ...]
    delimiter: str
    since: datetime
    until: datetime
    rows: tuple[WaitingRow, ...]
    round: int = 1
    purpose: RoundPurpose | None = None
    round_since: datetime | None = None
    reminded: bool = False
    unserved: int = 0
    service_after: datetime | None = None
    limit_after: datetime | None = None

    @property
    def is_over(self) -> bool:
        """True if nothing is to be done for any row and no round is in work."""
        return self.purpose is None and all(each.is_over for each in self.rows)

    @property
    def round_job(self) -> str:
        """The id of the last round."""
        return round_id(self.job, self.round)

    def end_of(self, row: WaitingRow) -> datetime:
        """When the wait of a row ends, by the row itself or else by the list."""
        return row.until or self.until

    @property
    def rows_in_round(self) -> tuple[WaitingRow, ...]:
        """The rows of the round in work."""
        return tuple(each for each in self.rows if each.in_round)

    @property
    def rows_that_wait(self) -> tuple[WaitingRow, ...]:
        """The rows for which something is still to be done, and that are in no round."""
        return tuple(each for each in self.rows if each.waits)
