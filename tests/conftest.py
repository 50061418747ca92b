"""What the application asks of Graph, and what it records, in all tests."""

from collections.abc import Iterator
from functools import cache

import pytest
from hypothesis import HealthCheck, settings
from opentelemetry import metrics, trace
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from local.proxy import bypass_proxy
from tests.collecting import Collected, a_reader

bypass_proxy()

pytest_plugins = ["tests.graph_calls"]

# A busy machine draws slowly; that says nothing about the property under test.
settings.register_profile("rollcall", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("rollcall")


@cache
def _collection() -> tuple[TracerProvider, Collected]:
    """One for the process: libraries keep the first provider that they find."""
    # Here, because most tests need neither it nor what it imports.
    from shared.monitoring import OwnSpans

    made = Collected(exporter=InMemorySpanExporter(), reader=a_reader())
    provider = TracerProvider(sampler=OwnSpans())
    provider.add_span_processor(SimpleSpanProcessor(made.exporter))
    metrics.set_meter_provider(MeterProvider([made.reader]))
    return provider, made


@pytest.fixture
def collected(monkeypatch: pytest.MonkeyPatch) -> Iterator[Collected]:
    """What is collected during the test; other tests run as on a machine where nobody collects."""
    provider, made = _collection()
    # There is no other way to take a provider back.
    monkeypatch.setattr(trace, "_TRACER_PROVIDER", provider)
    made.forget()
    yield made
    made.forget()
