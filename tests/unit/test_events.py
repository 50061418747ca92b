import logging

import pytest

from shared.errors import SettingsError
from shared.events import Event, record, record_failure
from shared.telemetry import Step, step_span
from tests.builders import JOB
from tests.collecting import Collected


def logged(caplog: pytest.LogCaptureFixture) -> list[tuple[str, int, str]]:
    return [(each.name, each.levelno, each.getMessage()) for each in caplog.records]


def test_an_event_is_one_line_with_its_ids(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "rollcall"):
        record(Event.FILE_JUDGED, job=JOB, rows=12)

    assert logged(caplog) == [("rollcall", logging.INFO, f"file judged job={JOB} rows=12")]


def test_an_event_has_the_level_it_is_given(caplog: pytest.LogCaptureFixture) -> None:
    record(Event.JOB_UNKNOWN, logging.WARNING, job=JOB)

    assert logged(caplog) == [("rollcall", logging.WARNING, f"job unknown job={JOB}")]


def test_a_value_with_a_percent_sign_is_not_taken_for_a_format(
    caplog: pytest.LogCaptureFixture,
) -> None:
    record(Event.JOB_UNKNOWN, logging.WARNING, job="%s%d")

    assert logged(caplog) == [("rollcall", logging.WARNING, "job unknown job=%s%d")]


def test_a_failure_reports_its_class_and_nothing_of_a_foreign_text(
    caplog: pytest.LogCaptureFixture,
) -> None:
    record_failure(Event.POISON, ValueError("person2@contoso.com is bad"), step="intake")

    assert [level for _, level, _ in logged(caplog)] == [logging.ERROR]
    assert "ValueError" in caplog.text
    assert "step=intake" in caplog.text
    assert "person2" not in caplog.text


def test_a_failure_of_our_own_reports_its_text(caplog: pytest.LogCaptureFixture) -> None:
    record_failure(Event.POISON, SettingsError(("LICENSE_SKUS: is required and not set",)))

    assert "LICENSE_SKUS: is required and not set" in caplog.text


def test_an_event_is_noted_by_name_in_the_span_that_is_open(collected: Collected) -> None:
    with step_span(Step.INTAKE):
        record(Event.FILE_JUDGED, job=JOB, rows=12)

    (noted,) = collected.spans()[0].events
    assert noted.name == "rollcall.file_judged"
    assert noted.attributes == {"rollcall.job": JOB, "rollcall.rows": 12}


def test_what_is_only_for_debugging_is_not_noted(collected: Collected) -> None:
    with step_span(Step.INTAKE):
        record(Event.FILE_JUDGED, logging.DEBUG, job=JOB)

    assert [list(each.events) for each in collected.spans()] == [[]]


def test_a_foreign_text_is_not_noted_either(collected: Collected) -> None:
    with step_span(Step.INTAKE):
        record_failure(Event.POISON, ValueError("person2@contoso.com is bad"), step="intake")

    (noted,) = collected.spans()[0].events
    assert noted.attributes == {"rollcall.error": "ValueError", "rollcall.step": "intake"}


def test_events_have_words_of_their_own() -> None:
    assert len({event.value for event in Event}) == len(Event.__members__)
