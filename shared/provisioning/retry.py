"""How long a run may wait within itself before the rest of its work is put off."""

import asyncio
import random

_LONGEST_SLEEP = 30.0  # seconds; longer waits become a delayed message
_RUN_BUDGET = 150.0  # seconds of waiting and working before the rest is put off
_FIRST_PUT_OFF = 60.0
_LONGEST_PUT_OFF = 900.0
_LONGEST_PAUSE = 30.0


class Pace:
    """The waits of one run; `attempt` counts the runs of its batch."""

    def __init__(self, attempt: int) -> None:
        self.clock = asyncio.get_running_loop().time
        self._attempt = attempt
        self._started = self.clock()

    async def rested(self, pause: float) -> bool:
        """Sleep, when that is within what a run may take."""
        working = self.clock() - self._started
        if pause > _LONGEST_SLEEP or working + pause > _RUN_BUDGET:
            return False
        await asyncio.sleep(pause)
        return True

    def patient_pause(self) -> float:
        """Longer with each attempt: what did not come right in a whole run will take its time."""
        steps = min(self._attempt - 1, 10)
        return min(_LONGEST_PUT_OFF, _FIRST_PUT_OFF * 2.0**steps)


def retry_pause(tries: int, asked: float | None) -> float:
    """Seconds until a request is sent again: as long as was asked for, else longer each time."""
    if asked is not None:
        return asked
    return min(_LONGEST_PAUSE, 2.0**tries) * random.uniform(0.5, 1.0)  # noqa: S311 - jitter
