"""Politeness: no request leaves before the time that Graph asked to wait for."""

import asyncio
import math
import re
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from shared.errors import GraphThrottledError

LONGEST_WAIT = 30.0  # seconds a run may sleep; longer waits become a delayed message


def parse_retry_after(text: str | None, now: datetime) -> float | None:
    """Seconds from a Retry-After header: whole, fractional or a date. None for anything else.

    Items of a batch have been seen with fractions, which RFC 9110 does not know.
    """
    if text is None:
        return None
    if re.fullmatch(r"\s*[0-9]+(\.[0-9]+)?\s*", text):
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - now).total_seconds())


class Gate:
    """Lets requests pass, except while Graph asked to be left alone.

    One for all requests of a process to one service. Times are those of `clock`, in seconds.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._closed_until = -math.inf

    def close_for(self, seconds: float) -> None:
        """Keep requests back for so long; an earlier, longer closing stays."""
        self._closed_until = max(self._closed_until, self._clock() + seconds)

    async def wait(self) -> None:
        """Return when a request may leave.

        Raises GraphThrottledError, at once, when that is longer away than a run may sleep.
        """
        # Closed again while asleep: another request was told to wait meanwhile.
        while (left := self._closed_until - self._clock()) > 0:
            if left > LONGEST_WAIT:
                raise GraphThrottledError(left)
            await asyncio.sleep(left)
