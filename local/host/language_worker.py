"""The worker process: Microsoft's Python worker library, answering the host over a socket.

Started by the host as `python -m local.host.language_worker SOCKET_FD APP_ROOT`. It ends at once
when the host closes the socket or dies.
"""

import asyncio
import contextvars
import importlib
import logging
import os
import socket
import sys
import threading
from pathlib import Path
from types import SimpleNamespace
from typing import Protocol, cast

from local.host import worker_protos as protos
from local.host.wire import (
    Frame,
    Invocation,
    InvocationResult,
    TypedValue,
    encode_frame,
    receive_frame,
)


class WorkerLibrary(Protocol):
    """What the real worker calls in `azure_functions_runtime`, which ships no types."""

    invocation_id_cv: contextvars.ContextVar[str | None]  # set while a `def` function runs

    def start_threadpool_executor(self) -> None:
        """Make the pool in which `def` functions run."""

    async def worker_init_request(self, request: object) -> protos.WorkerInitResponse:
        """Import and index the app."""

    async def functions_metadata_request(self, request: object) -> protos.FunctionMetadataResponse:
        """Report what was indexed."""

    async def function_load_request(self, request: object) -> protos.FunctionLoadResponse:
        """Load one function."""

    async def invocation_request(self, request: object) -> protos.InvocationResponse:
        """Run one function; what it raised is in the response."""


library = cast("WorkerLibrary", importlib.import_module("azure_functions_runtime"))

# The real worker finds the invocation of a log record by the running asyncio task, which
# `asyncio.to_thread` does not have: such records arrive without an id here as well.
_INVOCATION_ATTRIBUTE = "invocation_id"


class HostConnection:
    """The socket to the host; frames may be sent from any thread."""

    def __init__(self, connection: socket.socket) -> None:
        self._socket = connection
        self._sending = threading.Lock()

    def send(self, frame: Frame) -> None:
        """Hand a frame to the host; without one the process ends."""
        try:
            with self._sending:
                self._socket.sendall(encode_frame(frame))
        except OSError:
            os._exit(1)

    def pump(self, loop: asyncio.AbstractEventLoop, frames: asyncio.Queue[Frame]) -> None:
        """Hand all frames to the loop; a blocked loop does not keep the process alive."""
        while (frame := receive_frame(self._socket)) is not None:
            loop.call_soon_threadsafe(frames.put_nowait, frame)
        os._exit(0)


class HostLogHandler(logging.Handler):
    """Sends log records to the host, as the real worker does."""

    def __init__(self, connection: HostConnection) -> None:
        super().__init__()
        self._connection = connection

    def emit(self, record: logging.LogRecord) -> None:
        """Send one record."""
        log = {
            "category": record.name,
            "level": record.levelname,
            "message": self.format(record),
            "invocation_id": _current_invocation_id(),
        }
        self._connection.send({"log": log})


def _current_invocation_id() -> str:
    try:
        task = asyncio.current_task()
    except RuntimeError:
        task = None
    found = getattr(task, _INVOCATION_ATTRIBUTE, None) or library.invocation_id_cv.get()
    return str(found or "")


class InvocationTask[T](asyncio.Task[T]):
    """A task that passes its invocation id on to the tasks it starts."""

    invocation_id: str | None = None


def _make_task[T](loop: asyncio.AbstractEventLoop, coroutine, **options) -> InvocationTask[T]:  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN003 - typeshed gives task factories no public type
    task = InvocationTask[T](coroutine, loop=loop, **options)
    parent = asyncio.current_task(loop)
    task.invocation_id = getattr(parent, _INVOCATION_ATTRIBUTE, None)
    return task


async def initialise(app_root: str) -> Frame:
    """Index the app; the reply holds `error` or `functions`."""
    started = await library.worker_init_request(
        protos.streaming_message(
            protos,
            worker_init_request=SimpleNamespace(capabilities={}, function_app_directory=app_root),
        )
    )
    if started.result.status != protos.StatusResult.Success:
        return {"error": started.result.exception.stack_trace or started.result.exception.message}
    listed = await library.functions_metadata_request(protos.streaming_message(protos))
    functions = [_describe(function) for function in listed.function_metadata_results or ()]
    return {"error": None, "functions": functions}


