"""The time, replaceable: a tenant asks its clock, a test brings its own."""

from collections.abc import Callable
from datetime import UTC, datetime

type Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """Now, aware, in UTC."""
    return datetime.now(UTC)


def graph_timestamp(moment: datetime) -> str:
    """A moment as Graph writes it: ISO 8601, whole seconds, `Z`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
