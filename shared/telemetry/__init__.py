"""Telemetry in addition to the log: spans, events in them, and measurements.

Only the API of OpenTelemetry is used here: nothing is sent unless `shared.monitoring` has set an
exporter.
"""

from shared.telemetry.measurements import (
    count_file,
    count_graph_request,
    count_missing_licenses,
    count_put_off,
    count_rows,
    time_answer,
    time_batch,
    time_throttling,
)
from shared.telemetry.tracing import (
    Step,
    continued,
    current_traceparent,
    name_job,
    note_event,
    step_span,
)

__all__ = [
    "Step",
    "continued",
    "count_file",
    "count_graph_request",
    "count_missing_licenses",
    "count_put_off",
    "count_rows",
    "current_traceparent",
    "name_job",
    "note_event",
    "step_span",
    "time_answer",
    "time_batch",
    "time_throttling",
]
