"""Running a batch from its first request to its end, without waiting for anything."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from shared.provisioning.creation import CreationKind
from shared.provisioning.progress import Progress
from shared.provisioning.run import BatchRun, RunOptions
from shared.state.documents import Stage
from tests.clocks import without_waiting
from tests.fakes import FakeDirectory

CAUGHT_UP = timedelta(minutes=5)  # since the last write: replication cannot lag any more


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """A run that is over: its rows by number, what it saved, and whether it was put off."""

    rows: dict[int, Progress]
    put_off: float | None
    seconds: float
    saves: list[Sequence[Progress]] = field(default_factory=list)

    @property
    def stages(self) -> dict[int, Stage]:
        """How far each row came."""
        return {number: row.stage for number, row in self.rows.items()}

    def codes(self, number: int) -> list[str]:
        """The codes of a row's findings."""
        return [finding.code for finding in self.rows[number].findings]


def run_batch(
    rows: Sequence[Progress],
    directory: FakeDirectory,
    *,
    attempt: int = 1,
    is_last: bool = False,
) -> Finished:
    """Run a batch to its end, or until it is put off."""
    saves: list[Sequence[Progress]] = []

    terms = RunOptions(attempt=attempt, is_last=is_last)

    async def finish() -> tuple[float | None, Sequence[Progress]]:
        run = BatchRun(CreationKind(directory), rows, terms)
        async for saved in run.steps():
            saves.append(list(saved))  # noqa: PERF401 - also what was saved before an error
        return run.pause, run.rows

    waited = without_waiting(finish())
    put_off, finished = waited.result
    return Finished(
        rows={row.row_number: row for row in finished},
        put_off=put_off,
        seconds=waited.seconds,
        saves=saves,
    )
