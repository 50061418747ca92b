"""How the wait of one row goes on: after a round, and after its start date moved. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from shared.allocation.start_dates import begin_of, created_later, creation_day, today_in
from shared.models import Finding, OutcomeStatus
from shared.retry import service_pause
from shared.state.documents import JobOptions
from shared.state.follow_ups import FollowUp, FollowUpKind, FollowUpState
from shared.state.waiting_documents import MadeAccount, WaitingRow, WaitReason


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundResult:
    """The result of a round for one row: its outcome, or None and why it still waits."""

    outcome: OutcomeStatus | None
    reason: WaitReason = WaitReason.LICENCE
    findings: tuple[Finding, ...] = ()
    continues: str | None = None  # None: as before
    account: MadeAccount | None = None
    follow_ups: tuple[FollowUp, ...] | None = None  # of its account; None: they were not tried


def with_reason(
    terms: JobOptions, row: WaitingRow, reason: WaitReason, now: datetime
) -> WaitingRow:
    """The row, which has no account, with what it waits for from now on."""
    day = creation_day(row.row, terms.create_days_before)
    if reason is WaitReason.START_DATE and day:
        due = begin_of(day, terms.time_zone)
        return replace(row, reason=reason, due=due, until=_end(terms, due))
    until = _end(terms, now) if row.reason is WaitReason.START_DATE else row.until
    return replace(row, reason=reason, due=None, until=until)


def with_account(
    terms: JobOptions, row: WaitingRow, result: RoundResult, now: datetime
) -> WaitingRow:
    """The row with the account that a job created for it, and its pending follow-ups."""
    if result.account is None:
        return row
    row = replace(row, account=result.account)
    return with_follow_ups(terms, row, result, now, is_over=row.withdrawn)


def with_follow_ups(
    terms: JobOptions, row: WaitingRow, result: RoundResult, now: datetime, *, is_over: bool
) -> WaitingRow:
    """The row after its follow-ups were tried, or left for the first time."""
    told = row.follow_ups if result.follow_ups is None else result.follow_ups
    left = tuple(each for each in told if each.is_open)
    allowed = {each.kind for each in told if each.state is FollowUpState.DONE}
    account = row.account
    if account and FollowUpKind.SIGN_IN in allowed:
        account = replace(account, is_blocked=False)
    tries = row.tries + 1 if row.reason is WaitReason.FOLLOW_UP else 0
    due = _due(terms, row, left, tries, now)
    first = row.reason is not WaitReason.FOLLOW_UP
    return replace(
        row,
        reason=WaitReason.FOLLOW_UP,
        account=account,
        follow_ups=() if is_over else left,
        tries=tries,
        due=due,
        until=_end(terms, due) if first or row.until is None else max(row.until, due),
    )


def _due(
    terms: JobOptions,
    row: WaitingRow,
    left: Iterable[FollowUp],
    tries: int,
    now: datetime,
) -> datetime:
    """When the next of the follow-ups may be tried."""
    start = row.row.extras.start_date
    opens = begin_of(start, terms.time_zone) if start else now
    again = now + service_pause(tries) if tries else now
    return min(
        (
            max(opens, again) if each.kind is FollowUpKind.SIGN_IN and opens > now else again
            for each in left
        ),
        default=now,
    )


def _end(terms: JobOptions, due: datetime) -> datetime:
    """When a wait ends that may go on at `due`."""
    return due + timedelta(days=max(terms.wait_days, 1))


def with_start(
    terms: JobOptions, row: WaitingRow, start: date, moved_by: str, now: datetime
) -> WaitingRow:
    """The row with another start date; the row itself if it is too late for that."""
    kinds = {each.kind for each in row.follow_ups}
    can_move = row.outcome is None or FollowUpKind.SIGN_IN in kinds
    if not can_move or row.row.extras.start_date == start:
        return row
    extras = replace(row.row.extras, start_date=start)
    row = replace(row, row=replace(row.row, extras=extras), moved_by=moved_by)
    if row.account:
        due = _due(terms, row, row.follow_ups, 0, now)
        return replace(row, due=due, until=_end(terms, due))
    if row.in_round:
        return row
    waits = created_later(row.row, terms.create_days_before, today_in(terms.time_zone, now))
    if waits:
        row = with_reason(terms, row, WaitReason.START_DATE, now)
        return replace(row, findings=(waits,))
    if row.reason is WaitReason.START_DATE:
        return replace(row, due=now, until=_end(terms, now))
    return row
