"""Tests of `shared.rendering.bidi`."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.rendering.bidi import isolate, isolated_markup, sentence_markup


@pytest.mark.parametrize(
    ("fact", "language", "expected"),
    [
        pytest.param("a.vries@contoso.com", "en", "a.vries@contoso.com", id="left to right"),
        pytest.param("results.xlsx", "ar", "\u2068results.xlsx\u2069", id="right to left"),
        pytest.param("ليلى", "ar", "\u2068ليلى\u2069", id="right to left in both"),
        pytest.param("250", "ar", "250", id="number"),
        pytest.param("", "ar", "", id="empty"),
    ],
)
def test_a_fact_is_isolated_where_sentences_run_from_right_to_left(
    fact: str, language: str, expected: str
) -> None:
    assert isolate(fact, language) == expected


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        pytest.param("O'Neill & Co", "en", "O&#39;Neill &amp; Co", id="left to right"),
        pytest.param("ليلى", "en", '<span dir="rtl">ليلى</span>', id="Arabic in English"),
        pytest.param("a@b", "ar", '<span dir="ltr">a@b</span>', id="Latin"),
        pytest.param("(حداد", "ar", '<span dir="rtl">(حداد</span>', id="Arabic behind a bracket"),
        pytest.param("שרה", "ar", '<span dir="rtl">שרה</span>', id="Hebrew"),
        pytest.param("<ليلى", "ar", '<span dir="rtl">&lt;ليلى</span>', id="escaped"),
        pytest.param("12-34", "ar", '<span dir="ltr">12-34</span>', id="no letter"),
    ],
)
def test_a_value_keeps_its_direction_to_itself(text: str, language: str, expected: str) -> None:
    assert isolated_markup(text, language) == expected


def test_each_fact_of_a_sentence_gets_an_element() -> None:
    sentence = f"ملف {isolate('a&b.csv', 'ar')} و{isolate('ليلى', 'ar')} <"

    assert sentence_markup(sentence, "ar") == (
        'ملف <span dir="ltr">a&amp;b.csv</span> و<span dir="rtl">ليلى</span> &lt;'
    )


@given(st.text(st.characters(exclude_characters="\u2066\u2067\u2068\u2069")))
def test_markup_says_nothing_but_the_sentence(fact: str) -> None:
    sentence = f"قبل {isolate(fact, 'ar')} بعد"

    text = sentence_markup(sentence, "ar").striptags()

    assert text.split() == f"قبل {fact} بعد".split()
