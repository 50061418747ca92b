import pytest

from infra.hooks import passphrase
from infra.hooks.gaps import HookError
from shared.settings.values import parse_passphrase

LONG_ENOUGH = "x" * passphrase.SHORTEST


@pytest.mark.parametrize(
    ("once", "again", "reported"),
    [
        (LONG_ENOUGH, LONG_ENOUGH + "y", "not the same"),
        (LONG_ENOUGH[1:], LONG_ENOUGH[1:], "16 to 99 characters"),
        ("x" * 100, "x" * 100, "16 to 99 characters"),
        ("zwölf Boxkämpfer jagen", "zwölf Boxkämpfer jagen", "unaccented letters"),
        (LONG_ENOUGH + "\t", LONG_ENOUGH + "\t", "unaccented letters"),
    ],
    ids=["typed differently", "too short", "too long for 7-Zip", "with accents", "with a tab"],
)
def test_a_passphrase_that_will_not_do_is_refused(once: str, again: str, reported: str) -> None:
    with pytest.raises(HookError, match=reported) as refused:
        passphrase.check(once, again)

    assert once not in str(refused.value)


def test_a_passphrase_is_handed_over_in_a_file_only() -> None:
    gap = passphrase.gap("vault", LONG_ENOUGH)

    assert gap.body == LONG_ENOUGH
    assert LONG_ENOUGH not in " ".join((repr(gap), *gap.command))


@pytest.mark.parametrize("length", [passphrase.SHORTEST, passphrase.LONGEST])
def test_what_is_stored_is_taken_by_the_app(length: int) -> None:
    text = ("correct horse, battery (staple)! " * 4)[:length]

    passphrase.check(text, text)

    assert parse_passphrase(text) == text


@pytest.mark.parametrize("length", [passphrase.SHORTEST - 1, passphrase.LONGEST + 1])
def test_what_the_hook_refuses_the_app_refuses(length: int) -> None:
    with pytest.raises(HookError):
        passphrase.check("x" * length, "x" * length)
    with pytest.raises(ValueError, match="16 to 99 characters"):
        parse_passphrase("x" * length)
