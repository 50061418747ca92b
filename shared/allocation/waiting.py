"""The waiting list of a file: when a round is made of it, and how a wait ends. Pure.

A list has one round at a time. Each function returns the next list, and the caller stores it with
If-Match, so two sweeps that look at once make one round.

| waits for | goes on when                                        | holds its units | ends as      |
|-----------|-----------------------------------------------------|-----------------|--------------|
| licence   | a unit of each of its SKUs is free                  | yes             | `no_license` |
| service   | likewise, and Microsoft 365 answers (with backoff)  | yes             | `failed`     |
"""

from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from shared.allocation.ledger import Hold, Ledger, WaitingHolds
from shared.allocation.rules import Candidate
from shared.models import Finding, OutcomeStatus
from shared.retry import service_pause
from shared.state.documents import JobDocument, RoundPurpose, RowVerdict, Verdict
from shared.state.waiting_documents import WaitingDocument, WaitingRow, WaitReason

_REMIND_BEFORE = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundResult:
    """The result of a round for one row: its outcome, or None and why it still waits."""

    outcome: OutcomeStatus | None
    reason: WaitReason = WaitReason.LICENCE
    findings: tuple[Finding, ...] = ()
    continues: str | None = None  # None: as before


def plan_round(
    waiting: WaitingDocument, left: MutableMapping[str, int] | None, now: datetime
) -> WaitingDocument:
    """The list with its next round, or the list itself if none is due.

    `left` are the free units by SKU that older lists leave; those this list takes are taken off.
    None while the tenant cannot be read.
    """
    if waiting.purpose is not None or waiting.is_over:
        return waiting
    if now >= waiting.until:
        return _with_round(waiting, RoundPurpose.END, waiting.rows_that_wait, now)
    if ready := list(_ready(waiting, left, now)):
        return _with_round(waiting, RoundPurpose.RESUME, ready, now)
    is_long = waiting.until - waiting.since > _REMIND_BEFORE
    if is_long and not waiting.reminded and now >= waiting.until - _REMIND_BEFORE:
        return replace(_with_round(waiting, RoundPurpose.REMIND, (), now), reminded=True)
    return waiting


def _ready(
    waiting: WaitingDocument, left: MutableMapping[str, int] | None, now: datetime
) -> Iterator[WaitingRow]:
    """The rows that can go on, in file order."""
    if left is None:
        return
    serves = waiting.service_after is None or now >= waiting.service_after
    for each in waiting.rows_that_wait:
        has_units = all(left.get(sku, 0) > 0 for sku in each.skus)
        if has_units and (each.reason is WaitReason.LICENCE or serves):
            left.update({sku: left[sku] - 1 for sku in each.skus})
            yield each


def _with_round(
    waiting: WaitingDocument, purpose: RoundPurpose, chosen: Iterable[WaitingRow], now: datetime
) -> WaitingDocument:
    number = waiting.round + 1
    numbers = {each.row.row_number for each in chosen}
    return replace(
        waiting,
        round=number,
        purpose=purpose,
        round_since=now,
        rows=tuple(
            replace(each, in_round=number) if each.row.row_number in numbers else each
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
        _after_round(each, results[each.row.row_number]) if each.in_round else each
        for each in waiting.rows
    )
    unserved = any(
        each.waits and each.reason is WaitReason.SERVICE
        for each in rows
        if each.row.row_number in tried
    )
    failed = waiting.unserved if not tried else waiting.unserved + 1 if unserved else 0
    return replace(
        waiting,
        rows=rows,
        purpose=None,
        round_since=None,
        unserved=failed,
        service_after=now + service_pause(failed) if unserved else waiting.service_after,
    )


def _after_round(row: WaitingRow, result: RoundResult) -> WaitingRow:
    if result.outcome is not None:
        return replace(row, in_round=0, outcome=result.outcome, findings=(), continues="")
    return replace(
        row,
        in_round=0,
        reason=result.reason,
        findings=result.findings,
        continues=row.continues if result.continues is None else result.continues,
    )


def withdraw(waiting: WaitingDocument, numbers: Iterable[int]) -> WaitingDocument:
    """The list after rows were withdrawn; a row in a round or with an outcome stays as it is.

    A row whose account may exist stays as well: its next round finds out.
    """
    chosen = set(numbers)
    return replace(
        waiting,
        rows=tuple(
            replace(each, outcome=OutcomeStatus.WITHDRAWN)
            if each.waits and not each.continues and each.row.row_number in chosen
            else each
            for each in waiting.rows
        ),
    )


def list_holds_of_waiting(waiting: WaitingDocument, ledger: Ledger) -> WaitingHolds | None:
    """What the ledger holds for a list; None where nothing.

    Rows whose round holds them in the ledger already are left out.
    """
    in_rounds = ledger.granted(waiting.round_job) or frozenset()
    return _holds(
        waiting.source.blob_name,
        waiting.since,
        [
            (each.row.user_principal_name.lower(), each.skus)
            for each in waiting.rows
            if each.outcome is None and each.row.user_principal_name.lower() not in in_rounds
        ],
    )


def hold_waiting(
    job: JobDocument,
    candidates: Iterable[Candidate],
    verdicts: Iterable[RowVerdict],
    now: datetime,
) -> WaitingHolds | None:
    """What a file holds from its allocation on, for its rows without a licence; None: nothing."""
    short = {each.row_number for each in verdicts if each.verdict is Verdict.NO_LICENSE}
    waiting = [
        (each.user_principal_name.lower(), each.skus)
        for each in candidates
        if each.row_number in short
    ]
    return _holds(job.source.blob_name, now, waiting)


def _holds(
    file_name: str, since: datetime, rows: Iterable[tuple[str, tuple[str, ...]]]
) -> WaitingHolds | None:
    by_skus: dict[tuple[str, ...], list[str]] = {}
    for name, skus in rows:
        by_skus.setdefault(skus, []).append(name)
    if not by_skus:
        return None
    holds = tuple(Hold(skus=skus, names=tuple(names)) for skus, names in by_skus.items())
    return WaitingHolds(file_name=file_name, since=since, holds=holds)
