"""The languages that the mail can be written in."""

import re
from typing import Final

SOURCE_LANGUAGE: Final = "en"
EUROPEAN_PORTUGUESE: Final = "pt-PT"
LANGUAGES: Final = (
    *(SOURCE_LANGUAGE, "nl", "de", "fr", "es", "it", "pt", EUROPEAN_PORTUGUESE, "pl", "ja", "ar"),
)

_TAG: Final = re.compile(r"([a-z]{2,3})(?:[-_][a-z0-9]{1,8})*", re.IGNORECASE | re.ASCII)
# Where Portuguese is official and written as in Portugal.
_REGION: Final = len("PT")
_LIKE_PORTUGAL: Final = frozenset({"PT", "AO", "CV", "GQ", "GW", "MO", "MZ", "ST", "TL"})


def offered_language(tag: str) -> str | None:
    """The offered language that a tag means, by its primary subtag: `pt` for `pt-BR`.

    Of Portuguese its region counts as well: `pt-PT` for `pt-AO`. RFC 5646, section 2.2.1: case
    means nothing. An underscore is accepted as a hyphen. None for a language that is not offered
    and for anything that is not a tag.
    """
    match = _TAG.fullmatch(tag)
    primary = match[1].lower() if match else ""
    if primary not in LANGUAGES:
        return None
    regions = re.split("[-_]", tag.upper())[1:]
    return spoken_in(primary, next((each for each in regions if len(each) == _REGION), ""))


def spoken_in(language: str, country: str) -> str:
    """The offered language as it is written in a country, by its ISO code."""
    is_european = language == "pt" and country in _LIKE_PORTUGAL
    return EUROPEAN_PORTUGUESE if is_european else language


def falls_back_on(language: str) -> str:
    """The language whose texts are used where this one has none of its own; mostly English."""
    return "pt" if language == EUROPEAN_PORTUGUESE else SOURCE_LANGUAGE


def spoken_language(language: str) -> str:
    """The language itself, or English if it is not offered."""
    return language if language in LANGUAGES else SOURCE_LANGUAGE


def cldr_locale(language: str) -> str:
    """The CLDR locale whose forms an offered language is written with, such as `en_GB`."""
    # The English texts are British; plain "en" would format dates and lists as in American English.
    return "en_GB" if language == SOURCE_LANGUAGE else language.replace("-", "_")
