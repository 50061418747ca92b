"""The workers of a host: who takes the next call, and who comes after one that died."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from tests.chaos.dooms import Doom
from tests.chaos.orders import Done, WorkerSetup
from tests.chaos.stage import Stage
from tests.chaos.storage_faults import StorageFault
from tests.chaos.worker_process import WorkerDiedError, WorkerProcess

_MOST_DEATHS = 40  # beyond that something else is wrong with them
_SEEN_AFTER_LAG = 5.0  # seconds more than the drawn lag, and every replica shows an account


class Crew:
    """A few workers, each of which takes several calls at once.

    One worker after the other is killed at the next of `kill_points`; 0 means one that survives,
    and when they are used up all live. Each of them meets all `storage_faults`.
    """

    def __init__(
        self,
        stage: Stage,
        kill_points: list[int],
        *,
        workers: int,
        calls_each: int,
        storage_faults: Sequence[StorageFault] = (),
    ) -> None:
        self.deaths = 0
        self.places = workers * calls_each
        self._stage = stage
        self._kill_points = kill_points
        self._storage_faults = tuple(storage_faults)
        self._size = workers
        self._free = asyncio.Semaphore(self.places)
        self._workers: list[WorkerProcess] = []
        self._dead: list[WorkerProcess] = []

    @property
    def points(self) -> int:
        """Crash points that the current workers have reached."""
        return sum(worker.points for worker in self._workers)

    @property
    def points_after_graph(self) -> tuple[int, ...]:
        """Those of the first worker that come just after an answer of Graph."""
        return self._workers[0].points_after_graph

    @property
    def points_after_writes(self) -> tuple[int, ...]:
        """Those of the first worker that come just after a request that changed something."""
        return self._workers[0].points_after_writes

    @property
    def storage_faults(self) -> Counter[str]:
        """How often storage failed a worker, by kind, as far as one survived."""
        reported = (worker.storage_faults for worker in (*self._workers, *self._dead))
        return sum(reported, Counter())

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[None]:
        """Keep workers until the block ends."""
        try:
            self._workers = [self._new_worker() for _ in range(self._size)]
            yield
        finally:
            everybody = [*self._workers, *self._dead]
            await asyncio.gather(*(worker.close() for worker in everybody))

    async def call(self, step: str, body: bytes, doom: Doom | None = None) -> Done:
        """Let the least busy worker take a step.

        Raises WorkerDiedError when that one does not live to its end.
        """
        async with self._free:
            worker = min(self._workers, key=lambda each: each.busy)
            try:
                return await worker.call(step, body, doom, ahead=self._stage.clock.ahead)
            except WorkerDiedError:
                self._replace(worker)
                raise

    def calm(self) -> None:
        """From now on all live, and storage serves them."""
        self._kill_points.clear()
        self._storage_faults = ()
        for worker in self._workers:
            worker.calm()

    def shoot(self, number: int) -> None:
        """Kill one of the workers wherever it is."""
        self._workers[number % self._size].kill()

    def _replace(self, dead: WorkerProcess) -> None:
        # Several calls may have died with the same worker.
        if dead not in self._workers:
            return
        self.deaths += 1
        if self.deaths > _MOST_DEATHS:
            raise RuntimeError("workers die without being killed")
        self._workers[self._workers.index(dead)] = self._new_worker()
        self._dead.append(dead)

    def _new_worker(self) -> WorkerProcess:
        kill_at = self._kill_points.pop(0) if self._kill_points else 0
        return WorkerProcess(
            WorkerSetup(
                settings=self._stage.settings,
                kill_at=kill_at,
                log_file=self._stage.log_file,
                storage_faults=self._storage_faults,
                seen_after=self._stage.tenant.replication_lag + _SEEN_AFTER_LAG,
            )
        )
