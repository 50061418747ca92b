"""Alerts look for words that the app logs, and for numbers that the host lets through."""

import ast
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.events import Event
from tests.unit.infra import bicep

ALERTS = bicep.read("alerts.bicep")
WATCHED = ("gaveUp", "answerInDanger", "jobStarted", "jobEnded", "swept")
HOST = json.loads((bicep.ROOT / "host.json").read_text(encoding="utf-8"))


def sentences(name: str) -> list[str]:
    return bicep.strings(bicep.value(ALERTS, name))


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


@pytest.mark.parametrize("name", WATCHED)
def test_an_alert_looks_for_sentences_that_the_app_logs(name: str) -> None:
    assert set(sentences(name)) <= {event.value for event in Event}


def test_no_alert_counts_an_event_twice_that_is_sent_as_line_and_in_its_span() -> None:
    watched = [sentence for name in WATCHED for sentence in sentences(name)]

    noted = [f"rollcall.{event.name.lower()}" for event in Event]
    assert [name for name in noted if name.startswith(tuple(watched))] == []


def test_every_error_that_the_app_records_calls_somebody() -> None:
    recorded = {
        Event[name] for path in (bicep.ROOT / "shared").rglob("*.py") for name in errors_in(path)
    }
    # One call records two events and an error is only the second: the first wait for a mail.
    recorded.discard(Event.REPORT_WAITS)

    assert recorded == {
        Event(each) for each in (*sentences("gaveUp"), *sentences("answerInDanger"))
    }


def test_a_job_that_the_sweep_sends_on_is_told_in_the_words_of_the_alert() -> None:
    (words,) = sentences("standingJob")
    name, _, what = words.partition("=")

    sweep = (bicep.ROOT / "shared/pipeline/sweep.py").read_text(encoding="utf-8")
    assert f'{name}="{what}"' in sweep


@pytest.mark.parametrize("kind", ["Request", "Exception", "Trace"])
def test_what_alerts_count_is_never_left_out_by_sampling(kind: str) -> None:
    sampling = HOST["logging"]["applicationInsights"]["samplingSettings"]

    assert kind in sampling["excludedTypes"].split(";")


def test_the_events_of_the_app_reach_the_logs() -> None:
    assert HOST["logging"]["logLevel"]["default"] in {"Information", "Debug", "Trace"}


def test_the_host_gives_up_only_after_several_tries() -> None:
    extensions = HOST["extensions"]

    assert extensions["queues"]["maxDequeueCount"] >= 3
    assert extensions["blobs"]["poisonBlobThreshold"] >= 3
