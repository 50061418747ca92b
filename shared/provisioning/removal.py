"""Remove the accounts of a batch: read them, store which will be deleted, delete.

A row is OPEN until its deletion may have been sent, REMOVING until the result is known, and then
final. An unclear result is settled by reading the account again: one that was about to be deleted
and no longer exists was deleted by us. The functions are pure.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from shared.models import Finding, ReasonCode
from shared.models.reasons import graph_refused
from shared.provisioning.batch_rows import FOR_NOW, BatchRow, Refusal, ask_again
from shared.provisioning.directory import AccountState, Answer, AnswerKind, Directory
from shared.provisioning.ownership import find_traces
from shared.provisioning.run import ROWS_PER_REQUEST, BatchKind, Request, RunClock
from shared.retry import ABSENCES_BELIEVED, REFUSALS_BELIEVED
from shared.state.documents import Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal(BatchRow):
    """One row whose account is removed; `account` is what it was created as, without password.

    `is_unchanged` is True from a reading that found nothing changed until the next answer.
    `absences` and `refusals` count those in a row.
    """

    is_unchanged: bool = False
    absences: int = 0
    refusals: int = 0


class RemovalKind(BatchKind[Removal]):
    """A run that removes accounts.

    Only an account that was read and found unchanged just before is deleted. In the last run
    accounts are only read.
    """

    def __init__(self, directory: Directory) -> None:
        self._directory = directory

    def next_request(self, ready: Sequence[Removal], now: datetime) -> Request[Removal]:
        """Delete what was just read and found unchanged; else read the next accounts."""
        if unchanged := [row for row in ready if row.is_unchanged]:
            return Request(rows=unchanged, stored=[before_deletion(row) for row in unchanged])
        return Request(rows=ready[:ROWS_PER_REQUEST], is_write=False)

    async def send(self, request: Request[Removal], clock: RunClock) -> list[Removal]:
        """Send what `next_request` chose."""
        if request.is_write:
            rows = request.stored
            answers = await self._directory.delete_accounts([row.object_id for row in rows])
            now = clock.seconds()
            return [after_deletion(row, each, now) for row, each in zip(rows, answers, strict=True)]
        rows = request.rows
        seen = await self._directory.read_accounts([(row.object_id, row.account) for row in rows])
        now = clock.seconds()
        return [after_look(row, each, now) for row, each in zip(rows, seen, strict=True)]

    def begins(self, row: Removal) -> bool:
        """True if its account is about to be deleted, and no deletion is open."""
        return row.is_unchanged or row.stage is Stage.OPEN

    def give_up(self, row: Removal) -> Removal:
        """A row of the last run, final."""
        return give_up(row)

    def stop(self, row: Removal, refusal: Refusal) -> Removal:
        """A row, final, of a batch that Graph keeps refusing."""
        return stop(row, refusal)

    def counts_refusals(self, rows: Sequence[Removal], moved: Sequence[Removal]) -> bool:
        """True unless accounts can be removed; an administrator's account is refused alone."""
        removed = any(row.stage is Stage.REMOVED for row in rows)
        return not removed and not any(row.is_unchanged for row in moved)


def after_look(row: Removal, seen: AccountState | Answer, clock: float) -> Removal:
    """The row after its account was read; `clock` is in seconds of the run."""
    if isinstance(seen, AccountState):
        row = replace(row, absences=0)
        traces = find_traces(seen, row.account.mark)
        return _final(row, Stage.KEPT, *traces) if traces else replace(row, is_unchanged=True)
    if seen.kind is AnswerKind.ABSENT:
        return _after_absence(row, seen, clock)
    return _after_refusal(row, seen, clock)


def before_deletion(row: Removal) -> Removal:
    """The row as it is stored before its deletion is sent."""
    return replace(row, stage=Stage.REMOVING)


def after_deletion(row: Removal, answer: Answer, clock: float) -> Removal:
    """The row after the answer to its deletion; unless that is clear, the account is read."""
    row = replace(row, is_unchanged=False)
    if answer.kind is AnswerKind.DONE:
        return _final(row, Stage.REMOVED)
    if answer.kind in FOR_NOW or answer.kind is AnswerKind.REFUSED:
        return _after_refusal(replace(row, stage=Stage.OPEN), answer, clock)
    return _again(row, answer, clock)


def stop(row: Removal, refusal: Refusal) -> Removal:
    """A row of a batch that is stopped because Graph keeps refusing."""
    return row if row.is_final else _refused(row, refusal.finding)


def give_up(row: Removal) -> Removal:
    """A row of the last run, final; nothing more is sent for it."""
    if row.is_final:
        return row
    if row.is_unchanged or row.stage is Stage.OPEN:
        return _final(row, Stage.REFUSED, Finding(code=ReasonCode.NOT_TRIED))
    return _refused(row)


def _after_absence(row: Removal, answer: Answer, clock: float) -> Removal:
    row = replace(row, absences=row.absences + 1)
    if row.absences < ABSENCES_BELIEVED:
        return _again(row, answer, clock)
    return _final(row, Stage.REMOVED if row.stage is Stage.REMOVING else Stage.GONE)


def _after_refusal(row: Removal, answer: Answer, clock: float) -> Removal:
    if answer.kind is AnswerKind.REFUSED:
        return _refused(row, graph_refused(answer.code, answer.message))
    if answer.kind not in FOR_NOW:
        return _again(row, answer, clock)
    refusal = Refusal(kind=answer.kind, code=answer.code)
    before = row.refusals if row.refusal == refusal else 0
    row = replace(_again(row, answer, clock), refusal=refusal, refusals=before + 1)
    return stop(row, refusal) if row.refusals >= REFUSALS_BELIEVED else row


def _refused(row: Removal, *findings: Finding) -> Removal:
    """The row with these reasons, and one more if its deletion may have been carried out."""
    doubt = (Finding(code=ReasonCode.NOT_CONFIRMED),) if row.stage is Stage.REMOVING else ()
    return _final(row, Stage.REFUSED, *findings, *doubt)


def _again(row: Removal, answer: Answer, clock: float) -> Removal:
    return replace(ask_again(row, answer, clock), refusals=0)


def _final(row: Removal, stage: Stage, *findings: Finding) -> Removal:
    return replace(row, stage=stage, findings=findings, is_unchanged=False)
