import pytest
from opentelemetry.trace import StatusCode

from shared.telemetry import Step, continued, current_traceparent, note_event, step_span
from tests.builders import JOB
from tests.collecting import Collected, parent_id, span_id

TRACEPARENT = "00-0123456789abcdef0123456789abcdef-0123456789abcdef-01"
ITS_IDS = (0x0123456789ABCDEF0123456789ABCDEF, 0x0123456789ABCDEF)


def test_a_step_belongs_to_the_context_that_its_message_brought(collected: Collected) -> None:
    with step_span(Step.ALLOCATE, TRACEPARENT):
        pass

    assert [parent_id(each) for each in collected.spans("allocate")] == [ITS_IDS]


@pytest.mark.parametrize("traceparent", ["", "00-0-0-0", "person2@contoso.com"])
def test_a_step_without_a_context_begins_a_trace_even_inside_another(
    collected: Collected, traceparent: str
) -> None:
    with step_span(Step.SWEEP), step_span(Step.INTAKE, traceparent):
        pass

    assert [parent_id(each) for each in collected.spans()] == [None, None]
    assert len(collected.traces()) == 2


def test_what_is_sent_belongs_to_the_open_step(collected: Collected) -> None:
    with step_span(Step.INTAKE):
        sent = current_traceparent()

    (span,) = collected.spans()
    assert sent.startswith("00-{:032x}-{:016x}-".format(*span_id(span)))


def test_what_is_sent_on_belongs_to_the_job_and_not_to_the_sweep(collected: Collected) -> None:
    with step_span(Step.SWEEP):
        with continued(TRACEPARENT):
            inside = current_traceparent()
        after = current_traceparent()

    (sweep,) = collected.spans()
    assert inside == TRACEPARENT
    assert after.split("-")[2] == f"{span_id(sweep)[1]:016x}"


def test_where_nobody_collects_there_is_no_context_to_send() -> None:
    with step_span(Step.INTAKE):
        assert current_traceparent() == ""


def test_where_nobody_collects_the_context_of_others_travels_on() -> None:
    with step_span(Step.ALLOCATE, TRACEPARENT):
        assert current_traceparent() == TRACEPARENT


def test_a_step_has_its_ids_and_leaves_empty_ones_out(collected: Collected) -> None:
    with step_span(Step.REPORT, job=JOB, batch="", attempt=2):
        pass

    (span,) = collected.spans()
    assert span.attributes == {"rollcall.job": JOB, "rollcall.attempt": 2}


def test_a_failed_step_reports_the_class_and_nothing_of_the_text(collected: Collected) -> None:
    with pytest.raises(ValueError, match="person2"), step_span(Step.INTAKE):
        raise ValueError("person2@contoso.com is bad")

    (span,) = collected.spans()
    assert (span.status.status_code, span.status.description) == (StatusCode.ERROR, "ValueError")
    assert "person2" not in span.to_json()


def test_an_event_is_noted_in_the_open_step(collected: Collected) -> None:
    with step_span(Step.INTAKE):
        note_event("file_judged", {"job": JOB, "valid": 3})

    (span,) = collected.spans()
    assert [(each.name, each.attributes) for each in span.events] == [
        ("rollcall.file_judged", {"rollcall.job": JOB, "rollcall.valid": 3})
    ]
