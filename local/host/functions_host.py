"""One instance of the functions host: indexes an app, listens, calls, stops cleanly."""

import contextlib
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from local.host.caller import FunctionCaller
from local.host.configuration import HostConfiguration, load_configuration
from local.host.functions import IndexedFunction, read_functions
from local.host.host_errors import HostConfigurationError, HostError
from local.host.host_events import EventKind, EventListener, EventSource
from local.host.host_settings import AppSettings
from local.host.listeners import HostParts, Listeners
from local.host.outputs import OutputWriter
from local.host.storage import StorageAccounts
from local.host.timings import HostTimings
from local.host.wire import Frame
from local.host.worker_handle import WorkerLaunch
from local.host.worker_supervisor import WorkerSupervisor


class FunctionsHost:
    """An async context manager; inside it the app runs.

    `settings` are the app's settings and become its environment. Several instances over the
    same storage work together as in Azure. Entering raises HostConfigurationError or
    IndexingError with the reason.
    """

    def __init__(
        self,
        app_root: Path,
        settings: Mapping[str, str],
        *,
        on_event: EventListener | None = None,
        instance_name: str = "local-1",
        timings: HostTimings | None = None,
        python: Path = Path(sys.executable),
    ) -> None:
        self._app_root = app_root
        self._settings = AppSettings(dict(settings))
        self._timings = timings or HostTimings()
        self._events = EventSource(instance_name=instance_name, listener=on_event)
        launch = WorkerLaunch(
            app_root=app_root, settings=settings, on_log=self._on_log, python=python
        )
        self._supervisor = WorkerSupervisor(launch, self._timings, self._events)
        self._functions: dict[str, IndexedFunction] = {}
        self._listeners: Listeners | None = None
        self._resources = contextlib.AsyncExitStack()

    async def __aenter__(self) -> Self:
        async with contextlib.AsyncExitStack() as started:
            await self._start(started)
            self._resources = started.pop_all()
        self._events.emit(EventKind.HOST_STARTED, detail=", ".join(self._functions))
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.stop()

    @property
    def functions(self) -> Mapping[str, IndexedFunction]:
        """The app's functions by name, bindings as indexed, `%SETTING%` resolved."""
        return self._functions

    @property
    def instance_name(self) -> str:
        """The name that events carry."""
        return self._events.instance_name

    @property
    def url(self) -> str:
        """Where its HTTP functions are reached; empty when it has none."""
        return self._running.url

    async def run_timer(self, function: str) -> bool:
        """Run a timer function now, without its lease; True if it succeeded."""
        return await self._running.run_timer(function)

    async def kill_worker(self) -> None:
        """SIGKILL the worker: calls in it fail and each costs a try; a new one starts."""
        await self._supervisor.kill()

    async def crash(self) -> None:
        """End as an instance does that loses its machine; leaving the context is then nothing.

        Nothing is released: messages in work stay locked until their lock ends.
        """
        await self._running.abandon()
        await self._supervisor.kill()
        self._listeners = None
        await self._resources.aclose()

    async def stop(self) -> None:
        """Fetch nothing more, give calls in flight their grace, end the worker."""
        if self._listeners is None:
            return
        await self._listeners.stop(self._timings.shutdown_grace)
        self._listeners = None
        await self._resources.aclose()
        self._events.emit(EventKind.HOST_STOPPED)

    @property
    def _running(self) -> Listeners:
        if self._listeners is None:
            raise HostError("the host is not running")
        return self._listeners

    async def _start(self, started: contextlib.AsyncExitStack) -> None:
        configuration = load_configuration(_read_host_json(self._app_root), self._settings.values)
        for key in configuration.unknown_keys:
            self._events.warn(f"host.json: unknown key {key.replace(':', '.')} is ignored")
        started.push_async_callback(self._supervisor.stop)
        self._functions = read_functions(await self._supervisor.start(), self._settings)
        accounts = StorageAccounts()
        started.push_async_callback(accounts.close)
        self._listeners = Listeners(self._parts(configuration, accounts))
        started.push_async_callback(self._listeners.abandon)
        await self._listeners.start(self._functions)

    def _parts(self, configuration: HostConfiguration, accounts: StorageAccounts) -> HostParts:
        writer = OutputWriter(
            accounts=accounts, settings=self._settings, configuration=configuration
        )
        caller = FunctionCaller(
            supervisor=self._supervisor,
            writer=writer,
            events=self._events,
            timeout=configuration.function_timeout,
        )
        return HostParts(
            accounts=accounts,
            settings=self._settings,
            configuration=configuration,
            caller=caller,
            timings=self._timings,
            events=self._events,
        )

    def _on_log(self, log: Frame) -> None:
        self._events.emit(
            EventKind.LOG,
            category=log["category"],
            level=log["level"],
            detail=log["message"],
            invocation_id=log["invocation_id"],
        )


def _read_host_json(app_root: Path) -> dict[str, object]:
    try:
        parsed: dict[str, object] = json.loads((app_root / "host.json").read_text("utf-8"))
    except FileNotFoundError:
        raise HostConfigurationError(f"there is no host.json in {app_root}") from None
    except ValueError as error:
        raise HostConfigurationError(f"host.json is not JSON: {error}") from error
    return parsed
