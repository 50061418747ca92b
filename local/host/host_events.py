"""What happens in the host, for a live view and for tests."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum


class EventKind(StrEnum):
    """The kinds of `HostEvent`."""

    HOST_STARTED = "host_started"
    HOST_STOPPED = "host_stopped"
    WORKER_STARTED = "worker_started"
    WORKER_EXITED = "worker_exited"
    FUNCTION_STARTED = "function_started"
    FUNCTION_SUCCEEDED = "function_succeeded"
    FUNCTION_FAILED = "function_failed"
    MESSAGE_POISONED = "message_poisoned"
    LOG = "log"


@dataclass(frozen=True, slots=True, kw_only=True)
class HostEvent:
    """One thing that happened.

    `subject` is what a function was called for (queue message id, container/blob, or empty),
    `queue` where a message came from, `dequeue_count` the try (1 for the first). `detail` is
    an error or the text of a log record; `category` and `level` belong to log records.
    `duration` is in seconds.
    """

    kind: EventKind
    instance_name: str
    at: datetime = field(default_factory=lambda: datetime.now(UTC))
    function: str = ""
    invocation_id: str = ""
    subject: str = ""
    queue: str = ""
    dequeue_count: int = 0
    duration: float | None = None
    category: str = ""
    level: str = ""
    detail: str = ""


type EventListener = Callable[[HostEvent], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class EventSource:
    """The parts of one host report here what happens."""

    instance_name: str
    listener: EventListener | None

    def emit(self, kind: EventKind, **facts: str | int | float | None) -> None:
        """Report to the listener; `facts` are fields of `HostEvent`."""
        if self.listener is not None:
            event = HostEvent(kind=kind, instance_name=self.instance_name, **facts)  # type: ignore[arg-type]  # one call per kind keeps the callers short
            self.listener(event)

    def warn(self, detail: str, **facts: str) -> None:
        """Report something odd in the host itself."""
        self.emit(EventKind.LOG, category="Host", level="WARNING", detail=detail, **facts)
