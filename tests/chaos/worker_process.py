"""A worker process as its host sees it."""

import asyncio
import itertools
import multiprocessing
from collections import Counter
from contextlib import suppress

from tests.chaos.dooms import Doom
from tests.chaos.orders import CALM, Done, Order, WorkerSetup
from tests.chaos.worker import run_worker

_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(["tests.chaos.worker", "tests.chaos.warm"])
_END_SECONDS = 5.0


class WorkerDiedError(Exception):
    """The worker was killed before it answered."""


class WorkerProcess:
    """A running worker; calls made of it at the same time run at the same time."""

    def __init__(self, setup: WorkerSetup) -> None:
        self._pipe, theirs = _CONTEXT.Pipe()
        self._process = _CONTEXT.Process(target=run_worker, args=(theirs, setup), daemon=True)
        self._process.start()
        # The end of the pipe is how a death is noticed.
        theirs.close()
        self._numbers = itertools.count(1)
        self._answers: dict[int, asyncio.Future[Done]] = {}
        self.points = 0
        self.points_after_graph: tuple[int, ...] = ()
        self.points_after_writes: tuple[int, ...] = ()
        self.storage_faults: Counter[str] = Counter()
        self.is_alive = True
        asyncio.get_running_loop().add_reader(self._pipe.fileno(), self._hear)

    @property
    def busy(self) -> int:
        """How many calls it is working on."""
        return len(self._answers)

    async def call(
        self, step: str, body: bytes, doom: Doom | None = None, *, ahead: float = 0.0
    ) -> Done:
        """Let it take a step. Raises WorkerDiedError when it does not live to its end."""
        number = next(self._numbers)
        self._send(Order(number=number, step=step, body=body, doom=doom, ahead=ahead))
        answer: asyncio.Future[Done] = asyncio.get_running_loop().create_future()
        self._answers[number] = answer
        try:
            return await answer
        finally:
            del self._answers[number]

    def calm(self) -> None:
        """Let it live from now on."""
        with suppress(WorkerDiedError):
            self._send(Order(number=0, step=CALM))

    def kill(self) -> None:
        """End it wherever it is."""
        self._process.kill()

    async def close(self) -> None:
        """Let it go home."""
        if self.is_alive:
            self._hang_up()
        await asyncio.to_thread(self._process.join, _END_SECONDS)
        self._process.kill()
        self._process.join()
        self._process.close()

    def _send(self, order: Order) -> None:
        try:
            if self.is_alive:
                self._pipe.send(order)
                return
        except OSError:
            self._hang_up()
        raise WorkerDiedError

    def _hear(self) -> None:
        try:
            done: Done = self._pipe.recv()
        except (EOFError, OSError):
            self._hang_up()
            return
        self.points = done.points
        self.points_after_graph = done.after_graph
        self.points_after_writes = done.after_writes
        self.storage_faults = done.storage_faults
        if (answer := self._answers.get(done.number)) and not answer.done():
            answer.set_result(done)

    def _hang_up(self) -> None:
        if not self.is_alive:
            return
        self.is_alive = False
        asyncio.get_running_loop().remove_reader(self._pipe.fileno())
        self._pipe.close()
        for answer in self._answers.values():
            if not answer.done():
                answer.set_exception(WorkerDiedError())
