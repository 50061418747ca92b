"""Tests of `shared.answering.catalogue`."""

import pytest

from shared.answering.catalogue import LANGUAGES, catalogue, counted


def test_english_texts_are_their_own_translation() -> None:
    assert catalogue("en").gettext("Nothing is left to do") == "Nothing is left to do"


@pytest.mark.parametrize("language", ["xx", "", "../../etc", "en/../.."])
def test_an_unknown_language_gets_the_source_language(language: str) -> None:
    assert catalogue(language) is catalogue("en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_offered_language_has_a_catalogue(language: str) -> None:
    assert catalogue(language).gettext("Country") != ""


@pytest.mark.parametrize(("count", "expected"), [(1, "1 row"), (0, "0 rows"), (2, "2 rows")])
def test_a_count_chooses_its_form(count: int, expected: str) -> None:
    assert counted(catalogue("en"), "{count} row", "{count} rows", count) == expected
