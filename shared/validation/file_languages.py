"""The languages that a file is in, as far as its labels and its countries show.

They decide about names such as Island, which is Iceland in German and a word in English. Labels
count first: those of the language, or languages, that most of them belong to. Countries count
where two others of the file are written in that language and not in English.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Final

from shared.languages import offered_language
from shared.validation.countries import doubtful_in, resolve_country
from shared.validation.folding import fold_accents, fold_spelling

_LABELS: Final = Path(__file__).with_name("label_languages.txt")
_FEWEST_COUNTRIES: Final = 2


def find_languages(heading: Collection[str], countries: Collection[str]) -> frozenset[str]:
    """The CLDR identifiers of the languages of a file.

    Only those that a doubtful name of a country needs are looked for; `countries` are the texts in
    the column.
    """
    asked = frozenset(language for text in countries for language in doubtful_in(text))
    if not asked:
        return frozenset()
    return (_languages_of_labels(heading) & asked) | frozenset(_spoken(asked, countries))


def language_of_labels(heading: Collection[str]) -> str:
    """The one offered language that most labels belong to; empty if it is not clear."""
    found = {offered_language(each) for each in _languages_of_labels(heading)}
    return (found.pop() or "") if len(found) == 1 else ""


def _languages_of_labels(heading: Collection[str]) -> frozenset[str]:
    """The languages that the most labels belong to; several where they are equal."""
    counts = Counter(
        language
        for label in heading
        for language in _languages_by_label().get(fold_accents(label), ())
    )
    most = max(counts.values(), default=0)
    return frozenset(language for language, count in counts.items() if count == most)


def _spoken(languages: Collection[str], countries: Collection[str]) -> Iterator[str]:
    """Those of the languages in which at least two certain names of countries are written."""
    certain = {fold_spelling(text) for text in countries if resolve_country(text)}
    told = certain - _names_in("en")
    if len(told) >= _FEWEST_COUNTRIES:
        for language in languages:
            if len(told & _names_in(language)) >= _FEWEST_COUNTRIES:
                yield language


def _names_in(language: str) -> frozenset[str]:
    from babel import Locale  # what few files need is not read for all

    return frozenset(map(fold_spelling, Locale.parse(language).territories.values()))


@cache
def _languages_by_label() -> Mapping[str, frozenset[str]]:
    languages: defaultdict[str, set[str]] = defaultdict(set)
    for line in _LABELS.read_text("utf-8").splitlines():
        identifiers, _, labels = line.partition(":")
        if labels and not line.startswith("#"):
            for label in labels.split("|"):
                languages[fold_accents(label)].update(identifiers.split())
    return {label: frozenset(found) for label, found in languages.items()}
