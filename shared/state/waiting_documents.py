"""The waiting rows of a file, and their rounds."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from shared.models import Finding, JudgedRow, OutcomeStatus
from shared.state.blob_names import round_id
from shared.state.documents import JobOptions, RoundPurpose, Source


class WaitReason(StrEnum):
    """What a row waits for."""

    LICENCE = "licence"  # a free unit of each of its SKUs
    SERVICE = "service"  # Microsoft 365, which gave no usable answer or refuses everybody
    LIMIT = "limit"  # another day: as many accounts were created as a day may have
    APPROVAL = "approval"  # somebody who approves the list


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingRow:
    """A row that waits, is in a round (`in_round` is its number), or has an outcome.

    `skus` are the licences it needs. `continues` is `‹job›/‹batch›` of the intents that its next
    round takes over, because its account may exist; empty where nothing was sent for it. A row
    that is `withdrawn` without an outcome stops waiting after its round.
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

    @property
    def waits(self) -> bool:
        """True if the row has no outcome and is in no round."""
        return self.outcome is None and not self.in_round


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
        """True if every row has an outcome and no round is in work."""
        return self.purpose is None and all(each.outcome for each in self.rows)

    @property
    def round_job(self) -> str:
        """The id of the last round."""
        return round_id(self.job, self.round)

    @property
    def rows_in_round(self) -> tuple[WaitingRow, ...]:
        """The rows of the round in work."""
        return tuple(each for each in self.rows if each.in_round)

    @property
    def rows_that_wait(self) -> tuple[WaitingRow, ...]:
        """The rows without an outcome that are in no round."""
        return tuple(each for each in self.rows if each.waits)
