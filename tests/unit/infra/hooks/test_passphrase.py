import pytest

from infra.hooks import passphrase
from infra.hooks.gaps import HookError

LONG_ENOUGH = "x" * passphrase.SHORTEST


@pytest.mark.parametrize(
    ("once", "again", "told"),
    [
        (LONG_ENOUGH, LONG_ENOUGH + "y", "not the same"),
        (LONG_ENOUGH[1:], LONG_ENOUGH[1:], "at least 16 characters"),
    ],
    ids=["typed differently", "too short"],
)
def test_a_passphrase_that_will_not_do_is_refused(once: str, again: str, told: str) -> None:
    with pytest.raises(HookError, match=told) as refused:
        passphrase.check(once, again)

    assert once not in str(refused.value)


def test_a_passphrase_is_handed_over_in_a_file_only() -> None:
    gap = passphrase.gap("vault", LONG_ENOUGH)

    assert gap.body == LONG_ENOUGH
    assert LONG_ENOUGH not in " ".join((repr(gap), *gap.command))
