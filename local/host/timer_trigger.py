"""Timer functions: six-field NCRONTAB in UTC, one instance at a time.

Rules: learn.microsoft.com, "Timer trigger for Azure Functions". The schedule's last and next
run are not stored, so a run missed while no host was up is not made good.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from cronsim import CronSim, CronSimError

from local.host.caller import Call, FunctionCaller
from local.host.functions import IndexedFunction
from local.host.host_errors import HostConfigurationError
from local.host.wire import TypedValue


def next_run(schedule: str, after: datetime) -> datetime:
    """The next time of an NCRONTAB expression (seconds first; five fields mean second 0).

    Raises HostConfigurationError for one that cannot be read.
    """
    try:
        return next(CronSim(schedule, after))
    except (CronSimError, StopIteration) as error:
        raise HostConfigurationError(f"the schedule {schedule!r} cannot be read") from error


@dataclass(frozen=True, slots=True, kw_only=True)
class TimerTrigger:
    """Runs one timer function. `now` is the clock, in UTC."""

    function: IndexedFunction
    caller: FunctionCaller
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    calls: set[asyncio.Task[bool]] = field(default_factory=set)  # those under way

    @property
    def schedule(self) -> str:
        """The NCRONTAB expression."""
        return self.function.trigger.text("schedule")

    @property
    def runs_on_startup(self) -> bool:
        """True if the binding asks for a run when the host starts."""
        return bool(self.function.trigger.properties.get("runOnStartup"))

    async def run(self) -> None:
        """Run on schedule until cancelled; the next run is planned when one is over."""
        if self.runs_on_startup:
            await self.run_once()
        due = self.now()
        while True:
            # A sleep may end a moment early; the same second is not due twice.
            due = next_run(self.schedule, max(due, self.now()))
            await asyncio.sleep(max(0.0, (due - self.now()).total_seconds()))
            await self.run_once()

    async def run_once(self) -> bool:
        """Run now; True if it succeeded. A call under way outlives a cancelled wait for it."""
        call = asyncio.create_task(self._call())
        self.calls.add(call)
        call.add_done_callback(self.calls.discard)
        return await asyncio.shield(call)

    async def _call(self) -> bool:
        following = next_run(self.schedule, self.now())
        timer = {
            "Schedule": {"AdjustForDST": True},
            "ScheduleStatus": {"Next": following.isoformat()},
            "IsPastDue": False,
        }
        return await self.caller.call(self.function, Call(value=TypedValue.of_json(timer)))
