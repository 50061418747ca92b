"""The languages that the mail can be written in."""

import re
from typing import Final

SOURCE_LANGUAGE: Final = "en"
LANGUAGES: Final = (SOURCE_LANGUAGE, "nl", "de", "fr", "es", "it", "pt", "pl", "ja", "ar")

_TAG: Final = re.compile(r"([a-z]{2,3})(?:[-_][a-z0-9]{1,8})*", re.IGNORECASE | re.ASCII)


def offered_language(tag: str) -> str | None:
    """The offered language that a tag means, by its primary subtag: `pt` for `pt-BR`.

    RFC 5646, section 2.2.1: case means nothing. An underscore is accepted as a hyphen. None for a
    language that is not offered and for anything that is not a tag.
    """
    match = _TAG.fullmatch(tag)
    primary = match[1].lower() if match else ""
    return primary if primary in LANGUAGES else None


def spoken_language(language: str) -> str:
    """The language itself, or English if it is not offered."""
    return language if language in LANGUAGES else SOURCE_LANGUAGE


def cldr_locale(language: str) -> str:
    """The CLDR locale whose forms an offered language is written with, such as `en_GB`."""
    # The English texts are British; plain "en" would format dates and lists as in American English.
    return "en_GB" if language == SOURCE_LANGUAGE else language
