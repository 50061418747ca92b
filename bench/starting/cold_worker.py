"""A worker process from its start to the end of a call, as the local host starts one."""

import uuid
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from time import perf_counter
from types import TracebackType
from typing import Self

from local.host.functions import read_functions
from local.host.host_settings import AppSettings
from local.host.wire import Invocation, InvocationResult, TypedValue
from local.host.worker_handle import WorkerLaunch, WorkerProcess


class ColdWorker(AbstractAsyncContextManager["ColdWorker"]):
    """One process of Microsoft's worker library; what it logs is thrown away."""

    def __init__(self, app_root: Path, settings: Mapping[str, str]) -> None:
        self._settings = AppSettings(dict(settings))
        self._launch = WorkerLaunch(app_root=app_root, settings=settings, on_log=lambda _: None)

    async def __aenter__(self) -> Self:
        self._began = perf_counter()
        self._worker = await WorkerProcess.start(self._launch)
        started = await self._worker.request("init", {"app_root": str(self._launch.app_root)})
        if started["error"]:
            raise RuntimeError(started["error"])
        self._functions = read_functions(started["functions"], self._settings)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self._worker.stop()

    async def call(
        self, name: str, value: TypedValue, metadata: Mapping[str, TypedValue] | None = None
    ) -> float:
        """Run a function; seconds from the start of the process until it has returned.

        Raises RuntimeError with the worker's words when the function failed.
        """
        function = self._functions[name]
        await self._worker.request("load", {"function_id": function.function_id})
        invocation = Invocation(
            invocation_id=str(uuid.uuid4()),
            function_id=function.function_id,
            trigger_name=function.trigger.name,
            trigger_value=value,
            trigger_metadata=metadata or {},
            trace_parent=f"00-{uuid.uuid4().hex}-{uuid.uuid4().hex[:16]}-01",
        )
        reply = await self._worker.request("invoke", invocation.to_frame())
        seconds = perf_counter() - self._began
        if (failure := InvocationResult.from_frame(reply).error) is not None:
            raise RuntimeError(failure)
        return seconds
