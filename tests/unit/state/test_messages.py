import json
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import MessageError
from shared.state.blob_names import job_id
from shared.state.messages import JobMessage, decode_message, encode_message
from tests.builders import JOB, NOON

aware = st.datetimes(timezones=st.just(UTC))
jobs = st.builds(
    job_id,
    st.just("uploads"),
    st.text(),
    st.text(),
    st.datetimes(min_value=datetime(1000, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - hypothesis adds the zone
)
messages = st.builds(
    JobMessage,
    job=jobs,
    batch=st.just("") | st.from_regex(r"[A-Z]{2}-[0-9]{3,5}", fullmatch=True),
    attempt=st.integers(min_value=1, max_value=10_000),
    next_try=st.none() | aware,
    traceparent=st.just("")
    | st.from_regex(r"00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}", fullmatch=True),
)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)


TRACEPARENT = "00-0123456789abcdef0123456789abcdef-0123456789abcdef-01"


def a_body(**changed: object) -> bytes:
    return json.dumps({"v": 1, "job": JOB, "batch": "NL-001", "attempt": 1} | changed).encode()


@given(message=messages)
def test_a_message_comes_back_as_it_was_sent(message: JobMessage) -> None:
    assert decode_message(encode_message(message)) == message


def test_the_wire_form_holds_ids_only() -> None:
    message = JobMessage(job=JOB, batch="NL-001", attempt=2, next_try=NOON)

    assert json.loads(encode_message(message)) == {
        "v": 1,
        "job": JOB,
        "batch": "NL-001",
        "attempt": 2,
        "next_try": "2026-03-02T12:00:00+00:00",
    }


def test_what_is_not_known_is_left_out() -> None:
    assert json.loads(encode_message(JobMessage(job=JOB))) == {"v": 1, "job": JOB, "attempt": 1}


def test_a_message_without_an_attempt_is_the_first() -> None:
    body = json.dumps({"v": 1, "job": JOB}).encode()

    assert decode_message(body) == JobMessage(job=JOB)


def test_a_message_names_the_span_that_sent_it() -> None:
    message = JobMessage(job=JOB, traceparent=TRACEPARENT)

    assert json.loads(encode_message(message))["traceparent"] == TRACEPARENT


@pytest.mark.parametrize(
    "sent",
    [None, 7, ["00"], "", "person2@contoso.com", TRACEPARENT.upper(), f"{TRACEPARENT}\n"],
)
def test_a_trace_that_makes_no_sense_is_forgotten_and_the_step_is_taken(sent: object) -> None:
    assert decode_message(a_body(traceparent=sent)).traceparent == ""


def test_a_field_of_a_later_version_is_passed_over() -> None:
    assert decode_message(a_body(later="7")) == JobMessage(job=JOB, batch="NL-001")


def test_putting_off_raises_the_attempt_and_keeps_the_rest() -> None:
    message = JobMessage(job=JOB, batch="NL-001", attempt=2, traceparent=TRACEPARENT)

    assert message.put_off(NOON) == JobMessage(
        job=JOB, batch="NL-001", attempt=3, next_try=NOON, traceparent=TRACEPARENT
    )


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"\xff\xfe", id="not UTF-8"),
        pytest.param(b"hello", id="not JSON"),
        pytest.param(b"[]", id="a list"),
        pytest.param(b"null", id="null"),
        pytest.param(b"[" * 100_000, id="nested beyond reason"),
        pytest.param(json.dumps({"job": JOB}).encode(), id="no version"),
        pytest.param(json.dumps({"v": 1}).encode(), id="no job"),
        pytest.param(a_body(v=2), id="another version"),
        pytest.param(a_body(v="1"), id="version as text"),
        pytest.param(a_body(job=7), id="job is a number"),
        pytest.param(a_body(job="march.csv"), id="job is a name"),
        pytest.param(a_body(job=f"{JOB}/job.json"), id="job is a path"),
        pytest.param(a_body(job=f"{JOB}\n"), id="job with a line end"),
        pytest.param(a_body(job="20261302T090000Z-0123456789abcdef"), id="no such day"),
        pytest.param(a_body(batch="nl-1"), id="batch in another form"),
        pytest.param(a_body(batch="../NL-001"), id="batch is a path"),
        pytest.param(a_body(batch=[]), id="batch is a list"),
        pytest.param(a_body(batch=None), id="batch is null"),
        pytest.param(a_body(attempt="1"), id="attempt as text"),
        pytest.param(a_body(attempt=1.5), id="half an attempt"),
        pytest.param(a_body(attempt=0), id="attempt 0"),
        pytest.param(a_body(attempt=True), id="attempt is a truth value"),
        pytest.param(a_body(attempt=float("inf")), id="attempt without end"),
        pytest.param(a_body(next_try="soon"), id="no time"),
        pytest.param(a_body(next_try=5), id="time as a number"),
        pytest.param(a_body(next_try="2026-03-02T12:00:00"), id="time without a zone"),
    ],
)
def test_anything_else_is_refused(body: bytes) -> None:
    with pytest.raises(MessageError):
        decode_message(body)


@given(body=st.binary())
def test_bytes_from_elsewhere_never_raise_another_error(body: bytes) -> None:
    with pytest.raises(MessageError):
        decode_message(body)


@given(
    changed=st.dictionaries(
        st.sampled_from(["v", "job", "batch", "attempt", "next_try", "traceparent"]), json_values
    )
)
def test_changed_fields_are_refused_or_mean_the_same_again(changed: dict[str, object]) -> None:
    with suppress(MessageError):
        message = decode_message(a_body(**changed))
        assert decode_message(encode_message(message)) == message


def test_the_text_of_a_refusal_does_not_repeat_the_message() -> None:
    with pytest.raises(MessageError) as caught:
        decode_message(a_body(job="person2@contoso.com"))

    assert "person2" not in str(caught.value)
