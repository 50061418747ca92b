"""State machine for creating one account. Pure.

A row is OPEN until its account exists, CREATED until it is licensed, and then final. A create
that may have been carried out without a clear answer is followed by look-ups: only an account
with the row's mark is ours, and not finding it proves nothing while replication may lag.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from shared.models import Column, Finding, ReasonCode
from shared.models.reasons import (
    country_refused,
    duplicate_user_name,
    graph_refused,
    license_refused,
    no_license,
)
from shared.provisioning.batch_rows import FOR_NOW, BatchRow, Moment, Refusal, ask_again
from shared.provisioning.directory import Answer, AnswerKind, FoundAccount
from shared.provisioning.ownership import is_ours, time_of_creation
from shared.retry import (
    MOST_CONTRADICTIONS,
    MOST_DOUBTFUL_CREATES,
    MOST_WEAK_PASSWORDS,
    PATIENCE,
    TRIES_OF_A_LASTING_ANSWER,
)
from shared.state.documents import Stage
from shared.state.follow_ups import FollowUp, FollowUpState

# The name is taken, or Graph contradicts itself: by us, by another account, or permanently.
_CONTRADICTIONS = frozenset({AnswerKind.TAKEN, AnswerKind.ADDRESS_TAKEN, AnswerKind.UNCLEAR})

# Application permissions, of the wide set and of the narrow one (pages "Create user",
# "user: assignLicense", "Add members" and "Get a user").
_TO_CREATE = ("User.ReadWrite.All", "User.Create")
_TO_LICENSE = ("User.ReadWrite.All", "LicenseAssignment.ReadWrite.All")
_TO_JOIN = ("GroupMember.ReadWrite.All",)
_TO_LOOK_UP = ("User.ReadWrite.All", "User.Read.All")


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress(BatchRow):
    """One row whose account is created.

    `written_at` is when a create for it may last have been carried out, None when none can have
    been. `needs_lookup` is True if the next step is to look for the account. `doubt` is the kind
    of the last answer that left this open, with its reason in `findings`, and `doubtful_creates`
    how many creates got such an answer. `join_alone` is True if its account joins its group by
    itself, because that failed together with others. `is_password_lost` is True if its account,
    should it exist, was created with a password that is erased. `has_new_password` is True if its
    password was replaced in this run. `follow_ups` are what is written once the account is
    LICENSED, and `is_unchanged` is True from a reading of it that found nothing changed until the
    next answer.
    """

    skus: tuple[str, ...]
    written_at: datetime | None = None
    needs_lookup: bool = False
    doubt: str = ""
    doubtful_creates: int = 0
    is_password_lost: bool = False
    needs_new_password: bool = False
    has_new_password: bool = False
    join_alone: bool = False
    follow_ups: tuple[FollowUp, ...] = ()
    is_unchanged: bool = False

    @property
    def is_final(self) -> bool:
        """True if nothing more is done for the row in this batch."""
        return self.is_settled and self.next_follow_up is None

    @property
    def next_follow_up(self) -> FollowUp | None:
        """The next writes for an account that stays."""
        if self.stage is not Stage.LICENSED:
            return None
        return next((each for each in self.follow_ups if each.state is FollowUpState.OPEN), None)

    @property
    def maybe_created(self) -> bool:
        """True if the account may exist although no answer said so."""
        return self.stage is Stage.OPEN and self.written_at is not None

    @property
    def may_exist(self) -> bool:
        """True if the account exists, or may exist although no answer said so."""
        return bool(self.object_id) or self.needs_lookup or self.maybe_created

    @property
    def stored(self) -> tuple[object, ...]:
        """The part of the row that outlives the run."""
        return (
            self.stage,
            self.object_id,
            self.findings,
            self.account.password,
            self.written_at,
            self.needs_lookup,
            self.doubt,
            self.doubtful_creates,
            self.is_password_lost,
            self.follow_ups,
        )

    def may_lag(self, now: datetime) -> bool:
        """True while a replica may not know the row's last write."""
        return self.written_at is not None and now - self.written_at < PATIENCE


def before_create(row: Progress, now: datetime) -> Progress:
    """The row as it is stored before its create is sent, in case the run dies meanwhile."""
    return replace(row, written_at=now, needs_lookup=True)


def after_create(row: Progress, answer: Answer, moment: Moment) -> Progress:
    """The row, as it was before its create was sent, after the answer."""
    match answer.kind:
        case AnswerKind.DONE:
            return replace(_created(row, answer.object_id, moment), is_password_lost=False)
        case AnswerKind.WEAK_PASSWORD if row.tries < MOST_WEAK_PASSWORDS:
            return replace(ask_again(row, answer, moment.clock), needs_new_password=True)
        case AnswerKind.NOT_RUN:
            return ask_again(row, answer, moment.clock)
        case kind if kind in FOR_NOW:
            return _refused_for_now(row, answer, moment, _TO_CREATE)
        case AnswerKind.TAKEN | AnswerKind.ADDRESS_TAKEN | AnswerKind.UNCLEAR | AnswerKind.IN_DOUBT:
            # A conflict too: Graph may have repeated the request, and answered the second one.
            return replace(
                ask_again(row, answer, moment.clock),
                written_at=moment.now,
                needs_lookup=True,
                doubt=answer.kind.value,
                doubtful_creates=row.doubtful_creates + 1,
                findings=(_doubt(answer),),
            )
        case _:
            return _final(row, Stage.REFUSED, _account_refused(row, answer))


