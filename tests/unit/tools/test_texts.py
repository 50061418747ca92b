"""Tests of `tools.texts`."""

import io

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from shared.languages import LANGUAGES, SOURCE_LANGUAGE
from tools.texts import (
    encode_catalogue,
    extract_texts,
    is_translated,
    merge,
    read_catalogue,
    texts_of,
)

FILE = "shared/rendering/tasks.py"


def a_catalog(*messages: Message, language: str | None = None) -> Catalog:
    catalog = Catalog(locale=language)
    for message in messages:
        catalog.add(
            message.id, message.string, message.locations, message.flags, message.auto_comments
        )
    return catalog


def merged(template: Catalog, translated: Catalog) -> dict[object, object]:
    return {message.id: message.string for message in texts_of(merge(template, translated, "nl"))}


def found(text: str) -> Message:
    message = extract_texts().get(text)
    assert message is not None
    return message


@pytest.mark.parametrize(
    ("text", "plural"),
    [
        pytest.param("You do not need to do anything", None, id="template"),
        pytest.param("Country or region", None, id="marked"),
        pytest.param("No account was created", None, id="looked up"),
        pytest.param("Fix {count} row", "Fix {count} rows", id="counted"),
        pytest.param("{count} row failed", "{count} rows failed", id="marked plural"),
        pytest.param(
            "{count} more row is in results.xlsx.",
            "{count} more rows are in results.xlsx.",
            id="plural of a template",
        ),
    ],
)
def test_every_way_to_name_a_text_is_found(text: str, plural: str | None) -> None:
    assert found(text).id == ((text, plural) if plural else text)


@pytest.mark.parametrize("text", ["“{character}”", "Reason: {code}"], ids=["Python", "template"])
def test_a_comment_for_translators_goes_with_its_text(text: str) -> None:
    assert [comment.startswith("Translators: ") for comment in found(text).auto_comments] == [True]


def test_a_comment_stays_with_the_text_on_the_next_line() -> None:
    assert found("No account was created from it.").auto_comments == []


def test_a_translation_is_kept_while_its_text_stays() -> None:
    template = a_catalog(Message("Row"), Message(("{count} row", "{count} rows")))
    translated = a_catalog(
        Message("Row", "Rij"),
        Message(("{count} row", "{count} rows"), ("{count} rij", "{count} rijen")),
    )

    assert merged(template, translated) == {
        "Row": "Rij",
        ("{count} row", "{count} rows"): ("{count} rij", "{count} rijen"),
    }


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param(Message("Drop it.", "Laat los."), Message("Drop it again."), id="changed"),
        pytest.param(
            Message(("a row", "rows"), ("rij", "rijen")),
            Message(("a row", "many rows")),
            id="another plural",
        ),
        pytest.param(Message("a row", "rij"), Message(("a row", "rows")), id="now with a plural"),
    ],
)
def test_a_changed_text_waits_for_a_translation(old: Message, new: Message) -> None:
    catalog = merge(a_catalog(new), a_catalog(old), "nl")

    (message,) = texts_of(catalog)
    assert message.id == new.id
    assert not is_translated(message)
    assert not message.fuzzy


def test_a_text_that_is_gone_goes_from_the_catalogue() -> None:
    catalog = merge(a_catalog(Message("Row")), a_catalog(Message("Gone", "Weg")), "nl")

    assert b"Weg" not in encode_catalogue(catalog)


def test_a_guess_marked_by_a_translator_stays_marked() -> None:
    guess = a_catalog(Message("Row", "Rij?", flags=["fuzzy"]))

    (message,) = texts_of(merge(a_catalog(Message("Row")), guess, "nl"))

    assert message.fuzzy
    assert not is_translated(message)


def test_a_file_is_named_without_line_numbers_and_dates() -> None:
    template = a_catalog(Message("Row", locations=[(FILE, 7)]))

    content = encode_catalogue(merge(template, Catalog(locale="nl"), "nl")).decode()

    assert f"#: {FILE}\n" in content
    assert "Date" not in content


@pytest.mark.parametrize("language", [each for each in LANGUAGES if each != SOURCE_LANGUAGE])
def test_merging_twice_changes_nothing(language: str) -> None:
    template = extract_texts()
    once = encode_catalogue(merge(template, read_catalogue(language), language))

    twice = encode_catalogue(merge(template, read_po(io.BytesIO(once)), language))

    assert twice == once
