"""Alerts look for words that the app logs, and for numbers that the host lets through."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.events import Event
from shared.settings import Settings
from tests.unit.infra import bicep
from tests.unit.infra.installations import deployed, needs_bicep
from tests.unit.infra.test_app_settings import APP

QUERIES = {path.stem: path.read_text("utf-8") for path in (bicep.INFRA / "alerts").glob("*.kql")}
HOST = json.loads((bicep.ROOT / "host.json").read_text(encoding="utf-8"))
# "Log search alert rules": what a window may be, in minutes.
WINDOWS = {
    **{f"PT{minutes}M": minutes for minutes in (5, 10, 15, 30, 45)},
    **{f"PT{hours}H": 60 * hours for hours in range(1, 7)},
    "P1D": 24 * 60,
    "P2D": 48 * 60,
}


def sentences(alert: str) -> list[str]:
    """The sentences that a query looks for, those of all its lists."""
    lists = re.findall(r"dynamic\((\[.*?\])\)", QUERIES[alert], re.DOTALL)
    return [sentence for found in lists for sentence in json.loads(found)]


WATCHED = {alert: sentences(alert) for alert in QUERIES if sentences(alert)}


def errors_in(path: Path) -> Iterator[str]:
    """The names of the events that a module records as errors."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            text = ast.unparse(node)
            fails = node.func.id == "record_failure"
            if fails or (node.func.id == "record" and "logging.ERROR" in text):
                yield from (
                    each.attr
                    for each in ast.walk(node.args[0])
                    if isinstance(each, ast.Attribute) and each.attr in Event.__members__
                )


@pytest.mark.parametrize("alert", WATCHED)
def test_an_alert_looks_for_sentences_that_the_app_logs(alert: str) -> None:
    assert set(WATCHED[alert]) <= {event.value for event in Event}


def test_no_alert_counts_an_event_twice_that_is_sent_as_line_and_in_its_span() -> None:
    watched = tuple(sentence for found in WATCHED.values() for sentence in found)

    noted = [f"rollcall.{event.name.lower()}" for event in Event]
    assert [name for name in noted if name.startswith(watched)] == []


def test_every_error_that_the_app_records_calls_somebody() -> None:
    recorded = {
        Event[name] for path in (bicep.ROOT / "shared").rglob("*.py") for name in errors_in(path)
    }
    # One call records two events and an error is only the second: the first wait for a mail.
    recorded.discard(Event.REPORT_WAITS)

    assert recorded == {
        Event(each)
        for alert in ("message-gave-up", "answer-in-danger", "file-stopped")
        for each in WATCHED[alert]
    }


def test_a_job_that_the_sweep_sends_on_is_recorded_in_the_words_of_the_alert() -> None:
    found = re.search(r'startswith_cs "(.+?)" and .* "(\w+)=(.+?)"', QUERIES["job-stalled"])
    assert found is not None

    sweep = (bicep.ROOT / "shared/pipeline/sweep.py").read_text(encoding="utf-8")
    assert found[1] == Event.SWEEP_FOUND
    assert f'{found[2]}="{found[3]}"' in sweep


@pytest.mark.parametrize("kind", ["Request", "Exception", "Trace"])
def test_what_alerts_count_is_never_left_out_by_sampling(kind: str) -> None:
    sampling = HOST["logging"]["applicationInsights"]["samplingSettings"]

    assert kind in sampling["excludedTypes"].split(";")


def test_the_events_of_the_app_reach_the_logs() -> None:
    assert HOST["logging"]["logLevel"]["default"] in {"Information", "Debug", "Trace"}


def test_the_host_gives_up_only_after_several_tries() -> None:
    assert HOST["extensions"]["queues"]["maxDequeueCount"] >= 3


def rules(installation: str) -> dict[str, dict[str, object]]:
    """The log alerts by name."""
    found = deployed(installation).of("Microsoft.Insights/scheduledQueryRules")
    return {each["name"].removeprefix("rollcall-"): each["properties"] for each in found}


@needs_bicep
def test_every_query_is_deployed() -> None:
    queries = {
        name: rule["criteria"]["allOf"][0]["query"]  # type: ignore[index]
        for name, rule in rules("values set to nothing").items()
    }

    assert queries == QUERIES


@needs_bicep
@pytest.mark.parametrize("name", QUERIES)
def test_logs_that_arrive_late_do_not_fall_between_two_windows(name: str) -> None:
    rule = rules("default")[name]

    assert WINDOWS[str(rule["windowSize"])] > WINDOWS[str(rule["evaluationFrequency"])]


@needs_bicep
@pytest.mark.parametrize("installation", ["default", "everything"])
def test_a_job_can_be_sent_on_three_times_within_the_window(installation: str) -> None:
    chosen = deployed(installation).the("Microsoft.Web/sites/config").get("STALLED_AFTER_MINUTES")
    minutes = float(chosen or Settings.from_env(APP).sweep.stalled_after_minutes)

    window = WINDOWS[str(rules(installation)["job-stalled"]["windowSize"])]
    assert window >= 3 * minutes


@needs_bicep
def test_the_hours_until_a_report_is_due_are_those_that_were_set() -> None:
    rule = rules("everything")["report-missing"]

    assert "let due = 7h;" in str(rule["criteria"])
