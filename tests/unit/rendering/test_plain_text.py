"""Tests of `shared.rendering.plain_text`."""

import pytest
from hypothesis import given

from shared.rendering.plain_text import one_line, spoken, unlinked
from tests.unit.rendering.hostile_texts import hidden_characters, hostile_texts


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Zoë de Vries", "Zoë de Vries", id="plain"),
        pytest.param("  a \u00a0 b  ", "a b", id="blanks"),
        pytest.param("a\r\nBcc: b", "a Bcc: b", id="line break"),
        pytest.param("a\u2028b\u0085c", "a b c", id="unicode line breaks"),
        pytest.param("evil\u202egpj.csv", "evilgpj.csv", id="direction override"),
        pytest.param("a\u200bb\ufeffc", "abc", id="invisible"),
        pytest.param("می\u200cخواهم", "می\u200cخواهم", id="persian joiner stays"),
        pytest.param("a\ud800b", "a\ufffdb", id="lone surrogate"),
    ],
)
def test_text_becomes_one_visible_line(text: str, expected: str) -> None:
    assert one_line(text) == expected


@pytest.mark.parametrize(
    ("limit", "expected"), [(5, "abcde"), (4, "abc…"), (1, "…")], ids=["fits", "cut", "one"]
)
def test_text_beyond_the_limit_ends_in_an_ellipsis(limit: int, expected: str) -> None:
    assert one_line("abcde", limit) == expected


@given(hostile_texts)
def test_no_text_keeps_a_character_that_breaks_or_reorders_a_line(text: str) -> None:
    assert hidden_characters(one_line(text)) == []


@given(hostile_texts)
def test_a_line_stays_as_it_is(text: str) -> None:
    assert one_line(one_line(text)) == one_line(text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("https://evil.example/x", "https:|//evil|.example/x"),
        ("www.evil.zip now", "www|.evil|.zip now"),
        ("ceo@contoso.com", "ceo|@contoso|.com"),
        ("preview/staff march.csv", "preview/staff march.csv"),
        ("pay at evil.example.xlsx", "pay at evil|.example.xlsx"),
        ("J. R. Smith 4.30", "J. R. Smith 4.30"),
    ],
)
def test_what_an_uploader_writes_is_never_made_a_link(text: str, shown: str) -> None:
    assert unlinked(text) == shown.replace("|", "\u2060")


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