def _describe(function: protos.RpcFunctionMetadata) -> Frame:
    return {
        "name": function.name,
        "function_id": function.function_id,
        "raw_bindings": list(function.raw_bindings),
    }


async def load(function_id: str) -> Frame:
    """Load one function, as the host asks before it calls it."""
    request = SimpleNamespace(function_id=function_id)
    await library.function_load_request(
        protos.streaming_message(protos, function_load_request=request)
    )
    return {}


async def invoke(invocation: Invocation) -> InvocationResult:
    """Run a function; what it raised is a result as well."""
    task = asyncio.current_task()
    if isinstance(task, InvocationTask):
        task.invocation_id = invocation.invocation_id
    response = await library.invocation_request(
        protos.streaming_message(protos, invocation_request=_invocation_request(invocation))
    )
    if response.result.status != protos.StatusResult.Success:
        return InvocationResult(error=response.result.exception.message, outputs={})
    return InvocationResult(error=None, outputs=_outputs(response))


def _invocation_request(invocation: Invocation) -> SimpleNamespace:
    value = protos.to_typed_data(invocation.trigger_value)
    metadata = invocation.trigger_metadata
    return SimpleNamespace(
        invocation_id=invocation.invocation_id,
        function_id=invocation.function_id,
        input_data=[protos.ParameterBinding(name=invocation.trigger_name, data=value)],
        trigger_metadata={name: protos.to_typed_data(each) for name, each in metadata.items()},
        trace_context=SimpleNamespace(
            trace_parent=invocation.trace_parent, trace_state="", attributes={}
        ),
        retry_context=SimpleNamespace(retry_count=0, max_retry_count=0, exception=None),
    )


def _outputs(response: protos.InvocationResponse) -> dict[str, TypedValue]:
    named = [(output.name, output.data) for output in response.output_data]
    named.append(("$return", response.return_value))
    return {name: protos.from_typed_data(data) for name, data in named if data is not None}


async def answer(frame: Frame) -> Frame:
    """The reply to one request."""
    match frame["call"]:
        case "init":
            return await initialise(frame["body"]["app_root"])
        case "load":
            return await load(frame["body"]["function_id"])
        case "invoke":
            return (await invoke(Invocation.from_frame(frame["body"]))).to_frame()
        case call:
            return {"error": f"unknown call {call}"}


async def serve(connection: HostConnection) -> None:
    """Answer requests side by side until the host goes."""
    loop = asyncio.get_running_loop()
    loop.set_task_factory(_make_task)
    frames: asyncio.Queue[Frame] = asyncio.Queue()
    threading.Thread(target=connection.pump, args=(loop, frames), daemon=True).start()
    library.start_threadpool_executor()
    async with asyncio.TaskGroup() as running:
        while True:
            running.create_task(_reply(connection, await frames.get()))


async def _reply(connection: HostConnection, frame: Frame) -> None:
    reply = await answer(frame)
    connection.send({"id": frame["id"], "reply": reply})


def main(arguments: list[str]) -> None:
    """Take the place of the real worker in this process."""
    file_descriptor, app_root = int(arguments[0]), arguments[1]
    connection = HostConnection(socket.socket(fileno=file_descriptor))
    logging.getLogger().addHandler(HostLogHandler(connection))
    logging.getLogger().setLevel(logging.INFO)
    _use_the_apps_path(app_root)
    asyncio.run(serve(connection))


def _use_the_apps_path(app_root: str) -> None:
    # As in Azure: the app comes last, so an installed package of the same name wins.
    here = str(Path(__file__).resolve().parents[2])
    sys.path[:] = [entry for entry in sys.path if entry not in {"", here, app_root}]
    sys.path.append(app_root)
    os.chdir(app_root)


if __name__ == "__main__":
    main(sys.argv[1:])
