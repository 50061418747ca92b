"""Tests of `shared.rendering.i18n`."""

import pytest

from shared.rendering.i18n import catalogue, counted, listed, marked, marked_plural


def test_english_texts_are_their_own_translation() -> None:
    assert (
        catalogue("en").gettext("You do not need to do anything")
        == "You do not need to do anything"
    )


@pytest.mark.parametrize("language", ["xx", "", "../../etc", "en/../.."])
def test_an_unknown_language_gets_the_source_language(language: str) -> None:
    assert catalogue(language) is catalogue("en")


def test_a_translation_is_read_from_its_catalogue() -> None:
    assert catalogue("nl").gettext("Country") == "Land"


def test_a_text_without_translation_stays_english() -> None:
    assert catalogue("nl").gettext("Nobody translated this.") == "Nobody translated this."


def test_an_empty_text_is_not_taken_for_the_header_of_a_catalogue() -> None:
    assert catalogue("nl").gettext("") == ""


@pytest.mark.parametrize(("count", "expected"), [(1, "1 row"), (0, "0 rows"), (2, "2 rows")])
def test_a_count_chooses_its_form(count: int, expected: str) -> None:
    assert counted(catalogue("en"), "{count} row", "{count} rows", count) == expected


@pytest.mark.parametrize(("language", "expected"), [("en", "1,234 rows"), ("nl", "1.234 rows")])
def test_a_count_is_written_the_languages_way(language: str, expected: str) -> None:
    assert counted(catalogue(language), "{count} row", "{count} rows", 1234) == expected


def test_a_count_may_come_with_other_facts() -> None:
    text = counted(catalogue("en"), "{count} of {what}", "{count} of {what}", 2, what="{these}")

    assert text == "2 of {these}"


@pytest.mark.parametrize(
    ("items", "expected"),
    [((), ""), (("one",), "one"), (("one", "{two}", "three"), "one, {two}, three")],
    ids=["none", "one", "three"],
)
def test_items_are_listed_with_commas(items: tuple[str, ...], expected: str) -> None:
    assert listed(catalogue("en"), items) == expected


def test_marking_changes_no_text() -> None:
    assert marked("{count} row") == "{count} row"
    assert marked_plural("{count} row", "{count} rows") == ("{count} row", "{count} rows")
