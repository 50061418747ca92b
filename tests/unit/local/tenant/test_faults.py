"""Fault scripts."""

import pytest

from local.tenant import Drop, Fault, Match
from local.tenant.exchange import GraphRequest
from local.tenant.faults import FaultScript
from tests.unit.local.tenant.tenant_builders import a_user

DROP = Drop()


def a_request(path: str = "/users", **changed: object) -> GraphRequest:
    segments = tuple(part for part in path.split("/") if part)
    return GraphRequest(
        method=str(changed.get("method", "POST")),
        segments=segments,
        body=changed.get("body"),
        in_batch=bool(changed.get("in_batch", False)),
    )


@pytest.mark.parametrize(
    ("match", "expected"),
    [
        pytest.param(Match(), True, id="anything"),
        pytest.param(Match(method="POST"), True, id="method"),
        pytest.param(Match(method="GET"), False, id="other method"),
        pytest.param(Match(path="^/users$"), True, id="path"),
        pytest.param(Match(path="assignLicense$"), False, id="other path"),
        pytest.param(Match(mentions="ADA.byron@contoso.com"), True, id="name in the body"),
        pytest.param(Match(mentions="grace@contoso.com"), False, id="other name"),
        pytest.param(Match(in_batch=True), True, id="in a batch"),
        pytest.param(Match(in_batch=False), False, id="not in a batch"),
    ],
)
def test_fault_concerns_the_requests_it_describes(match: Match, expected: bool) -> None:
    request = a_request(body=a_user("ada.byron"), in_batch=True)

    assert match.fits(request) is expected


def test_name_in_the_path_is_a_mention_too() -> None:
    request = a_request("/users/ada@contoso.com/assignLicense")

    assert Match(mentions="ada@contoso.com").fits(request)


@pytest.mark.parametrize(
    ("nth", "times", "expected"),
    [
        pytest.param(1, 1, [True, False, False, False], id="the first"),
        pytest.param(2, 2, [False, True, True, False], id="the second and third"),
        pytest.param(3, None, [False, False, True, True], id="from the third on"),
    ],
)
def test_fault_strikes_at_the_occurrences_it_names(
    nth: int, times: int | None, expected: list[bool]
) -> None:
    script = FaultScript([Fault(match=Match(path="^/users$"), action=DROP, nth=nth, times=times)])

    struck = [bool(script.actions_for(a_request())) for _ in range(4)]

    assert struck == expected


def test_requests_that_do_not_match_are_not_counted() -> None:
    script = FaultScript([Fault(match=Match(path="^/users$"), action=DROP)])

    script.actions_for(a_request("/organization"))

    assert script.actions_for(a_request()) == (DROP,)


def test_script_counts_how_often_each_fault_has_struck() -> None:
    once, never = Fault(action=DROP), Fault(match=Match(path="^/nowhere$"), action=DROP)
    script = FaultScript([once, never])

    script.actions_for(a_request())

    assert script.fired == ((once, 1), (never, 0))


def test_cleared_script_lets_everything_pass() -> None:
    script = FaultScript([Fault(action=DROP, times=None)])

    script.clear()

    assert script.actions_for(a_request()) == ()
