"""How far each row has come, and how an answer moves it on. Pure.

A row is OPEN until its account exists, CREATED until it is licensed, and then final. A create
that may have been carried out although nobody said so is followed by look-ups: only an account
that bears the row's mark is ours, and not finding it proves nothing while replication may lag.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from shared.models import Column, Finding, ReasonCode
from shared.models.reasons import graph_refused, license_refused, no_license
from shared.provisioning.directory import Answer, AnswerKind, FoundAccount, NewAccount
from shared.provisioning.ownership import is_ours
from shared.provisioning.refusals import Refusal
from shared.provisioning.retry import (
    MOST_CONTRADICTIONS,
    MOST_DOUBTFUL_CREATES,
    MOST_WEAK_PASSWORDS,
    PATIENCE,
    TRIES_OF_A_LASTING_ANSWER,
    retry_pause,
)
from shared.state.documents import Stage

FINAL = frozenset({Stage.LICENSED, Stage.FOREIGN, Stage.NO_UNITS, Stage.REFUSED})
# Somebody has the name, or Graph contradicts itself: it is ours, another's, or stuck for good.
_CONTRADICTIONS = frozenset({AnswerKind.TAKEN, AnswerKind.ADDRESS_TAKEN, AnswerKind.UNCLEAR})
_FOR_NOW = frozenset({AnswerKind.NOT_PERMITTED, AnswerKind.QUOTA_EXCEEDED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """One row on its way; `not_before` is in seconds of the run's clock.

    `written_at` is when a create for it last may have been carried out, None when none can have
    been. `needs_lookup` is True if the next step is to look for the account. `doubt` is the kind
    of the last answer that left this open, with its reason in `findings`, and `doubtful_creates`
    how many creates got such an answer. `apart` is True if its account joins its group by itself,
    because that failed together with others. `refusal` is the answer to the last request.
    """

    row_number: int
    account: NewAccount
    skus: tuple[str, ...]
    stage: Stage = Stage.OPEN
    object_id: str = ""
    findings: tuple[Finding, ...] = ()
    written_at: datetime | None = None
    needs_lookup: bool = False
    doubt: str = ""
    doubtful_creates: int = 0
    needs_new_password: bool = False
    apart: bool = False
    tries: int = 0
    not_before: float = 0.0
    refusal: Refusal | None = None

    @property
    def is_final(self) -> bool:
        """True if nothing more is to be done for the row in this batch."""
        return self.stage in FINAL

    @property
    def maybe_created(self) -> bool:
        """True if the account may exist although nobody said so."""
        return self.stage is Stage.OPEN and self.written_at is not None

    def may_lag(self, now: datetime) -> bool:
        """True while a replica may not know the row's last write."""
        return self.written_at is not None and now - self.written_at < PATIENCE


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """When an answer came: `clock` in seconds of the run, `now` as the time of day."""

    clock: float
    now: datetime


def before_create(row: Progress, now: datetime) -> Progress:
    """The row as it is stored before its create is sent: a run that dies then has written it."""
    return replace(row, written_at=now, needs_lookup=True)


def after_create(row: Progress, answer: Answer, moment: Moment) -> Progress:
    """The row, as it was before its create was sent, after the answer."""
    match answer.kind:
        case AnswerKind.DONE:
            return _created(row, answer.object_id, moment)
        case AnswerKind.WEAK_PASSWORD if row.tries < MOST_WEAK_PASSWORDS:
            return replace(_again(row, answer, moment), needs_new_password=True)
        case AnswerKind.NOT_RUN:
            return _again(row, answer, moment)
        case AnswerKind.NOT_PERMITTED | AnswerKind.QUOTA_EXCEEDED:
            return _refused_for_now(row, answer, moment)
        case AnswerKind.TAKEN | AnswerKind.ADDRESS_TAKEN | AnswerKind.UNCLEAR | AnswerKind.IN_DOUBT:
            # A conflict too: Graph may have repeated the request, and answered the second one.
            return replace(
                _again(row, answer, moment),
                written_at=moment.now,
                needs_lookup=True,
                doubt=answer.kind.value,
                doubtful_creates=row.doubtful_creates + 1,
                findings=(_doubt(answer),),
            )
        case _:
            return _final(row, Stage.REFUSED, graph_refused(answer.code, answer.message))


