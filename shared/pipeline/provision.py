"""Provisioning: settle one country batch, carry out its removals, and hand the job on."""

import logging
from datetime import UTC, datetime

from shared.allocation.ledger import release
from shared.errors import GraphThrottledError
from shared.events import Event, record
from shared.pipeline.allocate import GIVE_UP_AFTER_HOURS, hours_since
from shared.pipeline.app import App
from shared.pipeline.batch_work import BatchWork, is_tombstone, load_work
from shared.pipeline.claim import ClaimedBatch, settle
from shared.pipeline.dispatch import open_batches, put_off, queue_report
from shared.pipeline.tracing import traced
from shared.pipeline.undo.provision import undo_batch
from shared.provisioning.cleanup import remove_accounts
from shared.provisioning.run import BatchRun, RunOptions
from shared.state import blob_names
from shared.state.documents import OutcomeDocument, RemovedDocument, Stage
from shared.state.messages import PROVISION, JobMessage
from shared.telemetry import Step, time_batch

_UNSEEN_PAUSE = 30.0  # seconds until an account that is too new to be found is looked for again


@traced(Step.PROVISION)
async def provision_batch(app: App, message: JobMessage, *, is_last: bool = False) -> None:
    """Bring a batch to its end, or as far as it goes now.

    `is_last` means the end of the road: nothing new is created, and every row gets its outcome.
    """
    work = await load_work(app, message)
    if work is None:
        record(Event.JOB_UNKNOWN, logging.WARNING, job=message.job, batch=message.batch)
        return
    is_last = is_last or hours_since(work.allocation.decided_at) >= GIVE_UP_AFTER_HOURS
    if work.job.undoes:
        await undo_batch(app, work, message, work.job.undoes, is_last=is_last)
    else:
        await _provision(app, work, message, is_last=is_last)


async def _provision(app: App, work: BatchWork, message: JobMessage, *, is_last: bool) -> None:
    async def run(held: ClaimedBatch) -> OutcomeDocument | None:
        return await _run(app, work, held, message, is_last=is_last)

    outcome = work.outcome_before or await settle(
        app, message, work.intents_blob, work.first_intents(), run
    )
    if outcome is not None:
        await _complete(app, work, message, outcome)


async def _run(
    app: App, work: BatchWork, held: ClaimedBatch, message: JobMessage, *, is_last: bool
) -> OutcomeDocument | None:
    # A batch whose secrets are erased was reported; nothing more is created for it.
    is_last = is_last or is_tombstone(held.document)
    run = BatchRun(
        work.progress(held.document, with_passwords=not is_last),
        RunOptions(attempt=message.attempt, is_last=is_last),
        app.graph().directory,
        lambda rows: held.store(work.saved(held.document, rows)),
    )
    pause = await run.finish()
    if pause is not None:
        await put_off(app, PROVISION, message, pause)
        return None
    outcome = await work.store.create(
        blob_names.outcome_blob(message.job, message.batch), work.outcome(run.rows)
    )
    record(Event.BATCH_SETTLED, job=message.job, batch=message.batch, rows=len(outcome.rows))
    time_batch((outcome.settled_at - held.document.since).total_seconds())
    return outcome


async def _complete(
    app: App, work: BatchWork, message: JobMessage, outcome: OutcomeDocument
) -> None:
    """Carry out the removals, give back what the ledger holds, and see whether it was the last."""
    removed = await work.store.load_removed(message.batch) if work.outcome_before else None
    if removed is None:
        removed = await _remove(app, work, message, outcome)
        if removed is None:
            return
    record(Event.BATCH_COMPLETE, job=message.job, batch=message.batch)
    is_last = await _release(app, message, outcome)
    if is_last is None:
        is_last = await _all_complete(work)
    if is_last:
        await queue_report(app, message.job)


async def _remove(
    app: App, work: BatchWork, message: JobMessage, outcome: OutcomeDocument
) -> RemovedDocument | None:
    """Carry out the removals of a batch, or put the rest of them off."""
    age = datetime.now(UTC) - outcome.settled_at
    try:
        removal = await remove_accounts(app.graph().directory, outcome.remove, age=age)
    except GraphThrottledError as error:
        await put_off(app, PROVISION, message, error.retry_after)
        return None
    if removal.unseen:
        await put_off(app, PROVISION, message, _UNSEEN_PAUSE)
        return None
    return await work.store.create(
        blob_names.removed_blob(message.job, message.batch), RemovedDocument(kept=removal.kept)
    )


async def _release(app: App, message: JobMessage, outcome: OutcomeDocument) -> bool | None:
    """Release what the ledger holds for the batch.

    Whether it was the last of its job, which exactly one of several that end together is told;
    None when the batch was released before, or the ledger cannot be changed.
    """
    assigned = sum(row.stage is Stage.LICENSED for row in outcome.rows)
    return await app.ledger.try_update(
        lambda ledger: release(ledger, message.job, message.batch, assigned, datetime.now(UTC)),
        default=None,
    )


async def _all_complete(work: BatchWork) -> bool:
    return not open_batches(work.allocation, await work.store.complete_batches())
