"""Move the start dates of people whom a later file lists with another one."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

from shared.allocation.rules import Candidate
from shared.allocation.tenant_reading import TenantReading
from shared.allocation.waiting import move_start
from shared.models.reasons import start_moved
from shared.pipeline.app import App
from shared.pipeline.waiting_store import update_waiting
from shared.state.documents import JobDocument, RowVerdict, Verdict


async def move_start_dates(
    app: App,
    job: JobDocument,
    tenant: TenantReading,
    candidates: Sequence[Candidate],
    verdicts: Sequence[RowVerdict],
) -> tuple[RowVerdict, ...]:
    """The verdicts, with those on people whose start date is now another one.

    They wait in an earlier file, or have an account of it that nobody may sign in to yet.
    """
    starts = await _find_lists(app, job, tenant, candidates, verdicts)
    moved: dict[str, date] = {}
    for first_job, wanted in starts.items():
        moved |= await _move(app, job, first_job, wanted)
    names = {each.row_number: each.user_principal_name.lower() for each in candidates}
    return tuple(
        replace(each, findings=(start_moved(moved[name]),))
        if each.verdict is Verdict.DUPLICATE and (name := names[each.row_number]) in moved
        else each
        for each in verdicts
    )


async def _find_lists(
    app: App,
    job: JobDocument,
    tenant: TenantReading,
    candidates: Sequence[Candidate],
    verdicts: Sequence[RowVerdict],
) -> dict[str, dict[str, date]]:
    """The start dates that may move, by the first job of the earlier file and by user name."""
    duplicates = {each.row_number for each in verdicts if each.verdict is Verdict.DUPLICATE}
    asked = [each for each in candidates if each.start and each.row_number in duplicates]
    found: dict[str, dict[str, date]] = defaultdict(dict)
    if not asked or job.round:
        return found
    ledger = await app.ledger.load()
    waiting = {
        name: first
        for first, holds in ledger.waiting.items()
        for hold in holds.holds
        for name in hold.names
    }
    for each in asked:
        name = each.user_principal_name.lower()
        first = waiting.get(name) or tenant.jobs.get(name)
        if first and each.start:
            found[first][name] = each.start
    return found


async def _move(
    app: App, job: JobDocument, first_job: str, wanted: dict[str, date]
) -> dict[str, date]:
    """The start dates of one earlier file that this job moved, by user name."""
    now = datetime.now(UTC)
    after = await update_waiting(
        app, first_job, lambda waiting: move_start(waiting, wanted, job.job, now)
    )
    rows = after.rows if after else ()
    return {
        name: each.row.extras.start_date
        for each in rows
        if each.moved_by == job.job
        and each.row.extras.start_date
        and (name := each.row.user_principal_name.lower()) in wanted
    }
