import math
import string
from collections.abc import Callable

import pytest

from shared.state.passwords import make_password

MADE = [make_password() for _ in range(10_000)]
CLASSES = (string.ascii_lowercase, string.ascii_uppercase, string.digits)


def test_no_password_is_made_twice() -> None:
    assert len(set(MADE)) == 10_000


@pytest.mark.parametrize(
    "holds",
    [
        pytest.param(lambda p: len(p) == 16, id="has 16 characters"),
        pytest.param(lambda p: p[0] in string.ascii_letters, id="begins with a letter"),
        pytest.param(
            lambda p: all(any(c in chars for c in p) for chars in CLASSES),
            id="has lower case, upper case and digits",
        ),
        pytest.param(lambda p: not set(p) & set("0Oo1lI"), id="has no look-alikes"),
        pytest.param(lambda p: p.isascii() and p.isalnum(), id="means nothing to a CSV"),
    ],
)
def test_every_password(holds: Callable[[str], bool]) -> None:
    assert [password for password in MADE if not holds(password)] == []


def test_a_password_has_at_least_90_bits() -> None:
    firsts = {password[0] for password in MADE}
    others = {character for password in MADE for character in password[1:]}
    bits = math.log2(len(firsts)) + 15 * math.log2(len(others))
    # Passwords without one of the classes are thrown away: that many fewer are left.
    thrown_away = sum((1 - len(others & set(chars)) / len(others)) ** 15 for chars in CLASSES)

    assert bits + math.log2(1 - thrown_away) >= 90


def test_every_place_takes_every_character_about_equally_often() -> None:
    others = {character for password in MADE for character in password[1:]}
    expected = len(MADE) / len(others)

    for place in range(1, 16):
        at_place = [password[place] for password in MADE]
        counts = [at_place.count(character) for character in others]
        # Nine standard deviations: once in a universe by chance.
        assert max(abs(count - expected) for count in counts) < 9 * math.sqrt(expected)
