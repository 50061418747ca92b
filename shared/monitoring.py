"""Send spans and measurements to Application Insights. Imported only if that is configured.

The distribution's own instrumentations are off: they would put file names, and the Graph SDK the
address of the mailbox, into span attributes. The host sends the log lines; the distribution would
send each of them twice.
"""

import os
from collections.abc import Mapping, Sequence
from importlib.metadata import entry_points

from azure.monitor.opentelemetry import configure_azure_monitor
from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.environment_variables import OTEL_LOGS_EXPORTER
from opentelemetry.sdk.resources import SERVICE_VERSION, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.sampling import Decision, Sampler, SamplingResult
from opentelemetry.trace import Link, SpanKind, TraceState
from opentelemetry.util.types import Attributes

from shared import VERSION
from shared.telemetry import Step


class OwnSpans(Sampler):
    """Sampler: keep the spans of this application, and none that a library opens."""

    def should_sample(
        self,
        parent_context: Context | None,
        trace_id: int,
        name: str,
        kind: SpanKind | None = None,
        attributes: Attributes = None,
        links: Sequence[Link] | None = None,
        trace_state: TraceState | None = None,
    ) -> SamplingResult:
        """Keep the spans of steps; there are few enough to keep them all."""
        del parent_context, trace_id, kind, links
        if name in set(Step):
            return SamplingResult(Decision.RECORD_AND_SAMPLE, attributes, trace_state)
        return SamplingResult(Decision.DROP)

    def get_description(self) -> str:
        """The name of this sampler."""
        return "OwnSpans"


def start_sending(connection_string: str) -> None:
    """Start to send, as the identity in APPLICATIONINSIGHTS_AUTHENTICATION_STRING.

    The exporter itself reads that setting ("Microsoft Entra authentication for Application
    Insights"). Raises ValueError for an invalid connection string.
    """
    # The only switch that the distribution has for its log lines.
    os.environ[OTEL_LOGS_EXPORTER] = "none"
    configure_azure_monitor(
        connection_string=connection_string,
        resource=Resource({SERVICE_VERSION: VERSION}),
        instrumentation_options=_all_off(),
        enable_live_metrics=False,
        enable_performance_counters=False,
        disable_offline_storage=True,
        sampling_ratio=1.0,
    )
    provider = trace.get_tracer_provider()
    if isinstance(provider, TracerProvider):
        provider.sampler = OwnSpans()


def _all_off() -> Mapping[str, Mapping[str, bool]]:
    installed = {each.name for each in entry_points(group="opentelemetry_instrumentor")}
    return {name: {"enabled": False} for name in {"azure_sdk", *installed}}
