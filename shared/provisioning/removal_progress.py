"""How far the removal of each account has come, and how an answer moves it on. Pure.

A row is OPEN until its deletion may have been sent, REMOVING until it is known what came of it,
and then final. What is not known is asked for by object id: an account that was about to be
deleted and is no longer there has been deleted by us.
"""

from dataclasses import dataclass, replace

from shared.models import Finding, ReasonCode
from shared.models.reasons import refused_removal, unconfirmed_removal
from shared.provisioning.directory import AccountState, Answer, AnswerKind, NewAccount
from shared.provisioning.refusals import Refusal
from shared.provisioning.removal_state import find_traces
from shared.provisioning.retry import retry_pause
from shared.state.documents import Stage

FINAL = frozenset({Stage.REMOVED, Stage.KEPT, Stage.GONE, Stage.REFUSED})
# Another replica may answer for the first time: one "not found" proves nothing.
_ABSENCES_BELIEVED = 3
_REFUSALS_BELIEVED = 3
_REFUSED_FOR_NOW = frozenset({AnswerKind.NOT_PERMITTED, AnswerKind.QUOTA_EXCEEDED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal:
    """An account on its way out; `account` is what it was made as, without its password.

    `not_before` is in seconds of the run's clock. `is_sound` holds from a look at the account
    that found nothing changed until the next answer.
    """

    row_number: int
    object_id: str
    account: NewAccount
    stage: Stage = Stage.OPEN
    findings: tuple[Finding, ...] = ()
    is_sound: bool = False
    tries: int = 0
    absences: int = 0
    not_before: float = 0.0
    refusal: Refusal | None = None  # the last one for permission or quota
    refusals: int = 0  # how often in a row it came

    @property
    def is_final(self) -> bool:
        """Whether nothing more is to be done for the row."""
        return self.stage in FINAL


def after_look(row: Removal, seen: AccountState | Answer, clock: float) -> Removal:
    """The row after its account was read; `clock` is the time in seconds of the run's clock."""
    if isinstance(seen, AccountState):
        row = replace(row, absences=0)
        traces = find_traces(seen, row.account.mark)
        return _final(row, Stage.KEPT, *traces) if traces else replace(row, is_sound=True)
    if seen.kind is AnswerKind.ABSENT:
        return _after_absence(row, seen, clock)
    return _after_refusal(row, seen, clock)


def before_deletion(row: Removal) -> Removal:
    """The row as it has to be stored before its deletion is sent."""
    return replace(row, stage=Stage.REMOVING)


def after_deletion(row: Removal, answer: Answer, clock: float) -> Removal:
    """The row after its deletion was answered; whatever is not plain is found out by a look."""
    row = replace(row, is_sound=False)
    if answer.kind is AnswerKind.DONE:
        return _final(row, Stage.REMOVED)
    if answer.kind in _REFUSED_FOR_NOW or answer.kind is AnswerKind.REFUSED:
        return _after_refusal(replace(row, stage=Stage.OPEN), answer, clock)
    return _again(row, answer, clock)


def stop(row: Removal, refusal: Refusal) -> Removal:
    """A row of a batch that is stopped because Graph keeps refusing."""
    return row if row.is_final else _refused(row, refusal.finding)


def give_up(row: Removal) -> Removal:
    """A row at the end of the road: nothing more is sent for it."""
    if row.is_final:
        return row
    if row.is_sound or row.stage is Stage.OPEN:
        return _final(row, Stage.REFUSED, Finding(code=ReasonCode.NOT_TRIED))
    return _refused(row)


def _after_absence(row: Removal, answer: Answer, clock: float) -> Removal:
    row = replace(row, absences=row.absences + 1)
    if row.absences < _ABSENCES_BELIEVED:
        return _again(row, answer, clock)
    return _final(row, Stage.REMOVED if row.stage is Stage.REMOVING else Stage.GONE)


def _after_refusal(row: Removal, answer: Answer, clock: float) -> Removal:
    if answer.kind is AnswerKind.REFUSED:
        return _refused(row, refused_removal(answer.code, answer.message))
    if answer.kind not in _REFUSED_FOR_NOW:
        return _again(row, answer, clock)
    refusal = Refusal(kind=answer.kind, code=answer.code)
    before = row.refusals if row.refusal == refusal else 0
    row = replace(_again(row, answer, clock), refusal=refusal, refusals=before + 1)
    return stop(row, refusal) if row.refusals >= _REFUSALS_BELIEVED else row


def _refused(row: Removal, *findings: Finding) -> Removal:
    """The row with these reasons, and that its deletion may have been carried out."""
    doubt = (unconfirmed_removal(),) if row.stage is Stage.REMOVING else ()
    return _final(row, Stage.REFUSED, *findings, *doubt)


def _again(row: Removal, answer: Answer, clock: float) -> Removal:
    pause = retry_pause(row.tries, answer.retry_after)
    return replace(row, tries=row.tries + 1, not_before=clock + pause, refusal=None, refusals=0)


def _final(row: Removal, stage: Stage, *findings: Finding) -> Removal:
    return replace(row, stage=stage, findings=findings, is_sound=False)
