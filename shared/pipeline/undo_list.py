"""Validate a results list that was uploaded to undo its job.

The list says only which run and which rows. The accounts that the run created are read from what
the application itself stored about the job.
"""

import asyncio
import logging
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from shared.events import Event, record
from shared.models import JobKind, JudgedRow, LicensePlan, OutcomeStatus
from shared.pipeline.app import App
from shared.pipeline.approvals import approve_removals
from shared.pipeline.daily_totals import reserve_removals
from shared.pipeline.job_store import JobStore, gather_some
from shared.pipeline.uploads import place_of, store_batches
from shared.pipeline.waiting_store import withdraw_waiting
from shared.state.blob_names import first_job, is_job_id, job_time
from shared.state.documents import JobDocument, OutcomeRow, Stage, UndoneJob
from shared.storage import Blob
from shared.validation.apart import read_results_list_apart
from shared.validation.findings import (
    too_many_removals,
    too_many_removals_in_all,
    undo_switched_off,
    unknown_run,
)
from shared.validation.results_list import ListedRow, ResultsList, plain_user_name

_LARGE_UNDO = 20  # from here on an event warns operators, even within the limits


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishedJob:
    """A job whose mail was sent; `accounts` are the object ids it made, by row number.

    `marks` are their ownership marks, `licenses` its plan and `sku_ids` the ids of its SKUs.
    """

    job: JobDocument
    sent_at: datetime
    rows: Mapping[int, JudgedRow]
    accounts: Mapping[int, str]
    marks: Mapping[int, str]
    licenses: LicensePlan
    sku_ids: Mapping[str, str]


async def judge_undo_list(app: App, bare: JobDocument, upload: Blob) -> JobDocument:
    """The commit of a list: the run it names, and which accounts of that run to remove.

    Raises UploadError: `unknown_run`, `too_many_removals`, and the classes of
    `validation.results_lists`.
    """
    limit = app.settings.undo_limit
    if not limit:
        raise undo_switched_off()
    listed = await read_results_list_apart(upload.content, upload.facts.name)
    run = await find_run(app, listed, before=bare.job)
    if run is None or _profile(app, run.job) != _profile(app, bare):
        raise unknown_run()
    undoes = _undone(run, listed.rows)
    count = len(undoes.accounts)
    day_limit, approval = app.settings.max_removals_per_day, app.settings.approval
    taken = await reserve_removals(
        app.storage.jobs,
        bare,
        count,
        # Beyond the limit somebody approves it, where that is set up.
        folder_limit=max(limit, day_limit) if approval else limit,
        day_limit=day_limit,
    )
    if count >= _LARGE_UNDO:
        record(Event.LARGE_UNDO, job=bare.job, rows=count)
    left = max(0, limit - taken.in_folder)
    if count > left and not approval:
        raise too_many_removals(limit, count, left)
    if count > day_limit - taken.in_all:
        record(Event.REMOVAL_LIMIT, logging.WARNING, job=bare.job, limit=day_limit, rows=count)
        raise too_many_removals_in_all(day_limit, count, max(0, day_limit - taken.in_all))
    undoes = await _withdraw(app, run, undoes, listed.rows)
    committed = await _commit(app, bare, run, undoes, _rows(run, listed.rows))
    return replace(committed, approval=approve_removals(approval, count, limit, left))


def _profile(app: App, job: JobDocument) -> str:
    """The profile of a file: each team undoes its own runs only."""
    return place_of(job.source.blob_name, app.settings.profiles).profile


async def _withdraw(
    app: App, run: FinishedJob, undoes: UndoneJob, listed: Collection[ListedRow]
) -> UndoneJob:
    """End the wait of the listed rows; those in a round wait until it ends.

    Nothing is written to Graph for it, so it needs no decision of its own.
    """
    everybody = {row.row_number for row in listed}
    numbers = everybody - run.accounts.keys()
    waiting = await withdraw_waiting(app, first_job(run.job.job), everybody)
    rows = [each for each in (waiting.rows if waiting else ()) if each.row.row_number in numbers]
    return replace(
        undoes,
        blocked=tuple(
            each.row.row_number
            for each in (waiting.rows if waiting else ())
            if each.account and each.account.is_blocked
        ),
        withdrawn=tuple(
            each.row.row_number for each in rows if each.outcome is OutcomeStatus.WITHDRAWN
        ),
        in_round=tuple(each.row.row_number for each in rows if each.outcome is None),
    )


def _undone(run: FinishedJob, listed: Collection[ListedRow]) -> UndoneJob:
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


def _rows(run: FinishedJob, listed: Collection[ListedRow]) -> dict[int, JudgedRow]:
    """The rows of the job that the list names, in its order, with what identifies them."""
    numbers = sorted({row.row_number for row in listed})
    return {number: replace(run.rows[number], cells=(), findings=()) for number in numbers}


async def _commit(
    app: App,
    bare: JobDocument,
    run: FinishedJob,
    undoes: UndoneJob,
    rows: Mapping[int, JudgedRow],
) -> JobDocument:
    made = [row for number, row in rows.items() if number in undoes.accounts]
    return replace(
        bare,
        # Its accounts have what that job gave them, even if the settings have changed.
        terms=replace(
            bare.terms,
            licenses=run.licenses,
            sign_in_allowed=run.job.terms.sign_in_allowed,
        ),
        rejected=tuple(row for number, row in rows.items() if number not in undoes.accounts),
        batches=await store_batches(app, bare.job, made),
        undoes=undoes,
    )


async def find_run(app: App, listed: ResultsList, *, before: str) -> FinishedJob | None:
    """The run that a list names, if every row of the list is a row of that run.

    None if there is no such run, if it is a preview or an undo, if its mail was not sent, or if it
    is later than the job `before`, which asks.
    """
    if not is_job_id(listed.job) or job_time(listed.job) > job_time(before):
        return None
    return await _load_run(app, listed.job, listed.rows)


async def _load_run(app: App, job: str, listed: Collection[ListedRow]) -> FinishedJob | None:
    store = JobStore(app.storage.jobs, job)
    document, sent = await asyncio.gather(store.load_job(), store.load_sent())
    if document is None or sent is None or document.kind is not JobKind.CREATE:
        return None
    batches = await store.load_all_rows(document)
    allocation = await store.load_allocation()
    made = await _rows_made(store, allocation.run if allocation else ())
    judged = [*document.rejected, *(row for rows in batches.values() for row in rows)]
    run = FinishedJob(
        job=document,
        sent_at=sent.sent_at,
        rows={row.row_number: row for row in judged},
        accounts={row.row_number: row.object_id for row in made},
        marks={row.row_number: row.mark for row in made},
        licenses=document.licenses_after(allocation),
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


def _is_row_of(run: FinishedJob, listed: ListedRow) -> bool:
    row = run.rows.get(listed.row_number)
    if row is None or listed.row_number not in run.accounts:
        return row is not None
    return plain_user_name(row.user_principal_name) == listed.user_name
