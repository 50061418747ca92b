import json
from typing import cast

import pytest
from babel import Locale

from shared.validation.countries import doubtful_in, resolve_country
from tools.country_names import (
    LARGE,
    NO_COUNTRIES,
    ROOM,
    build_spellings,
    build_tables,
    read_aliases,
    read_words,
)

ALIASES, UNCLEAR = read_aliases()


def test_checked_in_tables_are_what_the_script_makes() -> None:
    names = json.loads((ROOM / "country_names.json").read_text("utf-8"))
    spellings = json.loads((ROOM / "country_spellings.json").read_text("utf-8"))

    assert names == build_tables(ALIASES, UNCLEAR, read_words())
    assert spellings == build_spellings(ALIASES)


@pytest.mark.parametrize("language", LARGE)
def test_every_name_of_a_large_language_is_known_or_unclear(language: str) -> None:
    names = {
        name: code
        for code, name in cast("dict[str, str]", Locale.parse(language).territories).items()
        if len(code) == 2 and code.isalpha() and code not in NO_COUNTRIES
    }

    spoken = {language, language.partition("_")[0]}

    wrong = {
        name: (code, resolve_country(name))
        for name, code in names.items()
        if resolve_country(name, spoken) not in (code, None)
    }
    unknown = [name for name in names if resolve_country(name, spoken) is None]

    assert wrong == {}
    assert len(unknown) <= 2  # Congo and Saint Martin in languages that do not distinguish them


@pytest.mark.parametrize("code", sorted(ALIASES))
def test_every_alias_leads_to_its_country(code: str) -> None:
    assert {
        name: resolve_country(name, doubtful_in(name)) for name in ALIASES[code]
    } == dict.fromkeys(ALIASES[code], code)


@pytest.mark.parametrize("codes", sorted(UNCLEAR))
def test_no_unclear_name_leads_anywhere(codes: str) -> None:
    assert {name: resolve_country(name) for name in UNCLEAR[codes]} == dict.fromkeys(UNCLEAR[codes])
