"""Keeps one worker process running: indexes the app with it, replaces it when it ends."""

import asyncio
import contextlib

from local.host.host_errors import HostError, IndexingError, WorkerExitedError
from local.host.host_events import EventKind, EventSource
from local.host.timings import HostTimings
from local.host.wire import Frame, Invocation, InvocationResult
from local.host.worker_handle import WorkerLaunch, WorkerProcess


class WorkerSupervisor:
    """The worker of one host instance, whichever process it is at the moment."""

    def __init__(self, launch: WorkerLaunch, timings: HostTimings, events: EventSource) -> None:
        self._launch = launch
        self._timings = timings
        self._events = events
        self._worker: WorkerProcess | None = None
        self._ready = asyncio.Event()
        self._watching: asyncio.Task[None] | None = None

    async def start(self) -> list[Frame]:
        """Start the first worker; the functions it indexed.

        Raises IndexingError with the worker's reason, traceback included.
        """
        functions = await self._start_worker()
        self._watching = asyncio.create_task(self._watch())
        return functions

    async def invoke(self, invocation: Invocation) -> InvocationResult:
        """Call a function, waiting for a worker if none is ready.

        Raises WorkerExitedError if the process ends during the call.
        """
        await self._ready.wait()
        if self._worker is None:
            raise WorkerExitedError("there is no worker process")
        reply = await self._worker.request("invoke", invocation.to_frame())
        return InvocationResult.from_frame(reply)

    async def kill(self) -> None:
        """SIGKILL the process and wait until it is gone; calls in it fail, another follows."""
        worker = self._worker
        self._ready.clear()
        if worker is not None:
            worker.kill()
            await worker.wait()

    async def stop(self) -> None:
        """End the worker for good."""
        if self._watching is not None:
            self._watching.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._watching
        if self._worker is not None:
            await self._worker.stop()
            self._worker = None
        self._ready.set()  # callers that still wait learn that there is no worker

    async def _start_worker(self) -> list[Frame]:
        self._worker = worker = await WorkerProcess.start(self._launch)
        try:
            async with asyncio.timeout(self._timings.worker_start):
                functions = await _index(worker, self._launch)
        except BaseException:
            worker.kill()
            await worker.wait()
            self._worker = None
            raise
        self._events.emit(EventKind.WORKER_STARTED, detail=f"pid {worker.pid}")
        self._ready.set()
        return functions

    async def _watch(self) -> None:
        while True:
            if self._worker is not None:
                exit_code = await self._worker.wait()
                self._ready.clear()
                self._events.emit(EventKind.WORKER_EXITED, detail=f"exit code {exit_code}")
            await asyncio.sleep(self._timings.worker_restart_pause)
            try:
                await self._start_worker()
            except (HostError, TimeoutError, OSError) as error:
                self._events.warn(f"the worker did not start again: {error}")


async def _index(worker: WorkerProcess, launch: WorkerLaunch) -> list[Frame]:
    try:
        started = await worker.request("init", {"app_root": str(launch.app_root.resolve())})
    except WorkerExitedError as error:
        raise IndexingError("the worker process ended while it imported the app") from error
    if started["error"]:
        raise IndexingError(f"the app could not be indexed:\n{started['error']}")
    functions: list[Frame] = started["functions"]
    for function in functions:
        await worker.request("load", {"function_id": function["function_id"]})
    return functions
