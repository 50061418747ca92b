"""Quotas, waits, and whether they are kept."""

from datetime import UTC, datetime, timedelta

import pytest

from local.tenant.throttling import (
    Patience,
    RetryAfter,
    RetryAfterForm,
    TokenBucket,
    parse_retry_after,
)

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
CREATE = ("POST", "/users", "ada@contoso.com")


def after(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("form", "seconds", "expected"),
    [
        pytest.param(RetryAfterForm.INTEGER, 2, "2", id="whole"),
        pytest.param(RetryAfterForm.INTEGER, 0.2, "1", id="rounded up"),
        pytest.param(RetryAfterForm.FLOAT, 0.249, "0.249", id="fraction"),
        pytest.param(RetryAfterForm.DATE, 2, "Mon, 02 Mar 2026 12:00:02 GMT", id="date"),
        pytest.param(
            RetryAfterForm.DATE, 1.5, "Mon, 02 Mar 2026 12:00:02 GMT", id="date rounded up"
        ),
    ],
)
def test_wait_is_written_in_the_form_asked_for(
    form: RetryAfterForm, seconds: float, expected: str
) -> None:
    assert RetryAfter(seconds=seconds, form=form).header(NOON) == expected


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        pytest.param("2", 2, id="whole"),
        pytest.param("0.249", 0.249, id="fraction"),
        pytest.param("Mon, 02 Mar 2026 12:00:05 GMT", 5, id="date"),
    ],
)
def test_every_form_of_wait_is_read(header: str, expected: float) -> None:
    assert parse_retry_after(header, NOON) == after(expected)


def test_bucket_refills_evenly_and_not_beyond_its_capacity() -> None:
    bucket = TokenBucket(2, 10.0)

    waits = [bucket.take(after(at)) for at in (0, 0, 0, 4, 5, 100, 100, 100)]

    assert waits == pytest.approx([0, 0, 5, 1, 0, 0, 0, 5])


def test_bucket_knows_how_much_of_it_is_used() -> None:
    bucket = TokenBucket(4, 100.0)

    for _ in range(3):
        bucket.take(NOON)

    assert bucket.used == 0.75


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        pytest.param(0.1, 1, id="at once"),
        pytest.param(1.999, 1, id="almost"),
        pytest.param(2.0, 0, id="in time"),
    ],
)
def test_only_a_request_before_its_time_is_impatient(seconds: float, expected: int) -> None:
    patience = Patience()
    patience.note(CREATE, {"Retry-After": "2"}, NOON)

    patience.check(CREATE, after(seconds))

    assert patience.impatient_requests == expected


def test_wait_of_one_request_does_not_bind_another() -> None:
    patience = Patience()
    patience.note(CREATE, {"Retry-After": "2"}, NOON)

    patience.check(("POST", "/users", "grace@contoso.com"), after(1))

    assert patience.impatient_requests == 0
