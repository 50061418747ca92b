"""Load a batch: its rows, its plan, and what earlier rounds of its file began."""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime

from shared.allocation.start_dates import today_in
from shared.models import ReasonCode
from shared.pipeline.app import App
from shared.pipeline.batch_work import BatchWork, BegunRow
from shared.pipeline.job_store import JobStore
from shared.pipeline.plan_cache import JobPlan
from shared.pipeline.waiting_store import load_waiting
from shared.state.blob_names import split_place
from shared.state.documents import IntentRow, JobDocument, Stage
from shared.state.follow_ups import FollowUpKind, FollowUpState
from shared.state.messages import JobMessage
from shared.state.waiting_documents import MadeAccount, WaitingRow


async def load_work(app: App, message: JobMessage) -> BatchWork | None:
    """The batch of a message, or None when no allocated job has such a batch."""
    store = JobStore(app.storage.jobs, message.job)
    plan, outcome = await asyncio.gather(
        app.plans.get(message.job, lambda: _load_plan(store)), store.load_outcome(message.batch)
    )
    if plan is None or message.batch not in plan.allocation.run:
        return None
    wanted = plan.to_carry_out[message.batch]
    entry = plan.entries[message.batch]
    rows = await store.load_rows(entry.blob)
    return BatchWork(
        store=store,
        entry=entry,
        job=plan.job,
        allocation=plan.allocation,
        rows={row.row_number: row for row in rows if row.row_number in wanted},
        outcome_before=outcome,
        begun=await _begun_rows(app, plan.job) if outcome is None else {},
        manager_waits={
            number
            for number, verdict in wanted.items()
            if any(each.code == ReasonCode.MANAGER_LATER for each in verdict.findings)
        },
        today=today_in(plan.job.terms.time_zone, datetime.now(UTC)),
        group_names={each: name for name, each in app.settings.rules.allowed_groups.items()},
        sealer=app.sealer,
    )


async def _begun_rows(app: App, job: JobDocument) -> dict[int, BegunRow]:
    """The rows of a round that earlier rounds of its file began."""
    waiting = await load_waiting(app, job.round.first_job) if job.round else None
    rows = [each for each in waiting.rows_in_round if each.continues] if waiting else []
    begun: dict[int, BegunRow] = {}
    for place in {each.continues for each in rows}:
        earlier, batch = split_place(place)
        intents = await JobStore(app.storage.jobs, earlier).load_intents(batch)
        numbers = {each.row.row_number for each in rows if each.continues == place}
        for intent in intents.rows if intents else ():
            if intent.row_number in numbers:
                begun[intent.row_number] = BegunRow(job=earlier, intent=intent)
    today = today_in(job.terms.time_zone, datetime.now(UTC))
    for each in waiting.rows_in_round if waiting else ():
        if each.account:
            intent = _carried_intent(each, each.account, today)
            begun[each.row.row_number] = BegunRow(job=job.job, intent=intent)
    return begun


def _carried_intent(waiting: WaitingRow, account: MadeAccount, today: date) -> IntentRow:
    """The writes that follow an account of an earlier round, whose mail had the password."""
    start = waiting.row.extras.start_date
    is_early = start is not None and start > today
    return IntentRow(
        row_number=waiting.row.row_number,
        sealed_password="",
        mark=account.mark,
        stage=Stage.LICENSED,
        object_id=account.object_id,
        is_blocked=account.is_blocked,
        is_carried=True,
        follow_ups=tuple(
            each
            if each.kind is FollowUpKind.SIGN_IN and is_early
            else replace(each, state=FollowUpState.OPEN)
            for each in waiting.follow_ups
        ),
    )


async def _load_plan(store: JobStore) -> JobPlan | None:
    job, allocation = await asyncio.gather(store.load_job(), store.load_allocation())
    return None if job is None or allocation is None else JobPlan.of(job, allocation)
