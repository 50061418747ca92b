"""One trace for each job: a span for each step, and the journal's events in it.

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
    """A step that is being taken; empty `ids` are left out.

    It belongs to `traceparent`, whatever span is open around it, and begins a trace where that is
    empty or no trace context.
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
    """What is sent inside belongs to `traceparent`, not to the span that is open around it."""
    token = context.attach(_context(traceparent))
    try:
        yield
    finally:
        context.detach(token)


def current_traceparent() -> str:
    """The context of the open span; empty when there is none, or nobody collects spans."""
    carrier: dict[str, str] = {}
    _WIRE_FORM.inject(carrier)
    return carrier.get(_TRACEPARENT, "")


def name_job(job: str) -> None:
    """Tell which job the open span turned out to be of."""
    trace.get_current_span().set_attributes(_attributes({"job": job}))


def note_event(name: str, ids: Mapping[str, str | int | float]) -> None:
    """Add an event to the open span."""
    trace.get_current_span().add_event(f"{_SCOPE}.{name}", _attributes(ids))


def _context(traceparent: str) -> Context:
    # An empty one to begin with: the span that is open around a step is not its parent.
    return _WIRE_FORM.extract({_TRACEPARENT: traceparent}, context=Context())


def _attributes(ids: Mapping[str, str | int | float]) -> dict[str, str | int | float]:
    """Names of our own, which no convention for spans gives another meaning."""
    return {f"{_SCOPE}.{name}": value for name, value in ids.items() if value != ""}
