"""The waiting list of a file: when it gets a round, and how a wait ends. Pure.

A list has one round at a time. Each function returns the next list, and the caller stores it with
If-Match, so two concurrent sweeps start one round.

| waits for | goes on when                                        | holds its units | ends as      |
|-----------|-----------------------------------------------------|-----------------|--------------|
| licence   | a unit of each of its SKUs is free                  | yes             | `no_license` |
| service   | likewise, after a backoff; a few rows try it first  | yes             | `failed`     |
| limit     | likewise, on another day (UTC)                      | yes             | `failed`     |
| approval  | somebody approves the list; a refusal ends it       | no              | `failed`     |
| start date | its account is due: some days before the date      | no              | as the above |
| follow-up | it is due again; who has a manager here: after them | no              | `created`    |
"""

from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from shared.allocation.waiting_row import (
    RoundResult,
    with_account,
    with_follow_ups,
    with_reason,
    with_start,
)
from shared.models import OutcomeStatus
from shared.retry import service_pause
from shared.state.documents import Round, RoundPurpose
from shared.state.follow_ups import FollowUpKind
from shared.state.waiting_documents import WaitingDocument, WaitingRow, WaitReason

_REMIND_BEFORE = timedelta(days=1)
# While Microsoft 365 refuses or does not answer, so many rows find out whether it still does.
PROBE_ROWS = 20
_WITHOUT_UNITS = frozenset({WaitReason.START_DATE, WaitReason.FOLLOW_UP})


def plan_round(
    waiting: WaitingDocument,
    left: MutableMapping[str, int] | None,
    now: datetime,
    approved: bool | None = None,
) -> WaitingDocument:
    """The list with its next round, or the list itself if none is due.

    `left` are the free units by SKU that older lists leave; those this list takes are taken off.
    None while the tenant cannot be read. `approved` is the decision about a list that needs an
    approval, None while there is none.
    """
    if waiting.purpose is not None or waiting.is_over:
        return waiting
    asked = [each for each in waiting.rows_that_wait if each.reason is WaitReason.APPROVAL]
    if asked and approved is not None:
        if not approved:
            return _next_round(waiting, RoundPurpose.END, asked, now)
        # From here on they wait as those of any other list do.
        until = max(waiting.until, now + timedelta(days=waiting.terms.wait_days))
        resumed = replace(waiting, until=until, reminded=False)
        return _next_round(resumed, RoundPurpose.RESUME, asked, now)
    if expired := [each for each in waiting.rows_that_wait if _is_expired(waiting, each, now)]:
        return _next_round(waiting, RoundPurpose.END, expired, now)
    if ready := list(_ready(waiting, left, now)):
        return _next_round(waiting, RoundPurpose.RESUME, ready, now)
    is_long = waiting.until - waiting.since > _REMIND_BEFORE
    ends = any(each.until is None for each in waiting.rows_that_wait)
    if ends and is_long and not waiting.reminded and now >= waiting.until - _REMIND_BEFORE:
        return _next_round(waiting, RoundPurpose.REMIND, (), now)
    return waiting


def _ready(
    waiting: WaitingDocument, left: MutableMapping[str, int] | None, now: datetime
) -> Iterator[WaitingRow]:
    """The rows that can go on, in file order."""
    if left is None:
        return
    probes = PROBE_ROWS if waiting.unserved else len(waiting.rows)
    for each in waiting.rows_that_wait:
        if each.reason is WaitReason.APPROVAL or not _is_time(waiting, each, now):
            continue
        if each.reason in _WITHOUT_UNITS:
            yield each
            continue
        if not all(left.get(sku, 0) > 0 for sku in each.skus):
            continue
        if each.reason is WaitReason.SERVICE:
            if not probes:
                continue
            probes -= 1
        left.update({sku: left[sku] - 1 for sku in each.skus})
        yield each


def _is_time(waiting: WaitingDocument, row: WaitingRow, now: datetime) -> bool:
    match row.reason:
        case WaitReason.SERVICE:
            after = waiting.service_after
        case WaitReason.LIMIT:
            after = waiting.limit_after
        case WaitReason.START_DATE | WaitReason.FOLLOW_UP:
            after = row.due
        case WaitReason.LICENCE | WaitReason.APPROVAL:
            after = None
    if row.reason is WaitReason.FOLLOW_UP and _waits_for_manager(waiting, row):
        return False
    return after is None or now >= after


def _waits_for_manager(waiting: WaitingDocument, row: WaitingRow) -> bool:
    """True if all that follows is a manager of the same list who has no account yet."""
    without = {
        each.row.user_principal_name.lower() for each in waiting.rows if each.outcome is None
    }
    return all(
        each.kind is FollowUpKind.MANAGER and each.target.lower() in without
        for each in row.follow_ups
    )


