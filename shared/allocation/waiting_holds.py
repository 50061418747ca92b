"""The holds of rows that wait: their names, and their place for licences. Pure."""

from collections.abc import Iterable
from datetime import datetime

from shared.allocation.ledger import Hold, Ledger, WaitingHolds
from shared.allocation.rules import Candidate
from shared.state.documents import JobDocument, RowVerdict, Verdict
from shared.state.waiting_documents import WaitingDocument, WaitReason


def list_holds_of_waiting(waiting: WaitingDocument, ledger: Ledger) -> WaitingHolds | None:
    """The holds of a list; None if it has none.

    Rows whose round holds them in the ledger already are left out.
    """
    in_rounds = ledger.granted(waiting.round_job) or frozenset()
    return _holds(
        waiting.source.blob_name,
        waiting.since,
        [
            (
                each.row.user_principal_name.lower(),
                () if each.reason is WaitReason.START_DATE else each.skus,
            )
            for each in waiting.rows
            if each.outcome is None
            and each.reason is not WaitReason.APPROVAL
            and each.row.user_principal_name.lower() not in in_rounds
        ],
    )


def hold_waiting(
    job: JobDocument,
    candidates: Iterable[Candidate],
    verdicts: Iterable[RowVerdict],
    now: datetime,
) -> WaitingHolds | None:
    """The holds of a file from its allocation on, for its rows that wait; None if it has none."""
    waits = {Verdict.NO_LICENSE, Verdict.WAIT}
    short = {each.row_number for each in verdicts if each.verdict in waits}
    waiting = [
        (each.user_principal_name.lower(), () if each.later else each.skus)
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
