"""The fields that every row of a batch has, to create or to remove its account. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from shared.models import Finding, ReasonCode
from shared.models.reasons import access_denied
from shared.provisioning.directory import Answer, AnswerKind, NewAccount
from shared.retry import REFUSALS_BELIEVED, backoff
from shared.state.documents import Stage

FOR_NOW = frozenset({AnswerKind.NOT_PERMITTED, AnswerKind.QUOTA_EXCEEDED})
_UNDER_WAY = frozenset({Stage.OPEN, Stage.CREATED, Stage.REMOVING})


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """When an answer came: `clock` in seconds of the run, `now` as the time of day."""

    clock: float
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A refusal for permission or quota, as Graph gave it.

    One of the `permissions` is what the request needs; empty where a refusal may have other causes.
    """

    kind: AnswerKind
    code: str
    permissions: tuple[str, ...] = ()

    @property
    def finding(self) -> Finding:
        """The finding for the report."""
        if self.kind is AnswerKind.QUOTA_EXCEEDED:
            return Finding(code=ReasonCode.QUOTA_EXCEEDED)
        return access_denied(self.code, self.permissions)


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchRow:
    """A row in a run over its batch.

    `tries` counts the requests since its last progress, `not_before` is in seconds of the run's
    clock, and `refusal` is the answer to the last request if it refused permission or quota.
    """

    row_number: int
    account: NewAccount
    stage: Stage = Stage.OPEN
    object_id: str = ""
    findings: tuple[Finding, ...] = ()
    tries: int = 0
    not_before: float = 0.0
    refusal: Refusal | None = None

    @property
    def is_settled(self) -> bool:
        """True if it is certain what became of the account."""
        return self.stage not in _UNDER_WAY

    @property
    def is_final(self) -> bool:
        """True if nothing more is done for the row in this batch."""
        return self.is_settled

    @property
    def may_exist(self) -> bool:
        """True if the account exists, or may exist although no answer said so."""
        return bool(self.object_id)

    @property
    def stored(self) -> tuple[object, ...]:
        """The part of the row that outlives the run."""
        return (self.stage, self.object_id, self.findings)


def ask_again[R: BatchRow](row: R, answer: Answer, clock: float) -> R:
    """The row with its next request after a pause."""
    pause = backoff(row.tries, answer.retry_after)
    return replace(row, tries=row.tries + 1, not_before=clock + pause, refusal=None)


class RefusalCount:
    """How many answers in a row held the same refusal; one answer may be about many rows."""

    def __init__(self) -> None:
        self._counts: dict[Refusal, int] = {}

    def note(self, refusals: Iterable[Refusal | None]) -> None:
        """Note what one answer refused: of each of its rows the refusal, or None."""
        self._counts = {each: self._counts.get(each, 0) + 1 for each in set(refusals) if each}

    @property
    def believed(self) -> Refusal | None:
        """The refusal that came often enough to stop the batch."""
        return next((each for each, n in self._counts.items() if n >= REFUSALS_BELIEVED), None)

    @property
    def pause(self) -> float:
        """Seconds before the next request of any row: a refusal may pass, but not at once."""
        return backoff(max(self._counts.values())) if self._counts else 0.0
