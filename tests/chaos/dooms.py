"""Calls that are bound to go wrong: what sends one and the same message to its poison queue."""

import os
import signal
from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass


class DoomedError(Exception):
    """What a doomed function raises: an exception that nothing in it is prepared for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Doom:
    """A call goes wrong at crash point number `at` of its own, counted from 1.

    Its worker dies there when it is `deadly`; otherwise the call itself raises.
    """

    at: int
    deadly: bool


class Dooms:
    """Which delivery of which message is doomed.

    `by_step` holds, by the name of a step, one doom after the other for the first message that
    is delivered there; all others are spared.
    """

    def __init__(self, by_step: Mapping[str, Sequence[Doom]]) -> None:
        self._left = {step: list(dooms) for step, dooms in by_step.items()}
        self._victims: dict[str, object] = {}

    def next_for(self, step: str, victim: object) -> Doom | None:
        """The doom of a delivery; `victim` distinguishes one message of a step."""
        dooms = self._left.get(step)
        if not dooms or self._victims.setdefault(step, victim) != victim:
            return None
        return dooms.pop(0)


class _Course:
    """How near a call has come to its doom."""

    def __init__(self, doom: Doom) -> None:
        self._doom = doom
        self._reached = 0

    def reach(self) -> None:
        self._reached += 1
        if self._reached != self._doom.at:
            return
        if self._doom.deadly:
            os.kill(os.getpid(), signal.SIGKILL)
        raise DoomedError("this call was bound to fail")


# Every task that a call starts inherits it, and other calls of the same worker do not see it.
_COURSE: ContextVar[_Course | None] = ContextVar("course", default=None)


def doom(fate: Doom | None) -> None:
    """Let the call that runs in this task, and in the tasks it starts, meet its fate."""
    _COURSE.set(None if fate is None else _Course(fate))


def reach_doom() -> None:
    """Pass a crash point of the call that runs here.

    Raises DoomedError when it is the one at which the call was to fail.
    """
    if course := _COURSE.get():
        course.reach()
