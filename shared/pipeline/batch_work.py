"""The documents of a batch: the intents that a run starts from, and the outcome it leaves."""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime

from shared.models import Finding, JudgedRow, ReasonCode
from shared.pipeline.job_store import JobStore
from shared.pipeline.removal_plan import created_account
from shared.provisioning.batch_rows import BatchRow
from shared.provisioning.creation import CreationKind
from shared.provisioning.directory import Directory, NewAccount
from shared.provisioning.ownership import make_mark
from shared.provisioning.progress import Progress, leave_follow_ups, stop_before_create
from shared.provisioning.removal import Removal, RemovalKind
from shared.provisioning.run import BatchRun, RunOptions
from shared.state.documents import (
    AllocationDocument,
    BatchEntry,
    IntentRow,
    IntentsDocument,
    JobDocument,
    OutcomeDocument,
    OutcomeRow,
    RoundPurpose,
    Stage,
    UndoneJob,
)
from shared.state.encryption import PasswordCipher
from shared.state.follow_ups import FollowUp, FollowUpKind, FollowUpState
from shared.state.passwords import make_password

_SERVICE = Finding(code=ReasonCode.SERVICE)


@dataclass(frozen=True, slots=True, kw_only=True)
class BegunRow:
    """The state of a row after an earlier round of the file, `job`."""

    job: str
    intent: IntentRow


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchWork:
    """Everything stored about a batch.

    `rows` are those whose account is created or removed, by number. `outcome_before` is the
    outcome that an earlier run stored. `begun` are the rows of a round that an earlier one began.
    `manager_waits` are those whose manager has no account before this job is over.
    `today` is the date where the tenant is, and `group_names` are the groups that rows may name,
    by object id.
    """

    store: JobStore
    entry: BatchEntry
    job: JobDocument
    allocation: AllocationDocument
    rows: Mapping[int, JudgedRow]
    outcome_before: OutcomeDocument | None
    begun: Mapping[int, BegunRow]
    manager_waits: AbstractSet[int]
    today: date
    group_names: Mapping[str, str]
    sealer: PasswordCipher = field(repr=False)

    def first_intents(self) -> IntentsDocument:
        """The first intents: a new password and mark, or the account to remove."""
        undoes = self.job.undoes
        return IntentsDocument(
            since=datetime.now(UTC),
            attempt=1,
            rows=tuple(
                IntentRow(row_number=number, sealed_password="", object_id=undoes.accounts[number])
                if undoes
                else self._begun_intent(self.begun[number])
                if number in self.begun
                else self._new_intent(number)
                for number in self.rows
            ),
        )

    def _new_intent(self, number: int) -> IntentRow:
        start = self.rows[number].extras.start_date
        return IntentRow(
            row_number=number,
            sealed_password=self._seal(make_password(), number),
            mark=make_mark(self.job.job),
            is_blocked=start is not None and start > self.today,
            follow_ups=tuple(self._follow_ups(self.rows[number])),
        )

    def _follow_ups(self, row: JudgedRow) -> Iterator[FollowUp]:
        """The writes that follow once the account of a row has its licences."""
        extras = row.extras
        for group in extras.groups:
            name = self.group_names.get(group, group)
            yield FollowUp(kind=FollowUpKind.GROUP, target=group, name=name)
        if extras.manager:
            # A manager who waits is no account that this job could find.
            waits = row.row_number in self.manager_waits
            state = FollowUpState.LATER if waits else FollowUpState.OPEN
            yield FollowUp(kind=FollowUpKind.MANAGER, target=extras.manager, state=state)
        if extras.start_date and extras.start_date > self.today and self.job.terms.sign_in_allowed:
            yield FollowUp(kind=FollowUpKind.SIGN_IN, state=FollowUpState.LATER)

    @property
    def ends_waiting(self) -> bool:
        """True if the batch belongs to the last round of its file, which creates nobody."""
        return self.job.round is not None and self.job.round.purpose is RoundPurpose.END

    @property
    def carried(self) -> AbstractSet[int]:
        """The rows whose accounts an earlier round created."""
        return {number for number, each in self.begun.items() if each.intent.is_carried}

    async def last_progress(self, intents: IntentsDocument) -> datetime:
        """When the last row of the job became final; when it was allocated if none did."""
        moments = [self.allocation.decided_at, intents.progress_at or intents.since]
        return max(*moments, await self.store.last_outcome_at() or intents.since)

    def start_run(
        self,
        directory: Directory,
        intents: IntentsDocument,
        options: RunOptions,
        stop: Finding | None = None,
    ) -> BatchRun[Progress] | BatchRun[Removal]:
        """A run over the rows as the intents have them.

        `stop` is the refusal that stops the file: no row that was not begun is created then.
        Raises SecretError when a password that is needed cannot be decrypted.
        """
        if undoes := self.job.undoes:
            removals = [self._removal(row, undoes) for row in intents.rows]
            return BatchRun(RemovalKind(directory), removals, options)
        # If the passwords are erased, the report is sent: create nothing more.
        options = replace(options, is_last=options.is_last or _is_tombstone(intents))
        creations = [self._creation(row, with_password=not options.is_last) for row in intents.rows]
        if stop:
            creations = [stop_before_create(row, stop) for row in creations]
        return BatchRun(CreationKind(directory), creations, options)

    def saved(self, before: IntentsDocument, rows: Sequence[BatchRow]) -> IntentsDocument:
        """The intents after a step of the run."""
        moved = {row.row_number: row for row in rows}
        return replace(
            before,
            rows=tuple(self._saved_row(row, moved[row.row_number]) for row in before.rows),
            progress_at=datetime.now(UTC)
            if any(moved[row.row_number].stage is not row.stage for row in before.rows)
            else before.progress_at,
        )

    def outcome(self, rows: Sequence[BatchRow]) -> OutcomeDocument:
        """The outcome of a run; rows that are not settled wait for the next round."""
        unfit = [
            row
            for row in rows
            if row.is_settled and row.stage is not Stage.LICENSED and not self.job.undoes
        ]
        carried = self.carried
        return OutcomeDocument(
            rows=tuple(
                OutcomeRow(
                    row_number=row.row_number,
                    stage=row.stage if row.is_settled else Stage.WAITING,
                    object_id=row.object_id,
                    mark=row.account.mark,
                    findings=row.findings if row.is_settled else (_SERVICE,),
                    may_exist=not row.is_settled and row.may_exist,
                    is_blocked=self.job.terms.sign_in_allowed and not row.account.sign_in_allowed,
                    is_carried=row.row_number in carried,
                    follow_ups=leave_follow_ups(row).follow_ups
                    if isinstance(row, Progress) and row.stage is Stage.LICENSED
                    else (),
                )
                for row in rows
            ),
            settled_at=datetime.now(UTC),
            remove=tuple(row.object_id for row in unfit if row.object_id),
        )

    def _removal(self, row: IntentRow, undoes: UndoneJob) -> Removal:
        return Removal(
            row_number=row.row_number,
            object_id=row.object_id,
            account=created_account(self.job, undoes, self.rows[row.row_number]),
            stage=row.stage,
            findings=row.findings,
        )

    def _creation(self, row: IntentRow, *, with_password: bool) -> Progress:
        return Progress(
            row_number=row.row_number,
            account=self._account(row, with_password=with_password),
            skus=self._skus(),
            stage=row.stage,
            object_id=row.object_id,
            findings=row.findings,
            written_at=row.written_at,
            needs_lookup=row.needs_lookup,
            doubt=row.doubt,
            doubtful_creates=row.doubtful_creates,
            is_password_lost=row.is_password_lost,
            follow_ups=row.follow_ups,
        )

    def _begun_intent(self, begun: BegunRow) -> IntentRow:
        """The intent of an earlier round, with its password encrypted for this one.

        Where that password is erased a new one replaces it: it is the account's only if the
        account turns out not to exist.
        """
        intent = begun.intent
        if intent.is_carried:
            return intent
        is_lost = intent.is_password_lost or not intent.sealed_password
        password = (
            make_password()
            if is_lost
            else self.sealer.open(intent.sealed_password, begun.job, intent.row_number)
        )
        return replace(
            intent,
            sealed_password=self._seal(password, intent.row_number),
            is_password_lost=is_lost,
            findings=(),
        )

    def _account(self, row: IntentRow, *, with_password: bool) -> NewAccount:
        stored = self.rows[row.row_number]
        needed = with_password and row.stage is Stage.OPEN
        ids = {seen.sku_part_number: seen.sku_id for seen in self.allocation.skus}
        return NewAccount(
            user_principal_name=stored.user_principal_name,
            values=stored.values,
            usage_location=stored.usage_location,
            sku_ids=tuple(ids[sku] for sku in self._skus()),
            group_id=self.job.terms.licenses.group_for(stored.usage_location, self.entry.licenses),
            sign_in_allowed=self.job.terms.sign_in_allowed and not row.is_blocked,
            password=self._open(row) if needed else "",
            mark=row.mark,
            extras=stored.extras,
        )

    def _saved_row(self, stored: IntentRow, row: BatchRow) -> IntentRow:
        after = replace(stored, stage=row.stage, object_id=row.object_id, findings=row.findings)
        if not isinstance(row, Progress):
            return after
        sealed = stored.sealed_password
        return replace(
            after,
            written_at=row.written_at,
            needs_lookup=row.needs_lookup,
            doubt=row.doubt,
            doubtful_creates=row.doubtful_creates,
            is_password_lost=row.is_password_lost,
            follow_ups=row.follow_ups,
            sealed_password=self._seal(row.account.password, row.row_number)
            if row.has_new_password
            else sealed,
        )

    def _skus(self) -> tuple[str, ...]:
        licenses = self.job.licenses_after(self.allocation)
        return licenses.for_country(self.entry.usage_location, self.entry.licenses)

    def _seal(self, password: str, row_number: int) -> str:
        return self.sealer.seal(password, self.job.job, row_number)

    def _open(self, row: IntentRow) -> str:
        return self.sealer.open(row.sealed_password, self.job.job, row.row_number)


def _is_tombstone(intents: IntentsDocument) -> bool:
    """True if the passwords of these intents are erased."""
    return any(not row.sealed_password for row in intents.rows if not row.is_carried)
