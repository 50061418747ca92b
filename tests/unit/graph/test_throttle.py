import asyncio
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import GraphThrottledError
from shared.graph.throttle import Gate, parse_retry_after
from shared.models import WriteQuota
from tests.builders import NOON
from tests.clocks import without_waiting


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("0", 0.0),
        ("7", 7.0),
        (" 120 ", 120.0),
        ("0.249", 0.249),
        ("1.0", 1.0),
        ("Mon, 02 Mar 2026 12:01:30 GMT", 90.0),
        ("Mon, 02 Mar 2026 13:01:30 +0100", 90.0),
        ("Mon, 02 Mar 2026 12:01:30 -0000", 90.0),
        ("Mon, 02 Mar 2026 11:00:00 GMT", 0.0),
    ],
)
def test_seconds_fractions_and_dates_are_read(text: str, seconds: float) -> None:
    assert parse_retry_after(text, NOON) == seconds


@pytest.mark.parametrize(
    "text",
    [None, "", " ", "soon", "-5", "+5", "1e3", "1,5", ".5", "5.", "0x10", "inf", "nan", "٣",
     "2026-03-02T12:01:30Z", "Mon, 99 Mar 2026 12:01:30 GMT"],
)  # fmt: skip
def test_anything_else_is_as_if_nothing_had_been_asked(text: str | None) -> None:
    assert parse_retry_after(text, NOON) is None


@given(text=st.text())
def test_no_text_raises_or_asks_for_less_than_nothing(text: str) -> None:
    seconds = parse_retry_after(text, NOON)

    assert seconds is None or seconds >= 0


@given(seconds=st.integers(0, 3600))
def test_a_date_and_its_seconds_mean_the_same(seconds: int) -> None:
    until = (NOON + timedelta(seconds=seconds)).astimezone(UTC)

    assert parse_retry_after(format_datetime(until, usegmt=True), NOON) == seconds
    assert parse_retry_after(str(seconds), datetime.now(UTC)) == seconds


def passing(*closings: float) -> float:
    """When a request may leave that comes to a gate closed for so many seconds each."""

    async def pass_through() -> None:
        gate = Gate(asyncio.get_running_loop().time)
        for seconds in closings:
            gate.close_for(seconds)
        await gate.wait()

    return without_waiting(pass_through()).seconds


@pytest.mark.parametrize(
    ("closings", "seconds"),
    [
        pytest.param((), 0.0, id="open"),
        pytest.param((0.0,), 0.0, id="closed for no time"),
        pytest.param((7.5,), 7.5, id="closed once"),
        pytest.param((20.0, 5.0), 20.0, id="the longer closing stays"),
        pytest.param((5.0, 20.0), 20.0, id="a longer closing counts"),
        pytest.param((30.0,), 30.0, id="as long as a run may sleep"),
    ],
)
def test_a_request_leaves_when_the_wait_is_over(
    closings: tuple[float, ...], seconds: float
) -> None:
    assert passing(*closings) == pytest.approx(seconds)


def test_a_wait_beyond_what_a_run_may_sleep_is_reported_at_once() -> None:
    with pytest.raises(GraphThrottledError) as caught:
        passing(30.5)

    assert caught.value.retry_after == pytest.approx(30.5)


async def closed_again_while_waiting(seconds: float) -> None:
    gate = Gate(asyncio.get_running_loop().time)
    gate.close_for(10.0)

    async def close_again() -> None:
        await asyncio.sleep(6.0)
        gate.close_for(seconds)

    async with asyncio.TaskGroup() as both:
        both.create_task(close_again())
        both.create_task(gate.wait())


def test_a_gate_closed_again_while_waiting_is_waited_for() -> None:
    assert without_waiting(closed_again_while_waiting(20.0)).seconds == pytest.approx(26.0)


def test_a_gate_closed_for_long_while_waiting_ends_the_wait() -> None:
    with pytest.raises(ExceptionGroup) as caught:
        without_waiting(closed_again_while_waiting(300.0))

    assert caught.value.subgroup(GraphThrottledError) is not None


def test_a_gate_opens_by_itself() -> None:
    async def wait_twice() -> float:
        loop = asyncio.get_running_loop()
        gate = Gate(loop.time)
        gate.close_for(3.0)
        await gate.wait()
        before = loop.time()
        await gate.wait()
        return loop.time() - before

    assert without_waiting(wait_twice()).result == 0.0


def test_no_wait_is_longer_than_an_hour() -> None:
    assert parse_retry_after("9" * 400, NOON) == 3600


def paced(*writes: int, quota: WriteQuota, refused_after: int | None = None) -> list[float]:
    """When each of several requests, sent one after the other, leaves a gate with this quota."""

    async def leave() -> list[float]:
        clock = asyncio.get_running_loop().time
        gate, began, left = Gate(clock, quota), clock(), []
        for number, count in enumerate(writes):
            if number == refused_after:
                gate.close_for(0.0)
            await gate.wait(count)
            left.append(round(clock() - began, 3))
        return left

    return without_waiting(leave()).result


_TWENTY_A_SECOND = WriteQuota(writes=60, seconds=3.0)


def test_the_quota_goes_at_once_and_the_rest_as_it_refills() -> None:
    assert paced(20, 20, 20, 20, 20, quota=_TWENTY_A_SECOND) == [0.0, 0.0, 0.0, 1.0, 2.0]


def test_reading_needs_no_quota() -> None:
    assert paced(60, 0, 0, 20, 0, quota=_TWENTY_A_SECOND) == [0.0, 0.0, 0.0, 1.0, 1.0]


def test_a_refusal_empties_the_bucket_and_slows_down() -> None:
    assert paced(20, 20, 20, quota=_TWENTY_A_SECOND, refused_after=1) == [0.0, 1.25, 2.5]


def test_acceptance_brings_the_pace_back() -> None:
    async def leave() -> float:
        clock = asyncio.get_running_loop().time
        gate = Gate(clock, _TWENTY_A_SECOND)
        gate.close_for(0.0)
        for _ in range(4):
            gate.passed()
        began = clock()
        await gate.wait(20)
        return clock() - began

    assert without_waiting(leave()).result == pytest.approx(1.0)


def test_a_turn_that_is_too_far_away_is_given_back() -> None:
    async def ask() -> None:
        gate = Gate(asyncio.get_running_loop().time, _TWENTY_A_SECOND)
        with pytest.raises(GraphThrottledError):
            await gate.wait(60 + 20 * 31)
        await gate.wait(60)

    assert without_waiting(ask()).seconds == 0.0
