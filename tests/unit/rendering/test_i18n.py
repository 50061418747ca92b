"""Tests of `shared.rendering.i18n`."""

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from shared.languages import LANGUAGES
from shared.models import Column
from shared.rendering import i18n
from shared.rendering.i18n import gettext_noop, ngettext_noop, texts_in
from tools.texts import encode_catalogue


def test_english_texts_are_their_own_translation() -> None:
    assert (
        texts_in("en").gettext("You do not need to do anything") == "You do not need to do anything"
    )


@pytest.mark.parametrize("language", ["xx", "", "../../etc", "en/../.."])
def test_an_unknown_language_gets_the_source_language(language: str) -> None:
    assert texts_in(language) is texts_in("en")


def test_a_translation_is_read_from_its_catalogue() -> None:
    assert texts_in("nl").gettext("Country") == "Land"


def test_a_text_without_translation_stays_english() -> None:
    assert texts_in("nl").gettext("Nobody translated this.") == "Nobody translated this."


def test_an_empty_text_is_not_taken_for_the_header_of_a_catalogue() -> None:
    assert texts_in("nl").gettext("") == ""


@pytest.mark.parametrize(("count", "expected"), [(1, "1 row"), (0, "0 rows"), (2, "2 rows")])
def test_a_count_chooses_its_form(count: int, expected: str) -> None:
    assert texts_in("en").plural("{count} row", "{count} rows", count) == expected


@pytest.mark.parametrize(("language", "expected"), [("en", "1,234 rows"), ("nl", "1.234 rows")])
def test_a_count_is_written_the_languages_way(language: str, expected: str) -> None:
    assert texts_in(language).plural("{count} row", "{count} rows", 1234) == expected


def test_a_count_may_come_with_other_facts() -> None:
    text = texts_in("en").plural("{count} of {what}", "{count} of {what}", 2, what="{these}")

    assert text == "2 of {these}"


@pytest.mark.parametrize(
    ("items", "expected"),
    [((), ""), (("one",), "one"), (("one", "{two}", "three"), "one, {two}, three")],
    ids=["none", "one", "three"],
)
def test_items_are_listed_with_commas(items: tuple[str, ...], expected: str) -> None:
    assert texts_in("en").join(items) == expected


def test_marking_changes_no_text() -> None:
    assert gettext_noop("{count} row") == "{count} row"
    assert ngettext_noop("{count} row", "{count} rows") == ("{count} row", "{count} rows")


MOMENT = datetime(2026, 3, 14, 9, 30, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "expected"),
    [("en", "20,000"), ("nl", "20.000"), ("fr", "20\u202f000"), ("pl", "20\xa0000")],
)
def test_a_number_has_the_languages_separator(language: str, expected: str) -> None:
    assert texts_in(language).number(20_000) == expected


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "14 March 2026, 09:30 UTC"),
        ("nl", "14 maart 2026, 09:30 UTC"),
        ("ja", "2026年3月14日 9:30 UTC"),
        ("ar", "14 مارس 2026، 9:30 ص UTC"),
    ],
)
def test_a_moment_is_reported_in_words(language: str, expected: str) -> None:
    assert texts_in(language).moment(MOMENT).replace("\xa0", " ") == expected


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_moment_is_always_reported_in_utc(language: str) -> None:
    elsewhere = MOMENT.astimezone(timezone(timedelta(hours=9)))

    reported = texts_in(language).moment(elsewhere)

    assert reported == texts_in(language).moment(MOMENT)
    assert reported.endswith(" UTC")


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
    assert texts_in(language).country(code) == expected


@pytest.mark.parametrize(
    ("language", "expected"), [("en", "a, b and c"), ("de", "a, b und c"), ("ja", "a、b、c")]
)
def test_things_are_joined_by_the_languages_and(language: str, expected: str) -> None:
    assert texts_in(language).join_and(["a", "b", "c"]) == expected


@pytest.mark.parametrize("items", [[], ["a"]], ids=["none", "one"])
def test_less_than_two_things_need_no_and(items: list[str]) -> None:
    assert texts_in("nl").join_and(items) == "".join(items)


def test_arabic_alone_runs_from_right_to_left() -> None:
    assert [language for language in LANGUAGES if texts_in(language).is_rtl] == ["ar"]


def test_every_column_has_a_label_of_its_own() -> None:
    labels = {texts_in("en").column(column) for column in Column}

    assert len(labels) == len(Column)


def test_a_label_is_that_of_the_sample_file() -> None:
    assert texts_in("en").column(Column.POSTAL_CODE) == "ZIP or postal code"


@pytest.mark.parametrize(
    ("zone", "language", "expected"),
    [
        ("Europe/Amsterdam", "nl", "14 maart 2026, 10:30 CET"),
        ("Europe/Berlin", "de", "14. März 2026, 10:30 MEZ"),
        ("Europe/Amsterdam", "ja", "2026年3月14日 10:30 UTC+01:00"),
        ("Asia/Kolkata", "en", "14 March 2026, 15:00 UTC+05:30"),
        ("America/New_York", "en", "14 March 2026, 05:30 UTC-04:00"),
    ],
)
def test_a_moment_is_reported_in_the_time_zone_of_the_settings(
    zone: str, language: str, expected: str
) -> None:
    assert texts_in(language, zone).moment(MOMENT).replace("\xa0", " ") == expected


def test_english_text_is_corrected_in_its_own_catalogue(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    corrected = Catalog(locale="en")
    corrected.add("Country", "Country of residence")
    corrected.add("Fax", "")
    path = tmp_path / "en" / "LC_MESSAGES" / "rollcall.po"
    path.parent.mkdir(parents=True)
    path.write_bytes(encode_catalogue(corrected))
    monkeypatch.setattr(i18n, "LOCALES", tmp_path)

    english = i18n._compiled.__wrapped__("en")

    assert [english.gettext(text) for text in ("Country", "Fax", "Row")] == [
        "Country of residence",
        "Fax",
        "Row",
    ]
