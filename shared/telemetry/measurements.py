"""Counts and durations. Attributes have few values and name no file, person or address.

Reports do not use them: a step that runs twice may count twice.
"""

from collections.abc import Mapping
from http import HTTPStatus

from opentelemetry import metrics

_METER = metrics.get_meter("rollcall")

_FILES = _METER.create_counter("rollcall.files", description="Files that were judged.")
_ROWS = _METER.create_counter("rollcall.rows", description="Rows that were reported.")
_MISSING = _METER.create_counter(
    "rollcall.licenses.missing", description="Units that rows of a reported file wait for."
)
_ANSWER = _METER.create_histogram(
    "rollcall.answer.duration", unit="s", description="From the drop of a file to its mail."
)
_BATCH = _METER.create_histogram(
    "rollcall.batch.duration", unit="s", description="From a batch's first intents to its outcome."
)
_PUT_OFFS = _METER.create_counter("rollcall.put_offs", description="Steps that were put off.")
_GRAPH = _METER.create_counter(
    "rollcall.graph.requests", description="Answers of Graph, those inside a batch each for itself."
)
_THROTTLING = _METER.create_histogram(
    "rollcall.graph.throttling", unit="s", description="Waits that Graph asked for."
)


def count_file(verdict: str) -> None:
    """A file was validated; `verdict` is `accepted` or a `models.FileError`."""
    _FILES.add(1, {"verdict": verdict})


def count_rows(outcomes: Mapping[str, int]) -> None:
    """A report was sent; its rows by `models.OutcomeStatus`."""
    for outcome, rows in outcomes.items():
        _ROWS.add(rows, {"outcome": outcome})


def count_missing_licenses(sku_part_number: str, units: int) -> None:
    """Units of a SKU that rows of a file still wait for."""
    _MISSING.add(units, {"sku": sku_part_number})


def time_answer(seconds: float, run: str) -> None:
    """The time from an upload to its mail; `run` is `create`, `preview` or `undo`."""
    _ANSWER.record(seconds, {"run": run})


def time_batch(seconds: float) -> None:
    """The time that a batch took, delays included."""
    _BATCH.record(seconds)


def count_put_off(step: str) -> None:
    """A step was delayed; `step` is its queue."""
    _PUT_OFFS.add(1, {"step": step})


def count_graph_request(kind: str, status: int) -> None:
    """Graph answered, or did not (0); `kind` is `read`, `write` or `mail`."""
    _GRAPH.add(1, {"kind": kind, "status": _status_class(status)})


def time_throttling(seconds: float) -> None:
    """Graph asked to wait for so long."""
    _THROTTLING.record(seconds)


def _status_class(status: int) -> str:
    if not status:
        return "none"
    throttled = status == HTTPStatus.TOO_MANY_REQUESTS
    return "throttled" if throttled else f"{status // 100}xx"
