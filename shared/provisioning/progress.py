"""How far each row has come, and how an answer moves it on. Pure.

A row is OPEN until its account exists, CREATED until it is licensed, and then final. It is in
doubt when its account may exist although nobody said so: then it is looked up before anything
is sent again. Not being found settles what to send next, not that the account is absent.
"""

from dataclasses import dataclass, replace
from datetime import timedelta

from shared.allocation.rules import no_license
from shared.models import Column, Finding, ReasonCode
from shared.provisioning.directory import (
    Answer,
    AnswerKind,
    CreateAnswer,
    FoundAccount,
    NewAccount,
)
from shared.provisioning.ownership import is_ours
from shared.provisioning.retry import retry_pause
from shared.state.documents import Stage

FINAL = frozenset({Stage.LICENSED, Stage.FOREIGN, Stage.NO_UNITS, Stage.REFUSED})
# Replication lag has been seen to last minutes; contradictory answers count only after that.
PATIENCE = timedelta(minutes=4)
_PASSWORDS_TRIED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """One row on its way; `not_before` is in seconds of the run's clock.

    `may_exist` stays from the first request that may have been carried out until a look-up that
    can be believed. `apart` tells that its account is made a member of its group by itself,
    because that failed together with others.
    """

    row_number: int
    account: NewAccount
    skus: tuple[str, ...]
    stage: Stage = Stage.OPEN
    object_id: str = ""
    findings: tuple[Finding, ...] = ()
    in_doubt: bool = False
    may_exist: bool = False
    needs_new_password: bool = False
    apart: bool = False
    tries: int = 0
    not_before: float = 0.0
    refusal: str = ""  # the last refusal for permission or quota: its kind and code
    refusals: int = 0  # how often in a row it came

    @property
    def is_final(self) -> bool:
        """Whether nothing more is to be done for the row in this batch."""
        return self.stage in FINAL


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """When an answer came: `clock` in seconds, `elapsed` since an earlier run can have written."""

    clock: float
    elapsed: timedelta


def after_create(row: Progress, answers: CreateAnswer, moment: Moment) -> Progress:
    """The row after a create, and the licences chained to it, were answered."""
    answer = answers.create
    match answer.kind:
        case AnswerKind.DONE:
            created = replace(row, stage=Stage.CREATED, object_id=answer.object_id, tries=0)
            if row.account.group_id:
                return created
            return after_license(created, answers.license, moment)
        case AnswerKind.TAKEN | AnswerKind.ADDRESS_TAKEN:
            return _after_conflict(row, answer, moment)
        case AnswerKind.WEAK_PASSWORD if row.tries < _PASSWORDS_TRIED:
            return replace(_again(row, answer, moment), needs_new_password=True)
        case AnswerKind.NOT_RUN:
            return _again(row, answer, moment)
        case AnswerKind.NOT_PERMITTED | AnswerKind.QUOTA_EXCEEDED:
            return _refused_for_now(row, answer, moment)
        case AnswerKind.IN_DOUBT:
            return replace(_again(row, answer, moment), in_doubt=True, may_exist=True)
        case _:
            return _final(row, Stage.REFUSED, _graph_refused(answer))


def after_license(row: Progress, answer: Answer | None, moment: Moment) -> Progress:
    """A CREATED row after its licences were answered, or the membership of the group that gives
    them; None when it wants none."""
    if answer is None or answer.kind is AnswerKind.DONE:
        return replace(row, stage=Stage.LICENSED)
    match answer.kind:
        case AnswerKind.NO_UNITS:
            return _final(row, Stage.NO_UNITS, no_license(row.skus))
        case AnswerKind.NOT_PERMITTED | AnswerKind.QUOTA_EXCEEDED:
            return _refused_for_now(row, answer, moment)
        case AnswerKind.NOT_YET if moment.elapsed >= PATIENCE:
            return _final(row, Stage.REFUSED, _license_refused(answer))
        case AnswerKind.REFUSED:
            return _final(row, Stage.REFUSED, _license_refused(answer))
        case _:
            return _again(row, answer, moment)


