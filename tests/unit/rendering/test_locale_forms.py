"""Tests of `shared.rendering.locale_forms`."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from shared.languages import LANGUAGES
from shared.rendering.locale_forms import (
    country_name,
    format_conjunction,
    format_moment,
    format_number,
    is_right_to_left,
)

MOMENT = datetime(2026, 3, 14, 9, 30, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "expected"),
    [("en", "20,000"), ("nl", "20.000"), ("fr", "20\u202f000"), ("pl", "20\xa0000")],
)
def test_a_number_has_the_languages_separator(language: str, expected: str) -> None:
    assert format_number(20_000, language) == expected


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "14 March 2026, 09:30 UTC"),
        ("nl", "14 maart 2026, 09:30 UTC"),
        ("ja", "2026年3月14日 9:30 UTC"),
        ("ar", "14 مارس 2026، 9:30 ص UTC"),
    ],
)
def test_a_moment_is_told_in_words(language: str, expected: str) -> None:
    assert format_moment(MOMENT, language).replace("\xa0", " ") == expected


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_moment_is_always_told_in_utc(language: str) -> None:
    elsewhere = MOMENT.astimezone(timezone(timedelta(hours=9)))

    told = format_moment(elsewhere, language)

    assert told == format_moment(MOMENT, language)
    assert told.endswith(" UTC")


@pytest.mark.parametrize(
    ("code", "language", "expected"),
    [
        ("GB", "en", "United Kingdom"),
        ("GB", "de", "Vereinigtes Königreich"),
        ("NL", "ar", "هولندا"),
        ("QQ", "en", "QQ"),
        ("", "en", ""),
    ],
    ids=["English", "German", "Arabic", "unknown code", "no code"],
)
def test_a_country_has_its_name_in_the_language(code: str, language: str, expected: str) -> None:
    assert country_name(code, language) == expected


@pytest.mark.parametrize(
    ("language", "expected"), [("en", "a, b and c"), ("de", "a, b und c"), ("ja", "a、b、c")]
)
def test_things_are_joined_by_the_languages_and(language: str, expected: str) -> None:
    assert format_conjunction(["a", "b", "c"], language) == expected


@pytest.mark.parametrize("items", [[], ["a"]], ids=["none", "one"])
def test_less_than_two_things_need_no_and(items: list[str]) -> None:
    assert format_conjunction(items, "nl") == "".join(items)


def test_arabic_alone_runs_from_right_to_left() -> None:
    assert [language for language in LANGUAGES if is_right_to_left(language)] == ["ar"]
