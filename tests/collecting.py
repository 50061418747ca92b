"""What the application records, collected in this process by the real SDK."""

from collections.abc import Iterator
from dataclasses import dataclass

from opentelemetry.sdk.metrics import Counter, Histogram
from opentelemetry.sdk.metrics.export import (
    AggregationTemporality,
    InMemoryMetricReader,
    Metric,
    NumberDataPoint,
)
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter


@dataclass(frozen=True, slots=True, kw_only=True)
class Collected:
    """Spans that are over, and what was measured since the last look."""

    exporter: InMemorySpanExporter
    reader: InMemoryMetricReader

    def forget(self) -> None:
        """Begin again."""
        self.exporter.clear()
        self.reader.get_metrics_data()

    def spans(self, name: str = "") -> list[ReadableSpan]:
        """The spans that are over, in the order of their ends; of one name, if it is given."""
        return [each for each in self.exporter.get_finished_spans() if name in {"", each.name}]

    def traces(self) -> set[int]:
        """The ids of all traces."""
        return {span_id(each)[0] for each in self.spans()}

    def measured(self) -> dict[str, dict[str, float]]:
        """By metric: the sums of a counter, or the count of a histogram, by attribute."""
        return {metric.name: dict(_sums(metric)) for metric in self._metrics()}

    def texts(self) -> list[bytes]:
        """Everything that would leave the process, as text."""
        metrics = [metric.to_json().encode() for metric in self._metrics()]
        return [*(each.to_json().encode() for each in self.spans()), *metrics]

    def _metrics(self) -> Iterator[Metric]:
        reported = self.reader.get_metrics_data()
        for resource in reported.resource_metrics if reported else ():
            for scope in resource.scope_metrics:
                yield from scope.metrics


def a_reader() -> InMemoryMetricReader:
    """A reader that gets everything once."""
    delta = AggregationTemporality.DELTA
    return InMemoryMetricReader(preferred_temporality={Counter: delta, Histogram: delta})


def span_id(span: ReadableSpan) -> tuple[int, int]:
    """Trace and span."""
    context = span.get_span_context()
    assert context is not None
    return context.trace_id, context.span_id


def parent_id(span: ReadableSpan) -> tuple[int, int] | None:
    """Trace and span of the parent."""
    return (span.parent.trace_id, span.parent.span_id) if span.parent else None


def _sums(metric: Metric) -> Iterator[tuple[str, float]]:
    for point in metric.data.data_points:
        attributes = " ".join(str(value) for value in (point.attributes or {}).values())
        yield attributes, point.value if isinstance(point, NumberDataPoint) else point.count