def after_look_up(row: Progress, found: FoundAccount | Answer, moment: Moment) -> Progress:
    """A row in doubt after it was looked up."""
    if isinstance(found, FoundAccount):
        return _after_found(replace(row, in_doubt=False), found)
    match found.kind:
        case AnswerKind.ABSENT:
            # Not proven absent, but creating again tells: the name is unique.
            may_exist = row.may_exist and moment.elapsed < PATIENCE
            return replace(_again(row, found, moment), in_doubt=False, may_exist=may_exist)
        case AnswerKind.NOT_PERMITTED | AnswerKind.QUOTA_EXCEEDED:
            return _refused_for_now(row, found, moment)
        case _:
            return _again(row, found, moment)


def stop(row: Progress, refusal: Finding) -> Progress:
    """A row of a batch that is stopped because Graph keeps refusing."""
    if row.is_final:
        return row
    unclear = row.stage is Stage.OPEN and row.may_exist
    doubt = (Finding(code=ReasonCode.NOT_CONFIRMED),) if unclear else ()
    return _final(row, Stage.REFUSED, refusal, *doubt)


def give_up(row: Progress) -> Progress:
    """A row at the end of the road; nothing new is created for it."""
    if row.is_final:
        return row
    if row.stage is Stage.CREATED:
        return _final(row, Stage.REFUSED, Finding(code=ReasonCode.LICENSE_REFUSED))
    code = ReasonCode.NOT_CONFIRMED if row.may_exist else ReasonCode.NOT_TRIED
    return _final(row, Stage.REFUSED, Finding(code=code))


def refusal_finding(refusal: str) -> Finding:
    """What to tell of a refusal for permission or quota."""
    kind, _, code = refusal.partition(":")
    if kind == AnswerKind.QUOTA_EXCEEDED:
        return Finding(code=ReasonCode.QUOTA_EXCEEDED)
    return Finding(code=ReasonCode.NOT_PERMITTED, facts={"code": code})


def _after_found(row: Progress, found: FoundAccount) -> Progress:
    if not is_ours(found, row.account.mark):
        return _foreign(row, ReasonCode.DUPLICATE_USER_NAME)
    # Not by those of a group: only its own membership shows that they are to stay.
    licensed = not row.account.group_id and found.sku_ids.issuperset(row.account.sku_ids)
    return replace(
        row,
        stage=Stage.LICENSED if licensed else Stage.CREATED,
        object_id=found.object_id,
        tries=0,
        not_before=0.0,
    )


def _after_conflict(row: Progress, answer: Answer, moment: Moment) -> Progress:
    by_address = answer.kind is AnswerKind.ADDRESS_TAKEN
    # Also at the first request: Graph may have repeated it, and answered the second one.
    if moment.elapsed < PATIENCE:
        return replace(_again(row, answer, moment), in_doubt=True, may_exist=True)
    if by_address:
        return _foreign(row, ReasonCode.ADDRESS_IN_USE)
    return _final(row, Stage.REFUSED, Finding(code=ReasonCode.NOT_CONFIRMED))


def _refused_for_now(row: Progress, answer: Answer, moment: Moment) -> Progress:
    refusal = f"{answer.kind}:{answer.code}"
    before = row.refusals if row.refusal == refusal else 0
    return replace(_again(row, answer, moment), refusal=refusal, refusals=before + 1)


def _again(row: Progress, answer: Answer, moment: Moment) -> Progress:
    row = replace(row, refusal="", refusals=0)
    pause = retry_pause(row.tries, answer.retry_after)
    return replace(row, tries=row.tries + 1, not_before=moment.clock + pause)


def _foreign(row: Progress, code: ReasonCode) -> Progress:
    return _final(row, Stage.FOREIGN, Finding(code=code, column=Column.USER_NAME))


def _final(row: Progress, stage: Stage, *findings: Finding) -> Progress:
    return replace(row, stage=stage, findings=findings, in_doubt=False)


def _graph_refused(answer: Answer) -> Finding:
    facts = {"code": answer.code, "message": answer.message}
    return Finding(code=ReasonCode.GRAPH_REFUSED, facts=facts)


def _license_refused(answer: Answer) -> Finding:
    return Finding(code=ReasonCode.LICENSE_REFUSED, facts={"message": answer.message})
