"""Tests of `shared.languages`."""

import subprocess
import sys

import pytest

from shared.languages import LANGUAGES, offered_language, spoken_in, spoken_language


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_is_offered_under_its_own_code(language: str) -> None:
    assert offered_language(language) == language


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        pytest.param("nl-NL", "nl", id="region"),
        pytest.param("PT-br", "pt", id="another case"),
        pytest.param("pt_pt", "pt-PT", id="Portugal"),
        pytest.param("pt-Latn-AO", "pt-PT", id="Angola"),
        pytest.param("ja_JP", "ja", id="underscore"),
        pytest.param("ar-Arab-EG", "ar", id="script and region"),
        pytest.param("zh", None, id="not offered"),
        pytest.param("zh-NL", None, id="not offered, though its region looks like a language"),
        pytest.param("nl-", None, id="unfinished"),
        pytest.param("nl de", None, id="two languages"),
        pytest.param("", None, id="empty"),
    ],
)
def test_language_of_a_tag_decides_with_the_region_of_portuguese(
    tag: str, expected: str | None
) -> None:
    assert offered_language(tag) == expected


@pytest.mark.parametrize(("language", "expected"), [("nl", "nl"), ("xx", "en"), ("", "en")])
def test_english_is_spoken_where_a_language_is_not_offered(language: str, expected: str) -> None:
    assert spoken_language(language) == expected


def test_settings_know_the_languages_without_what_renders_them() -> None:
    command = "import sys, shared.settings; print({'babel', 'jinja2'} & set(sys.modules))"

    run = subprocess.run([sys.executable, "-c", command], capture_output=True, check=True)

    assert run.stdout.decode().strip() == "set()"


@pytest.mark.parametrize(
    ("language", "country", "expected"),
    [("pt", "PT", "pt-PT"), ("pt", "MZ", "pt-PT"), ("pt", "BR", "pt"), ("nl", "BE", "nl")],
)
def test_language_is_written_as_in_the_country(language: str, country: str, expected: str) -> None:
    assert spoken_in(language, country) == expected
