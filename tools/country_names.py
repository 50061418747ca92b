"""Makes the country tables of `shared/validation` from CLDR: `python -m tools.country_names`.

CLDR (page "Territory names", read through Babel) has one name for a territory and a language;
`country_aliases.txt` next to this file adds what else people write.
"""

import json
import re
from collections import defaultdict
from collections.abc import Collection, Iterator
from functools import cache
from pathlib import Path
from typing import Final

from babel import Locale, localedata
from babel.core import get_global

from shared.validation.folding import fold_accents, fold_spelling

ROOM: Final = Path(__file__).parents[1] / "shared" / "validation"
ALIASES: Final = Path(__file__).with_name("country_aliases.txt")

# In CLDR, but no country of ISO 3166-1: parts, groups, placeholders. Kosovo (XK) stays.
NO_COUNTRIES: Final = frozenset(re.findall(r"\w+", "AC CP CQ DG EA EU EZ IC QO TA UN XA XB ZZ"))
WITHDRAWN: Final = frozenset({"BUR", "DDR", "FXX", "NTZ", "TMP", "YMD", "ZAR"})

# An invented language whose name of Latvia is Malawi, and one that has both Koreas swapped.
LEFT_OUT: Final = frozenset({"tok", "gez"})

# Languages whose shortest names are kept, and whose spellings are offered as suggestions.
LARGE: Final = re.findall(
    r"\w+",
    "en nl de fr es pt pt_PT it da sv nb nn fi is et lv lt pl cs sk hu sl hr sr sr_Latn bs ro bg "
    "mk sq el tr ru uk be ar he fa hi bn th vi id ms ko ja zh zh_Hant ca eu gl cy ga lb af sw ka "
    "hy az kk uz",
)
# Languages whose words are trusted wherever they are written. A word of the others, in letters
# without accents, often is a first name or a word of one of these: Siri, Tai, Swede, Pole.
TRUSTED: Final = frozenset(re.findall(r"\w+", "en nl de fr es pt it da sv nb fi pl cs sk hu hr"))
_REPUBLIC: Final = "Republic of "
_WORDS: Final = "!"
SHORTEST: Final = 5  # letters; shorter Latin names look like codes
LONGEST_WORD: Final = 7  # letters of a name that may well be a word of another language

type Names = dict[str, set[str]]


def main() -> None:
    """Writes `country_names.json` and `country_spellings.json`."""
    aliases, unclear = read_aliases()
    _write("country_names.json", build_tables(aliases, unclear, read_words()))
    _write("country_spellings.json", build_spellings(aliases))


