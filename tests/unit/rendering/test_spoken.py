"""Tests of `shared.rendering.spoken`."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.rendering.i18n import catalogue
from shared.rendering.spoken import spoken, spoken_characters
from shared.validation.characters import name_characters
from tests.unit.rendering.hostile import hidden_characters


@pytest.mark.parametrize(
    ("fact", "expected"),
    [
        pytest.param("Korea (South)", "Korea South", id="brackets"),
        pytest.param("a;b", "a,b", id="semicolon"),
        pytest.param("a\r\nb", "a b", id="line break"),
        pytest.param("It failed.", "It failed", id="full stop"),
    ],
)
def test_a_fact_loses_what_would_end_its_sentence(fact: str, expected: str) -> None:
    assert spoken(fact) == expected


def test_a_long_fact_is_cut() -> None:
    assert len(spoken("x" * 5000)) == 160


@pytest.mark.parametrize(
    ("fact", "expected"),
    [
        pytest.param("U+00EB LATIN SMALL LETTER E WITH DIAERESIS", "“ë”", id="letter"),
        pytest.param("U+0020 SPACE", "a space", id="space"),
        pytest.param(
            "U+0028 LEFT PARENTHESIS, U+003B SEMICOLON",
            "an opening bracket, a semicolon",
            id="by name",
        ),
        pytest.param(
            "U+202E RIGHT-TO-LEFT OVERRIDE", "the invisible character U+202E", id="invisible"
        ),
        pytest.param(
            "U+FF20 FULLWIDTH COMMERCIAL AT",
            "“＠” U+FF20 FULLWIDTH COMMERCIAL AT",
            id="full-width at sign",
        ),
        pytest.param(
            "U+0430 CYRILLIC SMALL LETTER A",
            "“а” U+0430 CYRILLIC SMALL LETTER A",
            id="letter that looks like another",
        ),
        pytest.param(
            "U+2019 RIGHT SINGLE QUOTATION MARK",
            "“’” U+2019 RIGHT SINGLE QUOTATION MARK",
            id="curly apostrophe",
        ),
        pytest.param("U+1F600 GRINNING FACE", "“😀”", id="beyond the basic plane"),
        pytest.param("U+D800", "the invisible character U+D800", id="lone surrogate"),
        pytest.param("something (else)", "something else", id="not named that way"),
    ],
)
def test_characters_are_named_so_that_a_reader_can_find_them(fact: str, expected: str) -> None:
    assert spoken_characters(fact, catalogue("en")) == expected


@given(st.lists(st.characters(), min_size=1, max_size=5))
def test_every_character_that_judging_names_can_be_spoken(characters: list[str]) -> None:
    spoken_names = spoken_characters(name_characters(characters), catalogue("en"))

    assert set(spoken_names).isdisjoint(";()[]{}")
    assert hidden_characters(spoken_names) == []
