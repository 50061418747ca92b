"""The language of the page: the first of the browser's languages that Rollcall has."""

from typing import Final

from shared.languages import SOURCE_LANGUAGE, offered_language

_MOST: Final = 20


def preferred_language(accept_language: str) -> str:
    """The offered language that the header asks for most (RFC 9110, section 12.5.4)."""
    asked = [_weighed(part) for part in accept_language.split(",")[:_MOST]]
    for weight, tag in sorted(asked, key=lambda each: -each[0]):
        if weight > 0 and (language := offered_language(tag)):
            return language
    return SOURCE_LANGUAGE


def _weighed(part: str) -> tuple[float, str]:
    tag, _, weight = part.strip().partition(";q=")
    try:
        return (float(weight) if weight else 1.0), tag.strip()
    except ValueError:
        return 0.0, tag
