"""Calling a function: time limit, events, and its outputs afterwards."""

import asyncio
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field

from azure.core.exceptions import AzureError

from local.host.functions import IndexedFunction
from local.host.host_errors import HostError
from local.host.host_events import EventKind, EventSource
from local.host.outputs import OutputWriter
from local.host.storage import reason
from local.host.wire import Invocation, TypedValue
from local.host.worker_supervisor import WorkerSupervisor


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """What to call a function with.

    `subject`, `queue` and `dequeue_count` are for events; `expressions` fill `{name}` in the
    paths of output bindings.
    """

    value: TypedValue = field(repr=False)
    metadata: Mapping[str, TypedValue] = field(default_factory=dict, repr=False)
    expressions: Mapping[str, str] = field(default_factory=dict, repr=False)
    subject: str = ""
    queue: str = ""
    dequeue_count: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionCaller:
    """Calls functions in the worker; `timeout` is in seconds, None for no limit."""

    supervisor: WorkerSupervisor
    writer: OutputWriter
    events: EventSource
    timeout: float | None

    async def call(self, function: IndexedFunction, call: Call) -> bool:
        """Run the function and write its outputs; True if both succeeded."""
        return await self.outputs_of(function, call) is not None

    async def outputs_of(
        self, function: IndexedFunction, call: Call
    ) -> Mapping[str, TypedValue] | None:
        """Run the function and write its outputs; all it returned, None when either failed."""
        invocation = _invocation(function, call)
        about = _about(function, call, invocation)
        self.events.emit(EventKind.FUNCTION_STARTED, **about)
        started = time.monotonic()
        outputs: dict[str, TypedValue] = {}
        error = await self._attempt(function, call, invocation, outputs)
        duration = time.monotonic() - started
        kind = EventKind.FUNCTION_FAILED if error else EventKind.FUNCTION_SUCCEEDED
        self.events.emit(kind, **about, duration=duration, detail=error or "")
        return None if error else outputs

    async def _attempt(
        self,
        function: IndexedFunction,
        call: Call,
        invocation: Invocation,
        outputs: dict[str, TypedValue],
    ) -> str | None:
        try:
            async with asyncio.timeout(self.timeout):
                result = await self.supervisor.invoke(invocation)
            if result.error is not None:
                return result.error
            await self.writer.write(function, result.outputs, call.expressions)
            outputs |= result.outputs
        except TimeoutError:
            # Python has no way to end one call: the process goes, and every call in it.
            await self.supervisor.kill()
            return f"Timeout value of {self.timeout:g} seconds exceeded"
        except HostError as error:
            return str(error)
        except AzureError as error:
            return reason(error)
        return None


def _invocation(function: IndexedFunction, call: Call) -> Invocation:
    return Invocation(
        invocation_id=str(uuid.uuid4()),
        function_id=function.function_id,
        trigger_name=function.trigger.name,
        trigger_value=call.value,
        trigger_metadata=call.metadata,
        trace_parent=f"00-{uuid.uuid4().hex}-{uuid.uuid4().hex[:16]}-01",
    )


def _about(
    function: IndexedFunction, call: Call, invocation: Invocation
) -> dict[str, str | int | float | None]:
    return {
        "function": function.name,
        "invocation_id": invocation.invocation_id,
        "subject": call.subject,
        "queue": call.queue,
        "dequeue_count": call.dequeue_count,
    }
