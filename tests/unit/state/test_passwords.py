import math
import random
import re
import string
from collections.abc import Callable

import pytest

from shared.state.passwords import _EMBARRASSING, make_password

MADE = [make_password() for _ in range(10_000)]
CLASSES = (string.ascii_lowercase, string.ascii_uppercase, string.digits)


def test_no_password_is_made_twice() -> None:
    assert len(set(MADE)) == 10_000


@pytest.mark.parametrize(
    "holds",
    [
        pytest.param(lambda p: re.fullmatch(r"(\w{5}-){3}\w{5}", p), id="has four groups of five"),
        pytest.param(lambda p: p[0] in string.ascii_letters, id="begins with a letter"),
        pytest.param(
            lambda p: all(any(c in chars for c in p) for chars in CLASSES),
            id="has lower case, upper case and digits",
        ),
        pytest.param(lambda p: not set(p) & set("0Oo1lIiJj"), id="has no look-alikes"),
        pytest.param(
            lambda p: p.isascii() and not set(p) & set(";,\"'=+@"), id="means nothing to a CSV"
        ),
    ],
)
def test_every_password(holds: Callable[[str], object]) -> None:
    assert [password for password in MADE if not holds(password)] == []


@pytest.mark.parametrize("word", ["fck", "kkk", "ss", "88", "sx", "kz", "fkk", "cnt"])
def test_no_password_holds_a_word_to_be_ashamed_of(word: str) -> None:
    assert [each for each in MADE if word in each.lower().replace("-", "")] == []


def test_no_password_contains_a_vowel_or_a_digit_that_looks_like_one() -> None:
    assert set("".join(MADE).lower()) & set("aeiouy034") == set()


def test_a_password_has_at_least_90_bits() -> None:
    drawn = [password.lower().replace("-", "") for password in MADE]
    firsts, others = {each[0] for each in drawn}, set("".join(each[1:] for each in drawn))
    bits = math.log2(len(firsts)) + 19 * math.log2(len(others))
    chance = random.Random(1)
    free = ["".join(chance.choices(sorted(others), k=20)) for _ in range(10_000)]
    kept = [
        each for each in free if not re.search(_EMBARRASSING, each) and re.search("[0-9]", each)
    ]

    assert bits + math.log2(len(kept) / len(free)) >= 90


def test_every_place_takes_every_character_about_equally_often() -> None:
    drawn = [make_password().lower().replace("-", "") for _ in range(40_000)]
    others = set("".join(each[1:] for each in drawn))

    for place in range(1, 20):
        at_place = [each[place] for each in drawn]
        counts = [at_place.count(character) for character in others]
        # What is thrown away as a word makes some letters rarer, by less than a fifth.
        assert max(counts) < 1.5 * min(counts)