def read_aliases() -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Aliases by country, and unclear names by their candidates."""
    aliases: dict[str, list[str]] = {}
    unclear: dict[str, list[str]] = {}
    for line in ALIASES.read_text("utf-8").splitlines():
        if line and not line.startswith(("#", _WORDS)):
            codes, _, names = line.partition(":")
            target = aliases if len(codes) == len("NL") else unclear
            target[codes.removeprefix("?")] = [*_with_short_forms(names.split("|"))]
    return aliases, unclear


def read_words() -> dict[str, list[str]]:
    """Names that are also everyday words or first names, by what else writes them than CLDR."""
    words: dict[str, list[str]] = defaultdict(list)
    for line in ALIASES.read_text("utf-8").splitlines():
        if line.startswith(_WORDS):
            languages, _, names = line.removeprefix(_WORDS).rpartition(":")
            words[languages.strip()] += map(str.strip, names.split("|"))
    return words


def _with_short_forms(names: list[str]) -> Iterator[str]:
    for name in map(str.strip, names):
        yield name
        if name.startswith(_REPUBLIC):
            yield name.replace(_REPUBLIC, "Rep. of ", 1)


def _territory_names(identifiers: list[str]) -> Iterator[tuple[str, str]]:
    """Pairs of ISO code and name."""
    for identifier in identifiers:
        for code, name in Locale.parse(identifier).territories.items():
            if len(code) == len("NL") and code.isalpha() and code not in NO_COUNTRIES:
                yield code, name


def build_spellings(aliases: dict[str, list[str]]) -> dict[str, list[str]]:
    """Names in their own case, by country, English first."""
    spellings: dict[str, list[str]] = defaultdict(list)
    for code, name in _territory_names(LARGE):
        spellings[code].append(name)
    return {
        code: list(dict.fromkeys([*names, *aliases.get(code, [])]))
        for code, names in sorted(spellings.items())
    }


def build_tables(
    aliases: dict[str, list[str]], unclear: dict[str, list[str]], words: dict[str, list[str]]
) -> dict[str, dict[str, str]]:
    """What `shared.validation.countries` looks names up in."""
    exact = _exact_names(aliases)
    loose = _loose_names(exact)
    blocked = {
        fold(name): codes
        for codes, names in unclear.items()
        for name in names
        for fold in (fold_spelling, fold_accents)
    }
    added = {name: codes for name, codes in loose.items() if name not in exact}
    return {
        "codes": _codes() | _abbreviations(aliases),
        "names": _by_country(exact, blocked),
        "without_accents": _by_country(added, blocked),
        "unclear": dict(sorted((blocked | _several(exact) | _several(added)).items())),
        "doubtful": _doubtful_names(aliases, words, exact.keys() | loose.keys()),
    }


def _doubtful_names(
    aliases: dict[str, list[str]], words: dict[str, list[str]], known: Collection[str]
) -> dict[str, str]:
    """Names that are a country only to certain languages, and those languages.

    Those that may be anybody's word, and those that only a language calls it by that is neither
    trusted nor spoken in that country.
    """
    languages: dict[str, set[str]] = defaultdict(set)
    certain = {fold_accents(name) for names in aliases.values() for name in names}
    short = set()
    for language in LARGE:
        for code, name in _territory_names([language]):
            folded = fold_accents(name)
            languages[folded].add(_language(language) if language == "pt_PT" else language)
            if language in TRUSTED or language in _languages_of(code):
                certain.add(folded)
            elif _is_word(name) and len(folded) <= LONGEST_WORD:
                short.add(folded)
    doubtful = short - certain
    for others, names in words.items():
        for name in map(fold_accents, names):
            languages[name].update(others.split())
            doubtful.add(name)
    doubtful &= {*known}
    return {name: " ".join(sorted(languages[name])) for name in sorted(doubtful)}


@cache
def _languages_of(code: str) -> frozenset[str]:
    """The official languages of a country."""
    spoken = get_global("territory_languages").get(code, {})
    return frozenset(language for language, facts in spoken.items() if facts["official_status"])


def _abbreviations(aliases: dict[str, list[str]]) -> dict[str, str]:
    """Aliases in capitals, such as UAE."""
    return {
        name: code
        for code, names in sorted(aliases.items())
        for name in names
        if name.isascii() and name.isalpha() and name.isupper()
    }


def _exact_names(aliases: dict[str, list[str]]) -> Names:
    exact: Names = defaultdict(set)
    for code, name in _all_names():
        exact[fold_spelling(name)].add(code)
    for code, names in aliases.items():
        for name in names:
            # What is written down by hand is decided: it wins from a small language's name.
            exact[fold_spelling(name)] = {code}
    return exact


def _all_names() -> Iterator[tuple[str, str]]:
    yield from _territory_names(LARGE)
    small = [name for name in localedata.locale_identifiers() if _language(name) not in LEFT_OUT]
    for code, name in _territory_names(small):
        if not _is_word(name):
            yield code, name


def _language(identifier: str) -> str:
    return identifier.partition("_")[0]


def _is_word(name: str) -> bool:
    """True if a name could be anybody's word: one, in letters without accents.

    Most first names, towns and everyday words of large languages that some small language calls
    a country by are such: Male, Alan, Helena, Shine.
    """
    folded = fold_accents(name)
    return folded.isascii() and " " not in name.strip()


def _is_short(name: str) -> bool:
    return name.isascii() and len(name) < SHORTEST


def _loose_names(exact: Names) -> Names:
    loose: Names = defaultdict(set)
    for name, codes in exact.items():
        if not _is_short(fold_accents(name)):
            loose[fold_accents(name)] |= codes
    return loose


def _by_country(names: Names, blocked: dict[str, str]) -> dict[str, str]:
    """The names that mean one country, with blanks between them; a folded name holds none."""
    found: dict[str, list[str]] = defaultdict(list)
    for name, codes in sorted(names.items()):
        if len(codes) == 1 and name not in blocked:
            found[min(codes)].append(name)
    return {code: " ".join(found[code]) for code in sorted(found)}


def _several(names: Names) -> dict[str, str]:
    return {name: " ".join(sorted(codes)) for name, codes in names.items() if len(codes) > 1}


def _codes() -> dict[str, str]:
    """ISO 3166-1 codes of two and of three letters."""
    two = {code: code for code, _ in _territory_names(["en"])}
    three = {
        alias: codes[0]
        for alias, codes in get_global("territory_aliases").items()
        if alias.isalpha() and len(alias) == len("NLD") and codes[0] in two and len(codes) == 1
    }
    kept = {alias: code for alias, code in three.items() if alias not in WITHDRAWN}
    return dict(sorted({**two, **kept, "XKX": "XK"}.items()))


def _write(name: str, table: object) -> None:
    text = json.dumps(table, ensure_ascii=False, indent=0)
    (ROOM / name).write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    main()
