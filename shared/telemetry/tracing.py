"""One trace for each job: a span for each step, with the log events in it.

The context travels as `traceparent`, in the form of "W3C Trace Context", section 3.2.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum

from opentelemetry import context, trace
from opentelemetry.context import Context
from opentelemetry.trace import Status, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

_SCOPE = "rollcall"
_TRACEPARENT = "traceparent"
_WIRE_FORM = TraceContextTextMapPropagator()


class Step(StrEnum):
    """The spans that the application opens; no other leaves the process."""

    INTAKE = "intake"
    ALLOCATE = "allocate"
    PROVISION = "provision"
    REPORT = "report"
    SWEEP = "sweep"


@contextmanager
def step_span(step: Step, traceparent: str = "", **ids: str | int) -> Iterator[None]:
    """The span of a step; empty `ids` are left out.

    Its parent is `traceparent`, not the open span; it begins a trace if that is empty or invalid.
    """
    with trace.get_tracer(_SCOPE).start_as_current_span(
        step.value,
        context=_context(traceparent),
        attributes=_attributes(ids),
        # Both would copy the exception's text, which may hold personal data.
        record_exception=False,
        set_status_on_exception=False,
    ) as span:
        try:
            yield
        except BaseException as error:
            span.set_status(Status(StatusCode.ERROR, type(error).__name__))
            raise


@contextmanager
def continued(traceparent: str) -> Iterator[None]:
    """Messages sent inside the block belong to `traceparent`, not to the open span."""
    token = context.attach(_context(traceparent))
    try:
        yield
    finally:
        context.detach(token)


def current_traceparent() -> str:
    """The context of the open span; empty if there is none or no exporter is set."""
    carrier: dict[str, str] = {}
    _WIRE_FORM.inject(carrier)
    return carrier.get(_TRACEPARENT, "")


def name_job(job: str) -> None:
    """Set the job of the open span, once it is known."""
    trace.get_current_span().set_attributes(_attributes({"job": job}))


def note_event(name: str, ids: Mapping[str, str | int | float]) -> None:
    """Add an event to the open span."""
    trace.get_current_span().add_event(f"{_SCOPE}.{name}", _attributes(ids))


def _context(traceparent: str) -> Context:
    # Start from an empty context: the open span is not the parent of a step.
    return _WIRE_FORM.extract({_TRACEPARENT: traceparent}, context=Context())


def _attributes(ids: Mapping[str, str | int | float]) -> dict[str, str | int | float]:
    """Prefix the names, so that they cannot clash with span conventions."""
    return {f"{_SCOPE}.{name}": value for name, value in ids.items() if value != ""}