def _is_expired(waiting: WaitingDocument, row: WaitingRow, now: datetime) -> bool:
    if row.reason is WaitReason.START_DATE:
        return False  # it is tried on its day, however late
    if row.reason is WaitReason.FOLLOW_UP and _waits_for_manager(waiting, row):
        return False
    return now >= waiting.end_of(row)


def _next_round(
    waiting: WaitingDocument, purpose: RoundPurpose, chosen: Iterable[WaitingRow], now: datetime
) -> WaitingDocument:
    made = Round(
        first_job=waiting.job, number=waiting.round + 1, purpose=purpose, until=waiting.until
    )
    return join_round(waiting, made, [each.row.row_number for each in chosen], now)


def join_round(
    waiting: WaitingDocument, joined: Round, numbers: Iterable[int], since: datetime
) -> WaitingDocument:
    """The list with a round in work; `numbers` are its rows, and `since` is when it started."""
    chosen = set(numbers)
    return replace(
        waiting,
        until=joined.until,
        round=joined.number,
        purpose=joined.purpose,
        round_since=since,
        reminded=waiting.reminded or joined.purpose is RoundPurpose.REMIND,
        rows=tuple(
            replace(each, in_round=joined.number) if each.row.row_number in chosen else each
            for each in waiting.rows
        ),
    )


def finish_round(
    waiting: WaitingDocument, number: int, results: Mapping[int, RoundResult], now: datetime
) -> WaitingDocument:
    """The list after its round `number`; `results` go by row number.

    The list itself when that round was finished before.
    """
    if waiting.purpose is None or waiting.round != number:
        return waiting
    tried = {each.row.row_number for each in waiting.rows_in_round}
    rows = tuple(
        _after_round(waiting, each, results[each.row.row_number], now) if each.in_round else each
        for each in waiting.rows
    )
    after = replace(waiting, rows=rows, purpose=None, round_since=None)
    if not tried:
        return after
    reasons = {each.reason for each in rows if each.waits and each.row.row_number in tried}
    return rest_after(after, reasons, now)


def rest_after(
    waiting: WaitingDocument, reasons: AbstractSet[WaitReason], now: datetime
) -> WaitingDocument:
    """The list after a job of its file; `reasons` are those of the job's rows that wait on."""
    unserved = waiting.unserved + 1 if WaitReason.SERVICE in reasons else 0
    tomorrow = now.astimezone(UTC).replace(hour=0, minute=0, second=0) + timedelta(days=1)
    return replace(
        waiting,
        unserved=unserved,
        service_after=now + service_pause(unserved) if unserved else waiting.service_after,
        limit_after=tomorrow if WaitReason.LIMIT in reasons else waiting.limit_after,
    )


def _after_round(
    waiting: WaitingDocument, row: WaitingRow, result: RoundResult, now: datetime
) -> WaitingRow:
    terms = waiting.terms
    if row.account:
        is_over = row.withdrawn or waiting.purpose is RoundPurpose.END
        return with_follow_ups(terms, replace(row, in_round=0), result, now, is_over=is_over)
    if result.outcome is not None:
        row = replace(row, in_round=0, outcome=result.outcome, findings=(), continues="")
        return with_account(terms, row, result, now)
    row = with_reason(terms, row, result.reason, now)
    continues = row.continues if result.continues is None else result.continues
    return replace(
        row,
        in_round=0,
        findings=result.findings,
        continues=continues,
        outcome=OutcomeStatus.WITHDRAWN if row.withdrawn and not continues else None,
    )


def move_start(
    waiting: WaitingDocument, starts: Mapping[str, date], moved_by: str, now: datetime
) -> WaitingDocument:
    """The list with other start dates, by user name in lower case.

    Only for rows without an account, or with one that nobody may sign in to yet.
    """
    return replace(
        waiting,
        rows=tuple(
            with_start(waiting.terms, each, starts[name], moved_by, now)
            if (name := each.row.user_principal_name.lower()) in starts
            else each
            for each in waiting.rows
        ),
    )


def withdraw(waiting: WaitingDocument, numbers: Iterable[int]) -> WaitingDocument:
    """The list after rows were withdrawn.

    A row that is in a round, or whose account may exist, first gets the result of its round: if
    that is no account, it waits no more.
    """
    chosen = set(numbers)
    return replace(
        waiting,
        rows=tuple(
            _withdrawn(each) if each.row.row_number in chosen and not each.is_over else each
            for each in waiting.rows
        ),
    )


def _withdrawn(row: WaitingRow) -> WaitingRow:
    if row.account and not row.in_round:
        return replace(row, follow_ups=())
    if row.waits and not row.continues:
        return replace(row, outcome=OutcomeStatus.WITHDRAWN)
    return replace(row, withdrawn=True)
