"""How long a run waits, how often it asks, and from when on an answer counts."""

import asyncio
import random
from datetime import UTC, datetime, timedelta

# Replication lag has been seen to last minutes: until then absence and conflicts prove nothing.
# Counts from the row's own last write that may have been carried out.
PATIENCE = timedelta(minutes=4)
# After PATIENCE an answer that has come this often in a row is believed: one replica may be late.
TRIES_OF_A_LASTING_ANSWER = 3
# Creates that meet a taken name or a "netId is invalid" with nobody to be found: the second tells
# that it lasts, and after PATIENCE without a sight of the account it is final.
MOST_CONTRADICTIONS = 2
# Answers that are lost or 5xx for one row: over an hour of them, with the pauses between runs.
MOST_DOUBTFUL_CREATES = 40
MOST_WEAK_PASSWORDS = 3
# Equal answers for permission or quota that stop a batch: a permission just granted may not be
# in the token yet.
REFUSALS_TO_STOP = 3
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
        self._started_at = datetime.now(UTC)

    def now(self) -> datetime:
        """The time of day, by the clock of the run."""
        return self._started_at + timedelta(seconds=self.clock() - self._started)

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
