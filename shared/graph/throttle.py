"""Throttling: no request is sent before the time that Graph asked to wait for.

In addition, writes are sent no faster than the quota allows: Graph's limit on writes is a bucket
that refills ("Microsoft Graph service-specific throttling limits"), and a request sent on an empty
bucket is refused and has to be sent again.
"""

import asyncio
import math
import re
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from shared.errors import GraphThrottledError
from shared.models import WriteQuota
from shared.retry import LONGEST_ASKED, LONGEST_SLEEP
from shared.telemetry import time_throttling

_NO_QUOTA = WriteQuota(writes=1_000_000_000, seconds=1.0)
# A refusal means that another application writes too: slow down, then speed up gradually.
_SLOWER, _SLOWEST, _FASTER = 0.8, 0.25, 0.05


def parse_retry_after(text: str | None, now: datetime) -> float | None:
    """Seconds from a Retry-After header: whole, fractional or a date. None for anything else.

    Items of a batch have been seen with fractions, which RFC 9110 does not know.
    """
    if text is None:
        return None
    if re.fullmatch(r"\s*[0-9]+(\.[0-9]+)?\s*", text, re.ASCII):
        return min(float(text), LONGEST_ASKED)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return min(max(0.0, (moment - now).total_seconds()), LONGEST_ASKED)


class Gate:
    """Lets requests pass, except while Graph asks to wait.

    One for all requests of a process to one service. Times are those of `clock`, in seconds.
    """

    def __init__(self, clock: Callable[[], float], quota: WriteQuota = _NO_QUOTA) -> None:
        self._clock = clock
        self._closed_until = -math.inf
        self._bucket = _Bucket(quota, clock())

    def close_for(self, seconds: float) -> None:
        """Hold requests back for so long; an earlier, longer wait stays."""
        now = self._clock()
        self._closed_until = max(self._closed_until, now + seconds)
        self._bucket.was_refused(now)
        time_throttling(seconds)

    def passed(self) -> None:
        """Graph accepted a request without throttling it."""
        self._bucket.was_accepted()

    async def wait(self, writes: int = 0) -> None:
        """Return when a request with so many writes may be sent.

        Raises GraphThrottledError at once if that is longer than a run may sleep.
        """
        turn = self._bucket.reserve(writes, self._clock())
        # Closed again while asleep: Graph asked another request to wait meanwhile.
        while (left := max(self._closed_until, turn) - self._clock()) > 0:
            if left > LONGEST_SLEEP:
                self._bucket.give_back(writes)
                raise GraphThrottledError(left)
            await asyncio.sleep(left)


class _Bucket:
    """The rest of the write quota, as far as this process knows.

    The level goes below zero while requests wait for their turn.
    """

    def __init__(self, quota: WriteQuota, now: float) -> None:
        self._quota = quota
        self._pace = 1.0  # the part of the quota's refill that is ours
        self._level = float(quota.writes)
        self._as_of = now

    def reserve(self, writes: int, now: float) -> float:
        """Take so many writes; returns the time at which they may be sent."""
        self._refill(now)
        self._level -= writes
        return now + max(0.0, -self._level) / self._rate if writes else now

    def give_back(self, writes: int) -> None:
        self._level += writes

    def was_refused(self, now: float) -> None:
        """Graph says that its bucket is empty: empty ours."""
        self._refill(now)
        self._level = min(self._level, 0.0)
        self._pace = max(_SLOWEST, self._pace * _SLOWER)

    def was_accepted(self) -> None:
        self._pace = min(1.0, self._pace + _FASTER)

    @property
    def _rate(self) -> float:
        return self._quota.writes_per_second * self._pace

    def _refill(self, now: float) -> None:
        refilled = self._level + (now - self._as_of) * self._rate
        self._level = min(float(self._quota.writes), refilled)
        self._as_of = now
