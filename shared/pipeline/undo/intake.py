"""Judge a results list that was uploaded to undo its run."""

from collections.abc import Collection, Mapping
from dataclasses import replace

from shared.pipeline.app import App
from shared.pipeline.undo.limit import reserve_removals
from shared.pipeline.undo.runs import FinishedRun, find_run
from shared.pipeline.uploads import LARGEST_UPLOAD, store_batches
from shared.state.documents import JobDocument, StoredRow, UndoneJob
from shared.storage import Blob
from shared.validation.apart import read_results_list_apart
from shared.validation.findings import (
    too_many_removals,
    too_many_rows,
    undo_switched_off,
    unknown_run,
)
from shared.validation.results_list import MOST_ROWS, ListedRow, ResultsList


async def judge_undo_list(app: App, bare: JobDocument, upload: Blob) -> JobDocument:
    """The commit of a list: the run it names, and which accounts of that run to remove.

    Raises UploadError: `unknown_run`, `too_many_removals`, and the classes of
    `validation.results_lists`.
    """
    limit = app.settings.undo_limit
    if not limit:
        raise undo_switched_off()
    listed = await _read(upload)
    run = await find_run(app, listed, before=bare.job)
    if run is None:
        raise unknown_run()
    undoes = _undone(run, listed.rows)
    count = len(undoes.accounts)
    left = await reserve_removals(app.storage.jobs, bare, count, limit)
    if left < count:
        raise too_many_removals(limit, count, left)
    return await _commit(app, bare, run, undoes, _rows(run, listed.rows))


async def _read(upload: Blob) -> ResultsList:
    if upload.facts.size > LARGEST_UPLOAD:
        raise too_many_rows(MOST_ROWS)
    return await read_results_list_apart(upload.content, upload.facts.name)


def _undone(run: FinishedRun, listed: Collection[ListedRow]) -> UndoneJob:
    chosen = sorted({row.row_number for row in listed} & run.accounts.keys())
    return UndoneJob(
        job=run.job.job,
        file_name=run.job.source.blob_name,
        dropped_at=run.job.source.last_modified,
        sent_at=run.sent_at,
        accounts={number: run.accounts[number] for number in chosen},
        marks={number: run.marks[number] for number in chosen},
        sku_ids=run.sku_ids,
    )


def _rows(run: FinishedRun, listed: Collection[ListedRow]) -> dict[int, StoredRow]:
    """The rows of the run that the list names, in its order, with what tells whose they are."""
    numbers = sorted({row.row_number for row in listed})
    return {number: replace(run.rows[number], cells=(), findings=()) for number in numbers}


async def _commit(
    app: App,
    bare: JobDocument,
    run: FinishedRun,
    undoes: UndoneJob,
    rows: Mapping[int, StoredRow],
) -> JobDocument:
    made = [row for number, row in rows.items() if number in undoes.accounts]
    return replace(
        bare,
        # What its accounts have is what that run gave them, whatever the settings are now.
        terms=replace(
            bare.terms,
            licenses=run.job.terms.licenses,
            sign_in_allowed=run.job.terms.sign_in_allowed,
        ),
        rejected=tuple(row for number, row in rows.items() if number not in undoes.accounts),
        batches=await store_batches(app, bare.job, made),
        undoes=undoes,
    )
