"""What one host instance listens to: queues, timers and HTTP."""

import asyncio
from collections.abc import Coroutine, Mapping, Sequence
from dataclasses import dataclass

from local.host.caller import FunctionCaller
from local.host.configuration import HostConfiguration
from local.host.functions import IndexedFunction
from local.host.host_events import EventSource
from local.host.host_settings import AppSettings
from local.host.http_trigger import HttpListener
from local.host.queue_listener import QueueListener
from local.host.queue_trigger import QueueTrigger
from local.host.singleton import Singleton
from local.host.storage import StorageAccounts
from local.host.timer_trigger import TimerTrigger, next_run
from local.host.timings import HostTimings


@dataclass(frozen=True, slots=True, kw_only=True)
class HostParts:
    """What the listeners of one instance share."""

    accounts: StorageAccounts
    settings: AppSettings
    configuration: HostConfiguration
    caller: FunctionCaller
    timings: HostTimings
    events: EventSource


class Listeners:
    """All listeners of one instance; a function that is disabled has none."""

    def __init__(self, parts: HostParts) -> None:
        self._parts = parts
        self._queues: list[QueueListener] = []
        self._listening: list[asyncio.Task[None]] = []
        self._scheduled: list[asyncio.Task[None]] = []
        self._timers: dict[str, TimerTrigger] = {}
        self._http = HttpListener([], parts.caller, "")

    @property
    def url(self) -> str:
        """Where HTTP functions are reached; empty when there are none."""
        return self._http.url

    async def start(self, functions: Mapping[str, IndexedFunction]) -> None:
        """Start listening.

        Raises HostConfigurationError for a connection or a schedule that cannot be used.
        """
        self._make_timers(functions)
        enabled = [each for each in functions.values() if not self._is_disabled(each)]
        self._listen_to_queues(_triggered_by("queueTrigger", enabled))
        self._run_timers(_triggered_by("timerTrigger", enabled))
        self._listening = [self._start(each.run()) for each in self._queues]
        prefix = self._parts.configuration.route_prefix
        self._http = HttpListener(_triggered_by("httpTrigger", enabled), self._parts.caller, prefix)
        await self._http.start()

    async def run_timer(self, function: str) -> bool:
        """Run a timer function now; True if it succeeded."""
        return await self._timers[function].run_once()

    async def stop(self, grace: float) -> None:
        """Fetch nothing more and wait up to `grace` seconds for what is in work."""
        for listener in self._queues:
            listener.stop()
        await self._http.stop()
        await _cancel(self._scheduled)
        in_flight = [*self._listening, *self._timer_calls()]
        if in_flight:
            await asyncio.wait(in_flight, timeout=grace)
        await self.abandon()

    async def abandon(self) -> None:
        """End at once; messages in work stay locked until their lock ends."""
        await self._http.stop()
        await _cancel([*self._listening, *self._scheduled, *self._timer_calls()])

    def _is_disabled(self, function: IndexedFunction) -> bool:
        return self._parts.settings.is_disabled(function.name)

    def _listen_to_queues(self, functions: Sequence[IndexedFunction]) -> None:
        parts = self._parts
        trigger = QueueTrigger(
            accounts=parts.accounts,
            settings=parts.settings,
            options=parts.configuration.queues,
            caller=parts.caller,
        )
        for function in functions:
            source = trigger.source(function)
            self._queues.append(QueueListener(source, parts.timings, parts.events))

    def _make_timers(self, functions: Mapping[str, IndexedFunction]) -> None:
        for function in _triggered_by("timerTrigger", list(functions.values())):
            timer = TimerTrigger(function=function, caller=self._parts.caller)
            next_run(timer.schedule, timer.now())  # a fault shows now, not at the first run
            self._timers[function.name] = timer

    def _run_timers(self, functions: Sequence[IndexedFunction]) -> None:
        for function in functions:
            singleton = self._singleton(f"{function.listener_id}.Listener")
            self._schedule(singleton.run(self._timers[function.name].run))

    def _timer_calls(self) -> list[asyncio.Task[bool]]:
        return [call for timer in self._timers.values() for call in timer.calls]

    def _singleton(self, name: str) -> Singleton:
        return Singleton(
            accounts=self._parts.accounts,
            connection=self._parts.settings.connection(),
            lock_name=f"{self._parts.settings.host_id}/{name}",
            timings=self._parts.timings,
        )

    def _schedule(self, work: Coroutine[None, None, None]) -> None:
        self._scheduled.append(self._start(work))

    def _start(self, work: Coroutine[None, None, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        task.add_done_callback(self._tell_if_failed)
        return task

    def _tell_if_failed(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (error := task.exception()):
            self._parts.events.warn(f"a listener ended: {error!r}")


def _triggered_by(kind: str, functions: Sequence[IndexedFunction]) -> list[IndexedFunction]:
    return [function for function in functions if function.trigger.type == kind]


async def _cancel(tasks: Sequence[asyncio.Task[None] | asyncio.Task[bool]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
