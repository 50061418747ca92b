"""Decide which accounts of a job may be removed, before the first one is."""

from collections.abc import Mapping
from datetime import UTC, datetime

from shared.errors import AccountsUnclearError
from shared.events import Event, record
from shared.models import Finding, JudgedRow
from shared.models.reasons import graph_refused
from shared.pipeline.app import App
from shared.pipeline.job_store import JobStore
from shared.provisioning.directory import AccountState, Answer, AnswerKind, NewAccount
from shared.provisioning.ownership import find_traces
from shared.provisioning.removal_survey import survey
from shared.retry import PATIENCE
from shared.state.documents import (
    AllocationDocument,
    JobDocument,
    RowVerdict,
    UndoneJob,
    Verdict,
)


async def decide_removals(app: App, job: JobDocument, undoes: UndoneJob) -> AllocationDocument:
    """The verdict on each account that the job is to remove, as Graph shows it by its object id.

    Raises AccountsUnclearError while Graph gives no answer or may not show a new account yet,
    AccessDeniedError when the app lacks a permission, and GraphThrottledError when Graph asks to
    wait.
    """
    rows = await JobStore(app.storage.jobs, job.job).load_all_rows(job)
    asked = [
        (undoes.accounts[row.row_number], created_account(job, undoes, row))
        for members in rows.values()
        for row in members
    ]
    found = await survey(app.graph().directory, asked)
    _refuse_early_absence(found, undoes)
    verdicts = [
        _verdict(row, batch, found[undoes.accounts[row.row_number]], undoes)
        for batch, members in rows.items()
        for row in members
    ]
    return _document(job, verdicts)


def created_account(job: JobDocument, undoes: UndoneJob, row: JudgedRow) -> NewAccount:
    """The account that the run created for a row, without its password."""
    licenses = job.terms.licenses
    return NewAccount(
        user_principal_name=row.user_principal_name,
        values=row.values,
        usage_location=row.usage_location,
        sku_ids=tuple(
            undoes.sku_ids[sku]
            for sku in licenses.for_country(row.usage_location, row.extras.licenses)
        ),
        group_id=licenses.group_for(row.usage_location, row.extras.licenses),
        sign_in_allowed=job.terms.sign_in_allowed and row.row_number not in undoes.blocked,
        password="",
        mark=undoes.marks.get(row.row_number, ""),
        extras=row.extras,
    )


def _refuse_early_absence(found: Mapping[str, AccountState | Answer], undoes: UndoneJob) -> None:
    """Replication lag has been seen to last minutes: until then "not found" proves nothing."""
    is_early = datetime.now(UTC) - undoes.sent_at < PATIENCE
    absent = [
        each
        for each in found.values()
        if isinstance(each, Answer) and each.kind is AnswerKind.ABSENT
    ]
    if is_early and absent:
        raise AccountsUnclearError("not shown by Graph yet", len(absent))


def _verdict(
    row: JudgedRow, batch: str, seen: AccountState | Answer, undoes: UndoneJob
) -> RowVerdict:
    verdict, findings = _judge(seen, undoes.marks.get(row.row_number, ""))
    return RowVerdict(row_number=row.row_number, batch=batch, verdict=verdict, findings=findings)


def _judge(seen: AccountState | Answer, mark: str) -> tuple[Verdict, tuple[Finding, ...]]:
    if isinstance(seen, AccountState):
        traces = find_traces(seen, mark)
        return (Verdict.KEEP if traces else Verdict.REMOVE), traces
    if seen.kind is AnswerKind.ABSENT:
        return Verdict.GONE, ()
    return Verdict.FAILED, (graph_refused(seen.code, seen.message),)


def _document(job: JobDocument, verdicts: list[RowVerdict]) -> AllocationDocument:
    removing = {each.batch for each in verdicts if each.verdict is Verdict.REMOVE}
    document = AllocationDocument(
        decided_at=datetime.now(UTC),
        verdicts=tuple(sorted(verdicts, key=lambda each: each.row_number)),
        skus=(),
        run=tuple(entry.batch for entry in job.batches if entry.batch in removing),
    )
    record(Event.JOB_ALLOCATED, job=job.job, batches=len(document.run), rows=len(verdicts))
    return document
