"""Finding the run that a list of its results is of.

The results that are kept of each run serve only to recognise it. Which accounts it made, and
whose they are, is read from what the application itself stored about the job.
"""

import asyncio
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from shared.errors import UploadError
from shared.models import OutcomeStatus
from shared.pipeline.app import App
from shared.pipeline.job_store import JobStore, gather_some
from shared.state.documents import JobDocument, OutcomeRow, Stage, StoredRow
from shared.validation.results_list import ListedRow, plain_user_name, read_results_list

_RESULTS = "/results.csv"
# What only the results of a preview or of an undo tell: neither made an account.
_MADE_NOBODY = frozenset(
    {
        OutcomeStatus.WOULD_CREATE,
        OutcomeStatus.REMOVED,
        OutcomeStatus.KEPT,
        OutcomeStatus.GONE,
        OutcomeStatus.NOT_CREATED,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishedRun:
    """A run whose mail was sent; `accounts` are the object ids it made, by row number.

    `marks` are their ownership marks, `sku_ids` the licences that it gave by skuPartNumber.
    """

    job: JobDocument
    sent_at: datetime
    rows: Mapping[int, StoredRow]
    accounts: Mapping[int, str]
    marks: Mapping[int, str]
    sku_ids: Mapping[str, str]


async def find_run(app: App, listed: Collection[ListedRow], *, before: str) -> FinishedRun | None:
    """The newest run that the list fits, of those whose file was dropped before that of `before`.

    It fits when every row number with its user name is a row of that run. A run in which the rows
    also came out as the list tells goes before: the same file may have been dropped twice, and
    only one of the two runs made the accounts. The results of a preview or of an undo fit none,
    although their rows may be those of a run.
    """
    if any(row.outcome in _MADE_NOBODY for row in listed):
        return None
    wanted, second_best = _named(listed), None
    for job in await _told_jobs(app, before):
        told = await _told_rows(app, job)
        if wanted <= _named(told):
            run = await _load_run(app, job, listed)
            if run and told.issuperset(listed):
                return run
            second_best = second_best or run
    return second_best


def _named(rows: Collection[ListedRow]) -> set[tuple[int, str]]:
    return {(row.row_number, row.user_name) for row in rows}


async def _told_jobs(app: App, before: str) -> list[str]:
    """Jobs whose results are kept, the newest first: their ids sort by time."""
    kept = await app.storage.results.names("")
    jobs = (name.removesuffix(_RESULTS) for name in kept if name.endswith(_RESULTS))
    # Ids of the same second are in no order.
    latest = _second(before)
    return sorted((job for job in jobs if _second(job) <= latest), reverse=True)


def _second(job: str) -> str:
    return job.partition("-")[0]


async def _told_rows(app: App, job: str) -> frozenset[ListedRow]:
    blob = await app.storage.results.read(job + _RESULTS)
    if blob is None:
        return frozenset()
    try:
        return frozenset(await asyncio.to_thread(read_results_list, blob.content, _RESULTS))
    except UploadError:
        # A refused file has no rows; what else cannot be read back is no results of ours.
        return frozenset()


async def _load_run(app: App, job: str, listed: Collection[ListedRow]) -> FinishedRun | None:
    store = JobStore(app, job)
    document, sent = await asyncio.gather(store.load_job(), store.load_sent())
    if document is None or sent is None or document.preview or document.is_undo:
        return None
    batches = await store.load_all_rows(document)
    allocation = await store.load_allocation()
    made = await _rows_made(store, allocation.run if allocation else ())
    judged = [*document.rejected, *(row for rows in batches.values() for row in rows)]
    run = FinishedRun(
        job=document,
        sent_at=sent.sent_at,
        rows={row.row_number: row for row in judged},
        accounts={row.row_number: row.object_id for row in made},
        marks={row.row_number: row.mark for row in made},
        sku_ids={seen.sku_part_number: seen.sku_id for seen in allocation.skus}
        if allocation
        else {},
    )
    return run if all(_is_row_of(run, row) for row in listed) else None


async def _rows_made(store: JobStore, batches: Collection[str]) -> list[OutcomeRow]:
    outcomes = await gather_some([store.load_outcome(batch) for batch in batches])
    return [
        row
        for outcome in outcomes
        if outcome
        for row in outcome.rows
        if row.stage is Stage.LICENSED
    ]


def _is_row_of(run: FinishedRun, listed: ListedRow) -> bool:
    row = run.rows.get(listed.row_number)
    if row is None or listed.row_number not in run.accounts:
        return row is not None
    return plain_user_name(row.user_principal_name) == listed.user_name
