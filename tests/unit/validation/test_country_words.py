"""Lists of words and of first names, held against the names of countries.

Most of what gets into the column of the country by mistake is a gender, a first name or a word.
"""

from collections.abc import Iterable, Iterator
from importlib import import_module
from itertools import product
from typing import Final

import pytest
from babel import Locale
from faker.utils.loading import find_available_locales

from shared.validation.countries import resolve_country
from shared.validation.folding import fold_accents
from tools.country_names import LARGE, read_aliases

WORDS: Final = ["en_US", "nl_BE", "de_DE", "fr_FR", "es_ES", "it_IT", "pl_PL", "da_DK", "cs_CZ"]

ALIASES: Final = read_aliases()[0]

# What HR systems write for a gender and for a form of address.
GENDERS: Final = """
    Male Female M F V W X D Man Vrouw Mann Frau Herr Herrn Dame Homme Femme Monsieur Madame Hombre
    Mujer Señor Señora Varón Uomo Donna Maschio Femmina Signor Masculino Feminino Homem Mulher
    Senhor Mężczyzna Kobieta Pan Pani Muž Žena Mies Nainen Kvinna Kvinde Kvinne Mr Mrs Ms Mx Dr
    Dhr Mevr Erkek Kadın Bay Bayan Bărbat Femeie Férfi Nő Muški Ženski Muško Žensko
    """


def known_as_countries(texts: Iterable[str]) -> dict[str, str]:
    """What of the texts is read as a country, without those that a language calls it by."""
    found = {text: code for text in texts if (code := resolve_country(text))}
    return {text: code for text, code in found.items() if not is_name(text, code)}


def is_name(text: str, code: str) -> bool:
    """True for a country's name in a language that many read, with or without its accents."""
    names = [Locale.parse(language).territories.get(code, "") for language in (*LARGE, "gu")]
    return fold_accents(text) in set(map(fold_accents, [*names, *ALIASES.get(code, [])]))


def first_names() -> Iterator[str]:
    """Those of every country that Faker has."""
    for locale in find_available_locales(["faker.providers.person"]):
        provider = import_module(f"faker.providers.person.{locale}").Provider
        for kind in ("first_names", "first_names_male", "first_names_female"):
            names = getattr(provider, kind, ())
            if isinstance(names, Iterable):
                yield from names


def words(locale: str) -> Iterator[str]:
    """Its words as they are at the beginning of a cell and within a sentence."""
    found = import_module(f"faker.providers.lorem.{locale}").Provider.word_list
    for word, spell in product(found, (str.lower, str.title)):
        yield spell(word)


def test_no_gender_and_no_form_of_address_is_a_country() -> None:
    words = [word for word in GENDERS.split() if len(word) > 1]

    assert {word: resolve_country(word) for word in words} == dict.fromkeys(words)


@pytest.mark.parametrize("locale", WORDS)
def test_no_word_is_a_country_that_nobody_calls_so(locale: str) -> None:
    assert known_as_countries(word for word in words(locale) if len(word) > 2) == {}


def test_no_first_name_is_a_country_that_nobody_calls_so() -> None:
    assert known_as_countries({*first_names()}) == {}
