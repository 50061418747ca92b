"""Rate limit of one person's requests, for each process."""

import time
from collections import OrderedDict
from dataclasses import dataclass
from typing import Final

_MOST_PEOPLE: Final = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """`burst` requests at once, and `per_minute` in the long run."""

    burst: int
    per_minute: float


READING: Final = Rate(burst=120, per_minute=120)
CHANGING: Final = Rate(burst=20, per_minute=20)


class RateLimiter:
    """A token bucket for each person and rate; the one unused for longest is dropped first."""

    def __init__(self) -> None:
        self._buckets: OrderedDict[tuple[str, Rate], tuple[float, float]] = OrderedDict()

    def allows(self, person_id: str, rate: Rate, now: float | None = None) -> bool:
        """Count a request; False when it is one too many."""
        at = time.monotonic() if now is None else now
        key = (person_id, rate)
        left, since = self._buckets.pop(key, (float(rate.burst), at))
        left = min(float(rate.burst), left + (at - since) * rate.per_minute / 60)
        allowed = left >= 1
        self._buckets[key] = (left - 1 if allowed else left, at)
        if len(self._buckets) > _MOST_PEOPLE:
            self._buckets.popitem(last=False)
        return allowed
