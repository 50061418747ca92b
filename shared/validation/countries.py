"""Which country a text means: any name in any language, an ISO code, an everyday alias.

Never a guess: an unknown name and a name that two countries share both come back as None. A name
that is also an everyday word or a first name elsewhere (Man, Island, Maurice) counts only where
the file is in a language that writes the country so: see `file_languages`.
The table is made by `tools/country_names.py` from CLDR and loaded when the first country is
looked up, which takes some milliseconds.
"""

import json
import re
from collections.abc import Mapping, Set
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final
from unicodedata import category

from shared.validation.folding import fold_accents, fold_spelling

_TABLE: Final = Path(__file__).with_name("country_names.json")
_LONGEST_NAME: Final = 128  # characters, the width of the column
_ARTICLE: Final = re.compile(r"(?:the|de|het|die|der|den|le|la|les|el|los|las|il|gli)\s+", re.I)

# Such as in: Nederland (NL), NL - Nederland, Nederland / Netherlands, Netherlands (the).
_BETWEEN_PARTS: Final = re.compile(r"\s*[()\[\],;/:]+\s*|\s+[-–—]+\s+")
_MOST_PARTS: Final = 3

# Names of countries that are everyday words in another language when they begin small.
_WORDS: Final = frozenset({"ungern"})
# Codes that are first names or titles when only their first letter is a capital.
_NO_CODES: Final = frozenset(re.findall(r"\w+", "Ai Al Bo Cy Jo Li Lu Mr Ms Mx My Om Vi"))
_ABBREVIATED: Final = re.compile(r"(?<=[A-Z])\.\s?")  # as in S.U.A.
_MAY_GAIN_ACCENTS: Final = 7  # letters; a shorter name with accents that it lacks is another word

_ODD: Final = frozenset({"Sm", "Sc", "Sk", "So", "Pi", "Pf", "Co"})
_APOSTROPHES: Final = "‘’`´"


@dataclass(frozen=True, slots=True, kw_only=True)
class CountryTable:
    """Folded names (see `folding`) and codes, each with its ISO 3166-1 alpha-2 code.

    `unclear` holds the names that do not say which country is meant, with the candidates,
    `doubtful` those that count in certain languages only, with these.
    """

    codes: Mapping[str, str]
    names: Mapping[str, str]
    without_accents: Mapping[str, str]
    unclear: Mapping[str, tuple[str, ...]]
    doubtful: Mapping[str, frozenset[str]]


def resolve_country(text: str, languages: Set[str] = frozenset()) -> str | None:
    """The ISO 3166-1 alpha-2 code (and XK for Kosovo), or None when in doubt.

    `languages` are the CLDR identifiers of those that the file is in, as far as is known.
    """
    text = text.strip()
    if not text or len(text) > _LONGEST_NAME:
        return None
    if not languages.isdisjoint(doubtful_in(text)):
        return _look_up(text, is_likely=True)
    return _look_up(text) or _look_up_parts(text)


def doubtful_in(text: str) -> frozenset[str]:
    """The languages in which this name is a country although it is a word elsewhere."""
    return _table().doubtful.get(fold_accents(text), frozenset())


def unclear_candidates(text: str) -> tuple[str, ...]:
    """The codes of the countries that an ambiguous name may mean."""
    return _table().unclear.get(fold_spelling(text), ())


def _look_up(text: str, *, is_likely: bool = False) -> str | None:
    table = _table()
    # Before the names: NGA is Nigeria, while Nga is what Vietnamese calls Russia.
    letters = _ABBREVIATED.sub("", text)
    if (
        letters.isupper()
        and letters in table.codes
        and (letters == text or len(letters) > len("NL"))
    ):
        return table.codes[letters]
    if text in _WORDS or any(map(_is_odd, text)):
        return None
    spelled, plain = fold_spelling(text), fold_accents(text)
    if spelled in table.unclear or plain in table.unclear:
        return table.names.get(spelled)
    if spelled in table.doubtful and not is_likely:
        return None
    exact = table.names.get(spelled) or (
        table.codes.get(text.upper()) if _may_be_code(text) else None
    )
    if exact or (spelled != plain and len(plain) < _MAY_GAIN_ACCENTS):
        return exact
    return table.without_accents.get(plain) or table.names.get(plain)


def _look_up_parts(text: str) -> str | None:
    """What all parts of the text agree on, without an article, or with its end put first."""
    without_article = _ARTICLE.sub("", text, count=1) if _ARTICLE.match(text) else ""
    if without_article and (found := _look_up(without_article)):
        return found
    parts = [part for part in _BETWEEN_PARTS.split(text) if part and not _is_article(part)]
    if not parts or parts == [text] or len(parts) > _MOST_PARTS:
        return None
    return _agreed(parts) or _look_up(" ".join(reversed(parts)))


def _may_be_code(text: str) -> bool:
    """True if letters that are not all capitals may be a code: nl and Nl, while Hun is a word."""
    return text.isalpha() and len(text) == len("NL") and text not in _NO_CODES


def _is_odd(character: str) -> bool:
    """True for a sign that no name contains but misread letters often do."""
    return character not in _APOSTROPHES and category(character) in _ODD


def _is_article(part: str) -> bool:
    return _ARTICLE.fullmatch(f"{part} ") is not None


def _agreed(parts: list[str]) -> str | None:
    """The country that each part may mean and one means for certain: Island (IS)."""
    certain = {_look_up(part) for part in parts} - {None}
    meant = {_look_up(part, is_likely=True) for part in parts}
    return certain.pop() if len(certain) == 1 and certain == meant else None


@cache
def _table() -> CountryTable:
    table = json.loads(_TABLE.read_text("utf-8"))
    return CountryTable(
        codes=table["codes"],
        names=_by_name(table["names"]),
        without_accents=_by_name(table["without_accents"]),
        unclear={name: tuple(codes.split()) for name, codes in table["unclear"].items()},
        doubtful={name: frozenset(tags.split()) for name, tags in table["doubtful"].items()},
    )


def _by_name(names_by_country: Mapping[str, str]) -> dict[str, str]:
    return {name: code for code, names in names_by_country.items() for name in names.split()}