def after_license(row: Progress, answer: Answer, moment: Moment) -> Progress:
    """A CREATED row after its licences were answered, or the membership of the group that gives
    them."""
    lasting = not row.may_lag(moment.now) and row.tries + 1 >= TRIES_OF_A_LASTING_ANSWER
    match answer.kind:
        case AnswerKind.DONE:
            return _licensed(row)
        case AnswerKind.NO_UNITS:
            return _final(row, Stage.NO_UNITS, no_license(row.skus))
        case AnswerKind.ADDRESS_TAKEN:
            return _final(
                row, Stage.FOREIGN, Finding(code=ReasonCode.ADDRESS_IN_USE, column=Column.USER_NAME)
            )
        case kind if kind in FOR_NOW:
            needed = _TO_JOIN if row.account.group_id else _TO_LICENSE
            return _refused_for_now(row, answer, moment, needed)
        case AnswerKind.NOT_YET if lasting:
            return _final(row, Stage.REFUSED, _license_refused(row, answer))
        case AnswerKind.REFUSED:
            return _final(row, Stage.REFUSED, _license_refused(row, answer))
        case _:
            return ask_again(row, answer, moment.clock)


def after_look_up(row: Progress, found: FoundAccount | Answer, moment: Moment) -> Progress:
    """A row that needs a look-up after it."""
    if isinstance(found, FoundAccount):
        return _after_found(row, found, moment)
    match found.kind:
        case AnswerKind.ABSENT:
            return _after_absence(row, found, moment)
        case kind if kind in FOR_NOW:
            return _refused_for_now(row, found, moment, _TO_LOOK_UP)
        case _:
            return ask_again(row, found, moment.clock)


def stop(row: Progress, refusal: Finding) -> Progress:
    """A row of a batch that is stopped because Graph keeps refusing."""
    if row.is_settled:
        return row
    doubt = (Finding(code=ReasonCode.NOT_CONFIRMED),) if row.maybe_created else ()
    return _final(row, Stage.REFUSED, refusal, *doubt)


def stop_before_create(row: Progress, refusal: Finding) -> Progress:
    """A row of a file that is stopped: final, unless it was begun."""
    if row.stage is not Stage.OPEN or row.may_exist:
        return row
    return _final(row, Stage.REFUSED, refusal)


def give_up(row: Progress) -> Progress:
    """A row of the last run, final; nothing new is created for it."""
    if row.is_settled:
        return leave_follow_ups(row)
    if row.stage is Stage.CREATED:
        return _final(row, Stage.REFUSED, Finding(code=ReasonCode.LICENSE_REFUSED))
    code = ReasonCode.NOT_CONFIRMED if row.maybe_created else ReasonCode.NOT_TRIED
    return _final(row, Stage.REFUSED, Finding(code=code))


def leave_follow_ups(row: Progress) -> Progress:
    """The row with what is still to be written left to a later round."""
    return replace(
        row,
        follow_ups=tuple(
            replace(each, state=FollowUpState.LATER) if each.is_open else each
            for each in row.follow_ups
        ),
    )


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


def _licensed(row: Progress) -> Progress:
    return replace(
        row, stage=Stage.LICENSED, tries=0, not_before=0.0, refusal=None, join_alone=False
    )


def _after_found(row: Progress, found: FoundAccount, moment: Moment) -> Progress:
    if not is_ours(found, row.account.mark):
        return _final(row, Stage.FOREIGN, duplicate_user_name(time_of_creation(found.marks)))
    created = _created(row, found.object_id, moment)
    # Not by those of a group: only its own membership shows that they are to stay.
    licensed = not row.account.group_id and found.sku_ids.issuperset(row.account.sku_ids)
    return _licensed(created) if licensed else created


def _after_absence(row: Progress, answer: Answer, moment: Moment) -> Progress:
    may_lag = row.may_lag(moment.now)
    again = ask_again(row, answer, moment.clock)
    most = MOST_CONTRADICTIONS if row.doubt in _CONTRADICTIONS else MOST_DOUBTFUL_CREATES
    if row.doubtful_creates < most:
        # The answer to another create shows it: user names are unique.
        return replace(again, needs_lookup=False, written_at=row.written_at if may_lag else None)
    if may_lag:
        return again
    foreign = row.doubt in {AnswerKind.TAKEN, AnswerKind.ADDRESS_TAKEN}
    return _final(row, Stage.FOREIGN if foreign else Stage.REFUSED, *row.findings)


def _refused_for_now(
    row: Progress, answer: Answer, moment: Moment, permissions: tuple[str, ...]
) -> Progress:
    refusal = Refusal(kind=answer.kind, code=answer.code, permissions=permissions)
    return replace(ask_again(row, answer, moment.clock), refusal=refusal)


def _doubt(answer: Answer) -> Finding:
    match answer.kind:
        case AnswerKind.TAKEN:
            return duplicate_user_name()
        case AnswerKind.ADDRESS_TAKEN:
            return Finding(code=ReasonCode.ADDRESS_IN_USE, column=Column.USER_NAME)
        case _:
            return graph_refused(answer.code, answer.message)


def _account_refused(row: Progress, answer: Answer) -> Finding:
    if _is_about_country(answer):
        return country_refused(ReasonCode.GRAPH_REFUSED, row.account.usage_location)
    return graph_refused(answer.code, answer.message)


def _license_refused(row: Progress, answer: Answer) -> Finding:
    if _is_about_country(answer):
        return country_refused(ReasonCode.LICENSE_REFUSED, row.account.usage_location)
    return license_refused(answer.message)


def _is_about_country(answer: Answer) -> bool:
    """True for "invalid usage location", 'usageLocation' and ProhibitedInUsageLocationViolation."""
    return "usagelocation" in f"{answer.code} {answer.message}".lower().replace(" ", "")


def _final(row: Progress, stage: Stage, *findings: Finding) -> Progress:
    return replace(row, stage=stage, findings=findings, needs_lookup=False)
