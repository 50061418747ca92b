import pytest

from infra.hooks.event_subscription import NAME, find_gaps, not_ready
from tests.unit.infra.hooks.installation import DEPLOYMENT


@pytest.mark.parametrize(
    ("functions", "keys", "reason"),
    [
        ((), (), "no function intake"),
        (("app/intake_poison",), ("blobs_extension",), "no function intake"),
        (("app/intake",), (), "has not made its key"),
        (("app/intake", "app/sweep"), ("blobs_extension",), ""),
    ],
    ids=["no code", "another function", "no key", "ready"],
)
def test_the_app_is_waited_for(
    functions: tuple[str, ...], keys: tuple[str, ...], reason: str
) -> None:
    told = not_ready(functions, keys)

    assert (reason in told, bool(told)) == (True, bool(reason))


def test_a_subscription_that_stands_is_no_gap() -> None:
    assert find_gaps(DEPLOYMENT, {NAME: "Succeeded"}) == ()


@pytest.mark.parametrize(
    ("states", "told"), [({}, "is missing"), ({NAME: "Failed"}, "is in the state Failed")]
)
def test_a_subscription_that_does_not_stand_is_made(states: dict[str, str], told: str) -> None:
    (gap,) = find_gaps(DEPLOYMENT, states)

    assert told in gap.sentence
    assert "functionAppName=func-rollcall" in gap.command
