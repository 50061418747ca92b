"""How the tenant slows an app down, and whether the app listens.

Sources: "Microsoft Graph service-specific throttling limits" (a token bucket of writes for each
app and tenant) and "Microsoft Graph throttling guidance" (wait for Retry-After).
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from enum import StrEnum

from local.tenant.graph_errors import RefusalError

type OperationKey = tuple[str, str, str]


class RetryAfterForm(StrEnum):
    """How a wait is written: batches have been seen with fractions, HTTP allows dates."""

    INTEGER = "integer"
    FLOAT = "float"
    DATE = "date"


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryAfter:
    """A wait that the client is asked for."""

    seconds: float
    form: RetryAfterForm = RetryAfterForm.INTEGER

    def header(self, at: datetime) -> str:
        """The value of `Retry-After`; whole seconds are rounded up."""
        match self.form:
            case RetryAfterForm.INTEGER:
                return str(math.ceil(self.seconds))
            case RetryAfterForm.FLOAT:
                return f"{self.seconds:.3f}"
            case RetryAfterForm.DATE:
                until = at.astimezone(UTC) + timedelta(seconds=self.seconds)
                whole = until.replace(microsecond=0)
                return format_datetime(
                    whole if whole == until else whole + timedelta(seconds=1), usegmt=True
                )


def parse_retry_after(header: str, at: datetime) -> datetime:
    """The moment that a `Retry-After` value asks to wait for."""
    try:
        return at + timedelta(seconds=float(header))
    except ValueError:
        return parsedate_to_datetime(header)


class TokenBucket:
    """A quota of operations that refills evenly: `capacity` within each `period` of seconds."""

    def __init__(self, capacity: int, period: float) -> None:
        self._capacity = float(capacity)
        self._per_second = capacity / period
        self._tokens = self._capacity
        self._counted_at: datetime | None = None

    def take(self, at: datetime) -> float:
        """Take one; the answer is 0, or the seconds until one is there."""
        self._refill(at)
        if self._tokens < 1:
            return (1 - self._tokens) / self._per_second
        self._tokens -= 1
        return 0.0

    @property
    def used(self) -> float:
        """The part of the capacity that is used up, 0 to 1."""
        return 1 - self._tokens / self._capacity

    def _refill(self, at: datetime) -> None:
        if self._counted_at is not None:
            passed = (at - self._counted_at).total_seconds()
            self._tokens = min(self._capacity, self._tokens + passed * self._per_second)
        self._counted_at = at


def too_many_requests(wait: RetryAfter, at: datetime) -> RefusalError:
    """The directory's 429."""
    return RefusalError(
        429,
        "TooManyRequests",
        "Too many requests.",
        headers={
            "Retry-After": wait.header(at),
            "x-ms-throttle-scope": "Tenant_Application/Write",
            "x-ms-throttle-information": "WriteLimitExceeded",
        },
    )


def mailbox_concurrency_exceeded() -> RefusalError:
    """Exchange's 429: it names no time to wait for."""
    return RefusalError(
        429,
        "ApplicationThrottled",
        "Application is over its MailboxConcurrency limit.",
    )


class Patience:
    """Remembers who was asked to wait, and counts who came back too early.

    Only the same operation counts: the same path, for `POST /users` the same name too. Asking
    `$batch` as a whole to wait covers every batch, asking one item covers that item.
    """

    def __init__(self) -> None:
        self.impatient_requests = 0
        self._waits: dict[OperationKey, datetime] = {}

    def check(self, key: OperationKey, arrived: datetime) -> None:
        """Count a request that arrives before its time."""
        if arrived < self._waits.get(key, arrived):
            self.impatient_requests += 1

    def note(self, key: OperationKey, headers: Mapping[str, str], at: datetime) -> None:
        """Remember the wait that an answer asked for, if it did."""
        if (header := headers.get("Retry-After")) is not None:
            self._waits[key] = parse_retry_after(header, at)
