"""Removing the accounts of one country batch, and giving their units back."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from shared.allocation.ledger import Ledger, release_removed
from shared.events import Event, record
from shared.pipeline.app import App
from shared.pipeline.batch_work import BatchWork
from shared.pipeline.claim import ClaimedBatch, settle
from shared.pipeline.dispatch import open_batches, put_off, queue_report
from shared.pipeline.undo.removals import made_account
from shared.provisioning.removal_progress import Removal
from shared.provisioning.removal_run import RemovalRun
from shared.state import blob_names
from shared.state.documents import (
    IntentRow,
    IntentsDocument,
    OutcomeDocument,
    OutcomeRow,
    RemovedDocument,
    Stage,
    UndoneJob,
)
from shared.state.messages import PROVISION, JobMessage
from shared.telemetry import time_batch


async def undo_batch(
    app: App, work: BatchWork, message: JobMessage, undoes: UndoneJob, *, is_last: bool
) -> None:
    """Bring a batch to its end, or as far as it goes now.

    `is_last` means the end of the road: nothing more is deleted, and every row gets its outcome.
    """

    async def run(held: ClaimedBatch) -> OutcomeDocument | None:
        return await _run(app, work, held, message, undoes, is_last=is_last)

    outcome = work.outcome_before or await settle(
        app, message, work.intents_blob, _first_intents(work, undoes), run
    )
    if outcome is not None:
        await _complete(app, work, message, outcome)


def _first_intents(work: BatchWork, undoes: UndoneJob) -> IntentsDocument:
    return IntentsDocument(
        since=datetime.now(UTC),
        attempt=1,
        rows=tuple(
            IntentRow(row_number=number, sealed_password="", object_id=undoes.accounts[number])
            for number in work.rows
        ),
    )


async def _run(
    app: App,
    work: BatchWork,
    held: ClaimedBatch,
    message: JobMessage,
    undoes: UndoneJob,
    *,
    is_last: bool,
) -> OutcomeDocument | None:
    run = RemovalRun(
        [_removal(work, row, undoes) for row in held.document.rows],
        app.graph().directory,
        lambda rows: held.store(_saved(held.document, rows)),
        attempt=message.attempt,
        is_last=is_last,
    )
    pause = await run.finish()
    if pause is not None:
        await put_off(app, PROVISION, message, pause)
        return None
    outcome = await work.store.create(
        blob_names.outcome_blob(message.job, message.batch), _outcome(run.rows)
    )
    record(Event.BATCH_SETTLED, job=message.job, batch=message.batch, rows=len(outcome.rows))
    time_batch((outcome.settled_at - held.document.since).total_seconds())
    return outcome


def _removal(work: BatchWork, row: IntentRow, undoes: UndoneJob) -> Removal:
    return Removal(
        row_number=row.row_number,
        object_id=row.object_id,
        account=made_account(work.job, undoes, work.rows[row.row_number]),
        stage=row.stage,
        findings=row.findings,
    )


def _saved(before: IntentsDocument, rows: Sequence[Removal]) -> IntentsDocument:
    moved = {row.row_number: row for row in rows}
    return replace(
        before,
        rows=tuple(
            replace(row, stage=moved[row.row_number].stage, findings=moved[row.row_number].findings)
            for row in before.rows
        ),
    )


def _outcome(rows: Sequence[Removal]) -> OutcomeDocument:
    return OutcomeDocument(
        rows=tuple(
            OutcomeRow(
                row_number=row.row_number,
                stage=row.stage,
                object_id=row.object_id,
                findings=row.findings,
            )
            for row in rows
        ),
        settled_at=datetime.now(UTC),
    )


async def _complete(
    app: App, work: BatchWork, message: JobMessage, outcome: OutcomeDocument
) -> None:
    """Let the batch be complete, release its names and units, and see whether it was the last."""
    await work.store.create(blob_names.removed_blob(message.job, message.batch), RemovedDocument())
    record(Event.BATCH_COMPLETE, job=message.job, batch=message.batch)
    await _release(app, work, message, outcome)
    if not open_batches(work.allocation, await work.store.complete_batches()):
        await queue_report(app, message.job)


async def _release(
    app: App, work: BatchWork, message: JobMessage, outcome: OutcomeDocument
) -> None:
    removed = sum(row.stage is Stage.REMOVED for row in outcome.rows)
    undone = work.job.undoes.job if work.job.undoes else ""

    def change(ledger: Ledger) -> tuple[Ledger, None]:
        return release_removed(ledger, message.job, message.batch, undone, removed), None

    await app.ledger.try_update(change, default=None)
