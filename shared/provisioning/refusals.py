"""Refusals for permission or quota: what they say, and when they stop a batch. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from shared.models import Finding, ReasonCode
from shared.models.reasons import access_denied
from shared.provisioning.directory import AnswerKind
from shared.provisioning.retry import REFUSALS_TO_STOP, retry_pause


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A refusal for permission or quota, as Graph gave it."""

    kind: AnswerKind
    code: str

    @property
    def finding(self) -> Finding:
        """What the report says about it."""
        if self.kind is AnswerKind.QUOTA_EXCEEDED:
            return Finding(code=ReasonCode.QUOTA_EXCEEDED)
        return access_denied(self.code)


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
        return next((each for each, n in self._counts.items() if n >= REFUSALS_TO_STOP), None)

    @property
    def pause(self) -> float:
        """Seconds before the next request of any row: a refusal may pass, though not at once."""
        return retry_pause(max(self._counts.values()), None) if self._counts else 0.0
