"""The clock of a run: it skips the waits in which nothing happens.

The host, its workers and the tenant agree on how far it is ahead of the machine's. It moves only
while nobody works, as if everybody had slept: long waits then cost nothing, and anything under
way takes the time that it takes.
"""

import sys
import time
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any


class WorldClock:
    """The time in a run, on the host's side."""

    def __init__(self) -> None:
        self.ahead = 0.0  # seconds

    def now(self) -> datetime:
        """The time of day."""
        return datetime.now(UTC) + timedelta(seconds=self.ahead)

    def skip_to(self, moment: datetime) -> None:
        """Move on to a moment; an earlier one changes nothing."""
        self.ahead += max(0.0, (moment - self.now()).total_seconds())


class _ShiftedType(type):
    """Makes its classes pass for `datetime`, except in what `now` answers."""

    ahead = 0.0

    def __getattr__(cls, name: str) -> Any:  # noqa: ANN401 - all that datetime has
        return getattr(datetime, name)

    def __call__(cls, *args: Any, **kwargs: Any) -> datetime:  # noqa: ANN401
        return datetime(*args, **kwargs)  # noqa: DTZ001 - handed on as it is

    def __instancecheck__(cls, instance: object) -> bool:
        return isinstance(instance, datetime)

    def now(cls, tz: tzinfo | None = None) -> datetime:
        return datetime.now(tz) + timedelta(seconds=_ShiftedType.ahead)


class _Shifted(metaclass=_ShiftedType):
    """Stands in for `datetime` in the modules of the application."""


def shift_application() -> None:
    """Let the application in this process go by the clock that `set_ahead` moves.

    Its modules get another `datetime`. Monotonic time moves for everybody, the event loop
    included.
    """
    for name, module in list(sys.modules.items()):
        if name.startswith("shared.") and vars(module).get("datetime") is datetime:
            vars(module)["datetime"] = _Shifted
    machine = time.monotonic
    time.monotonic = lambda: machine() + _ShiftedType.ahead


def application_now() -> datetime:
    """The time of day as the application in this process sees it."""
    return datetime.now(UTC) + timedelta(seconds=_ShiftedType.ahead)


def set_ahead(seconds: float) -> None:
    """How far the application's clock is ahead of the machine's; it never goes back."""
    _ShiftedType.ahead = max(_ShiftedType.ahead, seconds)
