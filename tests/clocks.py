"""Time that passes at once: an event loop whose clock jumps to the next timer."""

import asyncio
import selectors
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import override


class _JumpingSelector(selectors.SelectSelector):
    """Adds up what it was asked to wait, and waits no longer than `grace` seconds for I/O."""

    def __init__(self, grace: float) -> None:
        super().__init__()
        self._grace = grace
        self.waited = 0.0

    @override
    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            return super().select(None)
        ready = super().select(min(timeout, self._grace))
        if not ready:
            self.waited += timeout
        return ready


class _JumpingLoop(asyncio.SelectorEventLoop):
    def __init__(self, grace: float) -> None:
        self._jumping = _JumpingSelector(grace)
        super().__init__(self._jumping)

    @override
    def time(self) -> float:
        return self._jumping.waited


@dataclass(frozen=True, slots=True, kw_only=True)
class Waited[T]:
    """What came out, and after how many seconds."""

    result: T
    seconds: float


def without_waiting[T](work: Coroutine[object, object, T], *, grace: float = 0.0) -> Waited[T]:
    """Run a coroutine at once, however long it sleeps.

    `grace` is the real time, in seconds, that sockets get before the clock jumps.
    """
    with asyncio.Runner(loop_factory=lambda: _JumpingLoop(grace)) as runner:
        result = runner.run(work)
        return Waited(result=result, seconds=runner.get_loop().time())
