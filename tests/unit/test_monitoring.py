"""Where telemetry goes, in processes of their own: what is configured once stays."""

import gzip
import json
import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, ClassVar

import pytest

from shared import VERSION

_ROOT = Path(__file__).parents[2]
_KEY = "InstrumentationKey=00000000-0000-0000-0000-000000000000"
# The exporter's reports to its maker, which need the internet.
_QUIET = {
    "APPLICATIONINSIGHTS_STATSBEAT_DISABLED_ALL": "true",
    "APPLICATIONINSIGHTS_SDKSTATS_DISABLED": "true",
    "APPLICATIONINSIGHTS_CONTROLPLANE_DISABLED": "true",
}
_OFF = """
import sys
import function_app
from shared.bootstrap import send_telemetry
send_telemetry({})
print([name for name in sys.modules if name.startswith(("opentelemetry.sdk", "azure.monitor"))])
"""
_BROKEN = """
import logging, sys
logging.basicConfig(format="%(levelname)s %(message)s", stream=sys.stdout)
from shared.bootstrap import send_telemetry
from shared.telemetry import Step, step_span
send_telemetry({"APPLICATIONINSIGHTS_CONNECTION_STRING": "InstrumentationKey=secret-7"})
with step_span(Step.INTAKE):
    print("at work")
"""
_SENDING = """
import logging, sys
from opentelemetry import metrics, trace
from shared.bootstrap import send_telemetry
from shared.events import Event, record
from shared.telemetry import Step, count_rows, step_span
logging.getLogger("rollcall").setLevel(logging.INFO)
send_telemetry({"APPLICATIONINSIGHTS_CONNECTION_STRING": sys.argv[1]})
with step_span(Step.INTAKE, job="20260302T090000Z-0123456789abcdef"):
    record(Event.FILE_JUDGED, valid=3)
    with trace.get_tracer("a library").start_as_current_span("GET https://contoso.com/person2"):
        count_rows({"created": 3})
trace.get_tracer_provider().force_flush()
metrics.get_meter_provider().force_flush()
"""


class _Ingestion(BaseHTTPRequestHandler):
    """Application Insights, as far as the exporter needs it."""

    received: ClassVar[list[dict[str, Any]]] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.headers.get("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        items = json.loads(body)
        self.received.extend(items)
        answer = {"itemsReceived": len(items), "itemsAccepted": len(items), "errors": []}
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(answer).encode())

    def log_message(self, format: str, *args: object) -> None:
        del format, args


@pytest.fixture(scope="module")
def received() -> Iterator[list[dict[str, Any]]]:
    """All that a process sent which took a step, noted an event and counted rows."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Ingestion) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        _output(_SENDING, f"{_KEY};IngestionEndpoint=http://127.0.0.1:{server.server_port}/")
        server.shutdown()
        thread.join()
    yield _Ingestion.received
    _Ingestion.received.clear()


def _output(script: str, *arguments: str) -> str:
    run = subprocess.run(
        [sys.executable, "-W", "ignore::DeprecationWarning", "-c", script, *arguments],
        cwd=_ROOT,
        env=_QUIET,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return run.stdout


def _of_kind(received: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    found = [each["data"] for each in received if each["data"]["baseType"] == kind]
    return [each["baseData"] for each in found]


def test_without_a_connection_string_nothing_of_it_is_even_imported() -> None:
    assert _output(_OFF).strip() == "[]"


def test_a_broken_connection_string_costs_one_line_in_the_log() -> None:
    reported = _output(_BROKEN).splitlines()

    assert reported == ["WARNING telemetry cannot be sent error=ValueError", "at work"]


def test_a_step_is_sent_and_nothing_that_a_library_opens(received: list[dict[str, Any]]) -> None:
    spans = _of_kind(received, "RemoteDependencyData")

    assert [each["name"] for each in spans] == ["intake"]
    assert spans[0]["properties"]["rollcall.job"] == "20260302T090000Z-0123456789abcdef"
    assert _of_kind(received, "RequestData") == []
    assert "person2" not in json.dumps(received)


def test_what_is_sent_names_the_version(received: list[dict[str, Any]]) -> None:
    assert {each["tags"].get("ai.application.ver") for each in received} == {VERSION}


def test_an_event_is_sent_by_name_and_its_log_line_is_not(received: list[dict[str, Any]]) -> None:
    messages = _of_kind(received, "MessageData")

    assert [each["message"] for each in messages] == ["rollcall.file_judged"]
    assert messages[0]["properties"] == {"rollcall.valid": "3"}


def test_measurements_are_sent_under_their_names(received: list[dict[str, Any]]) -> None:
    points = [point for each in _of_kind(received, "MetricData") for point in each["metrics"]]
    # Next to ours the exporter describes the process that it runs in.
    ours = [each for each in points if each["name"] != "_OTELRESOURCE_"]

    assert [(each["name"], each["value"]) for each in ours] == [("rollcall.rows", 3)]
