"""A batch between its stored form and the run that works on it."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from shared.pipeline.app import App
from shared.pipeline.job_plans import JobPlan
from shared.pipeline.job_store import JobStore
from shared.provisioning.directory import NewAccount
from shared.provisioning.ownership import make_mark
from shared.provisioning.progress import Progress
from shared.state import blob_names
from shared.state.documents import (
    AllocationDocument,
    IntentRow,
    IntentsDocument,
    JobDocument,
    OutcomeDocument,
    OutcomeRow,
    Stage,
    StoredRow,
)
from shared.state.encryption import PasswordCipher
from shared.state.messages import JobMessage
from shared.state.passwords import make_password


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchWork:
    """All that is stored about a batch; `rows` are those that get an account, by number.

    `outcome_before` is the outcome that an earlier run stored.
    """

    store: JobStore
    batch: str
    job: JobDocument
    allocation: AllocationDocument
    rows: Mapping[int, StoredRow]
    outcome_before: OutcomeDocument | None
    sealer: PasswordCipher = field(repr=False)

    @property
    def intents_blob(self) -> str:
        """Where the intents of this batch are stored."""
        return blob_names.intents_blob(self.job.job, self.batch)

    def first_intents(self) -> IntentsDocument:
        """Intents with a new password and a new ownership mark for each row."""
        return IntentsDocument(
            since=datetime.now(UTC),
            attempt=1,
            rows=tuple(
                IntentRow(
                    row_number=number,
                    sealed_password=self._seal(make_password(), number),
                    mark=make_mark(self.job.job),
                )
                for number in self.rows
            ),
        )

    def progress(self, intents: IntentsDocument, *, with_passwords: bool) -> list[Progress]:
        """The rows as a run takes them up.

        Raises SecretError when a password that is needed cannot be opened.
        """
        return [
            Progress(
                row_number=row.row_number,
                account=self._account(row, with_password=with_passwords),
                skus=self._skus(),
                stage=row.stage,
                object_id=row.object_id,
                findings=row.findings,
                written_at=row.written_at,
                needs_lookup=row.needs_lookup,
                doubt=row.doubt,
                doubtful_creates=row.doubtful_creates,
            )
            for row in intents.rows
        ]

    def saved(self, before: IntentsDocument, rows: Sequence[Progress]) -> IntentsDocument:
        """The intents after a step of the run."""
        stored = {row.row_number: row for row in before.rows}
        return replace(
            before, rows=tuple(self._saved_row(stored[row.row_number], row) for row in rows)
        )

    def outcome(self, rows: Sequence[Progress]) -> OutcomeDocument:
        """The outcome of a run whose rows are all final."""
        return OutcomeDocument(
            rows=tuple(
                OutcomeRow(
                    row_number=row.row_number,
                    stage=row.stage,
                    object_id=row.object_id,
                    mark=row.account.mark,
                    findings=row.findings,
                )
                for row in rows
            ),
            settled_at=datetime.now(UTC),
            remove=tuple(
                row.object_id for row in rows if row.object_id and row.stage is not Stage.LICENSED
            ),
        )

    def _account(self, row: IntentRow, *, with_password: bool) -> NewAccount:
        stored = self.rows[row.row_number]
        needed = with_password and row.stage is Stage.OPEN
        return NewAccount(
            user_principal_name=stored.user_principal_name,
            values=stored.values,
            usage_location=stored.usage_location,
            sku_ids=self._sku_ids(),
            group_id=self.job.terms.licenses.group_for(stored.usage_location),
            sign_in_allowed=self.job.terms.sign_in_allowed,
            password=self._open(row) if needed else "",
            mark=row.mark,
        )

    def _saved_row(self, stored: IntentRow, row: Progress) -> IntentRow:
        password = row.account.password
        renewed = bool(password) and password != self._open(stored)
        return replace(
            stored,
            stage=row.stage,
            object_id=row.object_id,
            findings=row.findings,
            written_at=row.written_at,
            needs_lookup=row.needs_lookup,
            doubt=row.doubt,
            doubtful_creates=row.doubtful_creates,
            sealed_password=self._seal(password, row.row_number)
            if renewed
            else stored.sealed_password,
        )

    def _skus(self) -> tuple[str, ...]:
        licenses = self.allocation.licenses or self.job.terms.licenses
        return licenses.for_country(self.batch.partition("-")[0])

    def _sku_ids(self) -> tuple[str, ...]:
        ids = {seen.sku_part_number: seen.sku_id for seen in self.allocation.skus}
        return tuple(ids[sku] for sku in self._skus())

    def _seal(self, password: str, row_number: int) -> str:
        return self.sealer.seal(password, self.job.job, row_number)

    def _open(self, row: IntentRow) -> str:
        return self.sealer.open(row.sealed_password, self.job.job, row.row_number)


async def load_work(app: App, message: JobMessage) -> BatchWork | None:
    """The batch of a message, or None when no allocated job has such a batch."""
    store = JobStore(app, message.job)
    plan, outcome = await asyncio.gather(
        app.plans.get(message.job, lambda: _load_plan(store)), store.load_outcome(message.batch)
    )
    if plan is None or message.batch not in plan.allocation.run:
        return None
    wanted = plan.to_carry_out[message.batch]
    rows = await store.load_rows(plan.entries[message.batch].blob)
    return BatchWork(
        store=store,
        batch=message.batch,
        job=plan.job,
        allocation=plan.allocation,
        rows={row.row_number: row for row in rows if row.row_number in wanted},
        outcome_before=outcome,
        sealer=app.sealer,
    )


async def _load_plan(store: JobStore) -> JobPlan | None:
    job, allocation = await asyncio.gather(store.load_job(), store.load_allocation())
    return None if job is None or allocation is None else JobPlan.of(job, allocation)


def is_tombstone(intents: IntentsDocument) -> bool:
    """Whether the passwords of these intents are erased."""
    return any(not row.sealed_password for row in intents.rows)
