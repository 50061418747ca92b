"""Find the run that a results list names.

The list says only which run and which rows. The accounts that the run created are read from what
the application itself stored about the job.
"""

import asyncio
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from shared.pipeline.app import App
from shared.pipeline.job_store import JobStore, gather_some
from shared.state.blob_names import is_job_id, job_time
from shared.state.documents import JobDocument, OutcomeRow, Stage, StoredRow
from shared.validation.results_list import ListedRow, ResultsList, plain_user_name


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


async def find_run(app: App, listed: ResultsList, *, before: str) -> FinishedRun | None:
    """The run that a list names, if every row of the list is a row of that run.

    None if there is no such run, if it is a preview or an undo, if its mail was not sent, or if it
    is later than the job `before`, which asks.
    """
    if not is_job_id(listed.job) or job_time(listed.job) > job_time(before):
        return None
    return await _load_run(app, listed.job, listed.rows)


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
