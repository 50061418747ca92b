"""Tests of `shared.rendering.bidi`."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.rendering.bidi import isolate, isolated_markup, sentence_markup


@pytest.mark.parametrize(
    ("fact", "expected"),
    [
        pytest.param("results.xlsx", "\u2068results.xlsx\u2069", id="left to right"),
        pytest.param("ليلى", "\u2068ليلى\u2069", id="right to left"),
        pytest.param("250", "250", id="number"),
        pytest.param("", "", id="empty"),
    ],
)
def test_a_fact_is_isolated_unless_it_is_a_number(fact: str, expected: str) -> None:
    assert isolate(fact) == expected


@pytest.mark.parametrize(
    ("text", "in_rtl", "expected"),
    [
        pytest.param("O'Neill & Co", False, "O&#39;Neill &amp; Co", id="left to right"),
        pytest.param("ليلى", False, '<span dir="rtl">ليلى</span>', id="Arabic in English"),
        pytest.param("a@b", True, '<span dir="ltr">a@b</span>', id="Latin"),
        pytest.param("(حداد", True, '<span dir="rtl">(حداد</span>', id="Arabic behind a bracket"),
        pytest.param("שרה", True, '<span dir="rtl">שרה</span>', id="Hebrew"),
        pytest.param("<ليلى", True, '<span dir="rtl">&lt;ليلى</span>', id="escaped"),
        pytest.param("12-34", True, '<span dir="ltr">12-34</span>', id="no letter"),
    ],
)
def test_a_value_keeps_its_direction_to_itself(text: str, in_rtl: bool, expected: str) -> None:
    assert isolated_markup(text, in_rtl=in_rtl) == expected


def test_each_fact_of_a_sentence_gets_an_element() -> None:
    sentence = f"ملف {isolate('a&b.csv')} و{isolate('ليلى')} <"

    assert sentence_markup(sentence, in_rtl=True) == (
        'ملف <span dir="ltr">a&amp;b.csv</span> و<span dir="rtl">ليلى</span> &lt;'
    )


@given(st.text(st.characters(exclude_characters="\u2066\u2067\u2068\u2069")))
def test_markup_says_nothing_but_the_sentence(fact: str) -> None:
    sentence = f"قبل {isolate(fact)} بعد"

    text = sentence_markup(sentence, in_rtl=True).striptags()

    assert text.split() == f"قبل {fact} بعد".split()
