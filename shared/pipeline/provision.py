"""Provisioning: create or remove the accounts of one batch, then send the job on."""

import logging
from datetime import UTC, datetime

from shared.allocation.ledger import Ledger, release, release_removed
from shared.errors import GraphThrottledError
from shared.events import Event, record
from shared.pipeline.app import App
from shared.pipeline.batch_work import BatchWork
from shared.pipeline.claim import claim_batch
from shared.pipeline.dispatch import has_time, open_batches, put_off, queue_report, traced
from shared.pipeline.load_work import load_work
from shared.pipeline.stopped_file import describe_outcome, find_stop
from shared.provisioning.cleanup import remove_accounts
from shared.provisioning.run import RunOptions
from shared.retry import UNSEEN_PAUSE, is_given_up
from shared.state import blob_names
from shared.state.documents import OutcomeDocument, RemovedDocument, Stage
from shared.state.messages import PROVISION, JobMessage
from shared.telemetry import Step, time_batch


@traced(Step.PROVISION)
async def provision_batch(app: App, message: JobMessage, *, is_last: bool = False) -> None:
    """Run a batch until every row is final, or delay the rest.

    With `is_last` nothing new is created or removed, and every row gets its outcome.
    """
    work = await load_work(app, message)
    if work is None:
        record(Event.JOB_UNKNOWN, logging.WARNING, job=message.job, batch=message.batch)
        return
    is_last = is_last or is_given_up(work.allocation.decided_at) or work.ends_waiting
    outcome = work.outcome_before or await _run(app, work, message, is_last=is_last)
    if outcome is None or await _clean_up(app, work, message, outcome) is None:
        return
    record(Event.BATCH_COMPLETE, job=message.job, batch=message.batch)
    if await _release(app, work, message, outcome):
        await queue_report(app, message.job)


async def _run(
    app: App, work: BatchWork, message: JobMessage, *, is_last: bool
) -> OutcomeDocument | None:
    """The outcome of a run over the batch; None if it was delayed."""
    async with claim_batch(app, message, work.first_intents()) as claimed:
        if claimed is None:
            return None
        options = RunOptions(attempt=message.attempt, is_last=is_last)
        stop = None if work.job.undoes else await find_stop(work.store, work.allocation.run)
        run = work.start_run(app.graph().directory, claimed.document, options, stop)
        async for rows in run.steps():
            await claimed.store(work.saved(claimed.document, rows))
        if run.pause is not None and (
            not work.job.lets_wait
            or has_time(app, work.job, await work.last_progress(claimed.document), run.pause)
        ):
            await put_off(app, PROVISION, message, run.pause)
            return None
        ended = work.outcome(run.rows)
        outcome = await work.store.create(
            blob_names.outcome_blob(message.job, message.batch), ended, describe_outcome(ended)
        )
        record(Event.BATCH_SETTLED, job=message.job, batch=message.batch, rows=len(outcome.rows))
        time_batch((outcome.settled_at - claimed.document.since).total_seconds())
        return outcome
    return None


async def _clean_up(
    app: App, work: BatchWork, message: JobMessage, outcome: OutcomeDocument
) -> RemovedDocument | None:
    """Remove the accounts that must not stay; None if the rest is delayed."""
    if work.outcome_before and (before := await work.store.load_removed(message.batch)):
        return before
    age = datetime.now(UTC) - outcome.settled_at
    try:
        left = await remove_accounts(app.graph().directory, outcome.remove, age=age)
    except GraphThrottledError as error:
        await put_off(app, PROVISION, message, error.retry_after)
        return None
    if left.unseen:
        await put_off(app, PROVISION, message, UNSEEN_PAUSE)
        return None
    return await work.store.create(
        blob_names.removed_blob(message.job, message.batch), RemovedDocument(kept=left.kept)
    )


async def _release(
    app: App, work: BatchWork, message: JobMessage, outcome: OutcomeDocument
) -> bool:
    """Release what the ledger holds for the batch; True if no batch of its job is left.

    Of several batches that end together exactly one gets True, unless the ledger has no entry for
    the batch or cannot be updated.
    """
    job, batch = message.job, message.batch
    count = dict.fromkeys(Stage, 0)
    for row in outcome.rows:
        count[row.stage] += not row.is_carried

    def change(ledger: Ledger) -> tuple[Ledger, bool | None]:
        if undoes := work.job.undoes:
            after = release_removed(ledger, job, batch, undoes.job, count[Stage.REMOVED])
            return after, None
        return release(ledger, job, batch, count[Stage.LICENSED], datetime.now(UTC))

    is_last = await app.ledger.try_update(change, default=None)
    if is_last is None:
        return not open_batches(work.allocation, await work.store.complete_batches())
    return is_last
