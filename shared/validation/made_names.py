"""Generate user names from first and last names by the rule of the settings.

Letters are folded as the main language of the person's country folds them, else as that of the
file: ö is oe in German and o in Swedish. anyascii spells what is left, in any script.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from itertools import count
from typing import Final

from shared.models import JudgedRow

LONGEST_ALIAS: Final = 30  # before the @, also where the directory takes more
_RULE: Final = re.compile(
    r"(?P<alias>(?:[a-z0-9._-]|\{(?:first|last|f|l)\})+)"
    r"@(?P<domain>(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63})"
)
_PLACEHOLDER: Final = re.compile(r"\{(first|last|f|l)\}")
_NOT_IN_NAME: Final = re.compile(r"[^a-z0-9-]+")
_SEPARATORS: Final = "._-"
_SEVERAL_SEPARATORS: Final = re.compile(r"([._-])[._-]+")

_GERMAN: Final = {"ä": "ae", "ö": "oe", "ü": "ue"}
_DANISH: Final = {"æ": "ae", "ø": "oe", "å": "aa"}  # and Norwegian: ICAO Doc 9303, part 3
_GREEK: Final = {"ου": "ou", "ού": "ou", "αυ": "av", "ευ": "ev"}  # ISO 843
_UKRAINIAN: Final = {"г": "h", "ґ": "g", "и": "y", "й": "i"}  # resolution 55 of 2010
_BULGARIAN: Final = {"щ": "sht", "ъ": "a", "х": "h", "ц": "ts"}  # Transliteration Act of 2009
_BY_LANGUAGE: Final[Mapping[str, Mapping[str, str]]] = {
    "de": _GERMAN,
    "da": _DANISH,
    "nb": _DANISH,
    "el": _GREEK,
    "uk": _UKRAINIAN,
    "bg": _BULGARIAN,
}
_LANGUAGES: Final[Mapping[str, str]] = {
    **dict.fromkeys(("DE", "AT", "CH", "LI"), "de"),
    **dict.fromkeys(("DK", "FO", "GL"), "da"),
    **dict.fromkeys(("GR", "CY"), "el"),
    "NO": "nb",
    "UA": "uk",
    "BG": "bg",
}


def is_rule(text: str) -> bool:
    """True for a rule such as `{first}.{last}@contoso.com`, in lower case."""
    match = _RULE.fullmatch(text)
    return match is not None and _PLACEHOLDER.search(match["alias"]) is not None


def placeholders(rule: str) -> frozenset[str]:
    """Which parts of a name a rule needs: `first`, `last`, or both."""
    initials = {"f": "first", "l": "last"}
    return frozenset(initials.get(name, name) for name in _PLACEHOLDER.findall(rule))


def make_user_name(rule: str, first: str, last: str, country: str, language: str) -> str:
    """The user name of a person, at most 30 characters before the @; empty if none can be made.

    `country` is the person's ISO code, `language` that of the file.
    """
    # The language of a country that is not listed folds nothing, as Swedish does.
    spoken = _LANGUAGES.get(country, "") if country else language
    parts = {"first": fold_letters(first, spoken), "last": fold_letters(last, spoken)}
    parts |= {"f": parts["first"][:1], "l": parts["last"][:1]}
    if not all(parts[name] for name in placeholders(rule)):
        return ""
    alias, _, domain = rule.partition("@")
    alias = _PLACEHOLDER.sub(lambda match: parts[match[1]], alias)
    alias = _SEVERAL_SEPARATORS.sub(r"\1", alias).strip(_SEPARATORS)
    return f"{alias[:LONGEST_ALIAS].rstrip(_SEPARATORS)}@{domain}" if alias else ""


def fold_letters(text: str, language: str) -> str:
    """A name in small letters of ASCII, digits and hyphens, without blanks and apostrophes."""
    from anyascii import anyascii  # only for files that leave user names open

    folded = text.casefold()
    for letter, spelling in _BY_LANGUAGE.get(language, {}).items():
        folded = folded.replace(letter, spelling)
    return _NOT_IN_NAME.sub("", anyascii(folded).lower()).strip("-")


def numbered(user_name: str, number: int) -> str:
    """The user name with a number before the @, none for the first; no longer than allowed."""
    if number == 1:
        return user_name
    alias, _, domain = user_name.partition("@")
    kept = alias[: LONGEST_ALIAS - len(str(number))].rstrip(_SEPARATORS)
    return f"{kept}{number}@{domain}"


def number_names(
    rows: Sequence[JudgedRow], is_free: Callable[[JudgedRow, str], bool] = lambda _row, _name: True
) -> Sequence[JudgedRow]:
    """The rows, in which each user name that was made gets the lowest number that is free.

    Free is a name, in lower case, that no row of the file has and that `is_free` for the row.
    """
    if not any(row.made_name for row in rows):
        return rows
    taken = {row.user_principal_name.lower() for row in rows if not row.made_name}
    named = []
    for row in rows:
        if row.made_name:
            names = (numbered(row.made_name, number) for number in count(1))
            name = next(each for each in names if each not in taken and is_free(row, each))
            taken.add(name)
            row = row.with_user_name(name)
        named.append(row)
    return named