def after_license(row: Progress, answer: Answer, moment: Moment) -> Progress:
    """A CREATED row after its licences were answered, or the membership of the group that gives
    them."""
    lasting = not row.may_lag(moment.now) and row.tries + 1 >= TRIES_OF_A_LASTING_ANSWER
    match answer.kind:
        case AnswerKind.DONE:
            return replace(row, stage=Stage.LICENSED)
        case AnswerKind.NO_UNITS:
            return _final(row, Stage.NO_UNITS, no_license(row.skus))
        case AnswerKind.ADDRESS_TAKEN:
            return _foreign(row, ReasonCode.ADDRESS_IN_USE)
        case AnswerKind.NOT_PERMITTED | AnswerKind.QUOTA_EXCEEDED:
            return _refused_for_now(row, answer, moment)
        case AnswerKind.NOT_YET if lasting:
            return _final(row, Stage.REFUSED, license_refused(answer.message))
        case AnswerKind.REFUSED:
            return _final(row, Stage.REFUSED, license_refused(answer.message))
        case _:
            return _again(row, answer, moment)


def after_look_up(row: Progress, found: FoundAccount | Answer, moment: Moment) -> Progress:
    """A row that needs a look-up after it."""
    if isinstance(found, FoundAccount):
        return _after_found(row, found, moment)
    match found.kind:
        case AnswerKind.ABSENT:
            return _after_absence(row, found, moment)
        case AnswerKind.NOT_PERMITTED | AnswerKind.QUOTA_EXCEEDED:
            return _refused_for_now(row, found, moment)
        case _:
            return _again(row, found, moment)


def stop(row: Progress, refusal: Finding) -> Progress:
    """A row of a batch that is stopped because Graph keeps refusing."""
    if row.is_final:
        return row
    doubt = (Finding(code=ReasonCode.NOT_CONFIRMED),) if row.maybe_created else ()
    return _final(row, Stage.REFUSED, refusal, *doubt)


def give_up(row: Progress) -> Progress:
    """A row at the end of the road; nothing new is created for it."""
    if row.is_final:
        return row
    if row.stage is Stage.CREATED:
        return _final(row, Stage.REFUSED, Finding(code=ReasonCode.LICENSE_REFUSED))
    code = ReasonCode.NOT_CONFIRMED if row.maybe_created else ReasonCode.NOT_TRIED
    return _final(row, Stage.REFUSED, Finding(code=code))


def _created(row: Progress, object_id: str, moment: Moment) -> Progress:
    wants_nothing = not row.account.sku_ids
    return replace(
        row,
        stage=Stage.LICENSED if wants_nothing else Stage.CREATED,
        object_id=object_id,
        findings=(),
        written_at=moment.now,
        needs_lookup=False,
        doubt="",
        tries=0,
        not_before=0.0,
        refusal=None,
    )


def _after_found(row: Progress, found: FoundAccount, moment: Moment) -> Progress:
    if not is_ours(found, row.account.mark):
        return _foreign(row, ReasonCode.DUPLICATE_USER_NAME)
    created = _created(row, found.object_id, moment)
    # Not by those of a group: only its own membership shows that they are to stay.
    licensed = not row.account.group_id and found.sku_ids.issuperset(row.account.sku_ids)
    return replace(created, stage=Stage.LICENSED) if licensed else created


def _after_absence(row: Progress, answer: Answer, moment: Moment) -> Progress:
    may_lag = row.may_lag(moment.now)
    again = _again(row, answer, moment)
    most = MOST_CONTRADICTIONS if row.doubt in _CONTRADICTIONS else MOST_DOUBTFUL_CREATES
    if row.doubtful_creates < most:
        # Creating again tells: the name is unique.
        return replace(again, needs_lookup=False, written_at=row.written_at if may_lag else None)
    if may_lag:
        return again
    foreign = row.doubt in {AnswerKind.TAKEN, AnswerKind.ADDRESS_TAKEN}
    return _final(row, Stage.FOREIGN if foreign else Stage.REFUSED, *row.findings)


def _refused_for_now(row: Progress, answer: Answer, moment: Moment) -> Progress:
    refusal = Refusal(kind=answer.kind, code=answer.code)
    return replace(_again(row, answer, moment), refusal=refusal)


def _again(row: Progress, answer: Answer, moment: Moment) -> Progress:
    pause = retry_pause(row.tries, answer.retry_after)
    return replace(row, tries=row.tries + 1, not_before=moment.clock + pause, refusal=None)


def _doubt(answer: Answer) -> Finding:
    match answer.kind:
        case AnswerKind.TAKEN:
            return Finding(code=ReasonCode.DUPLICATE_USER_NAME, column=Column.USER_NAME)
        case AnswerKind.ADDRESS_TAKEN:
            return Finding(code=ReasonCode.ADDRESS_IN_USE, column=Column.USER_NAME)
        case _:
            return graph_refused(answer.code, answer.message)


def _foreign(row: Progress, code: ReasonCode) -> Progress:
    return _final(row, Stage.FOREIGN, Finding(code=code, column=Column.USER_NAME))


def _final(row: Progress, stage: Stage, *findings: Finding) -> Progress:
    return replace(row, stage=stage, findings=findings, needs_lookup=False)
