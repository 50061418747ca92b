"""The languages of the answers: the one place where a text meets its translation.

English texts are their own keys (GNU gettext manual, "Overview of GNU gettext"). A further
language is a compiled catalogue `locales/‹language›/LC_MESSAGES/rollcall.mo` beside this file
and its code in `LANGUAGES`; no caller changes.
"""

import gettext
from functools import cache
from pathlib import Path
from typing import Final

SOURCE_LANGUAGE: Final = "en"
LANGUAGES: Final = (SOURCE_LANGUAGE,)

_DOMAIN: Final = "rollcall"
_LOCALES: Final = Path(__file__).with_name("locales")

type Catalogue = gettext.NullTranslations


def spoken_language(language: str) -> str:
    """The language itself, or English where it is not offered: that beats no answer."""
    return language if language in LANGUAGES else SOURCE_LANGUAGE


def catalogue(language: str) -> Catalogue:
    """The texts in `language`, as far as it is offered."""
    return _load(spoken_language(language))


@cache
def _load(language: str) -> Catalogue:
    return gettext.translation(_DOMAIN, _LOCALES, [language], fallback=True)


def marked(text: str) -> str:
    """The text unchanged: marks it for extraction where it is translated only later."""
    return text


def counted(texts: Catalogue, singular: str, plural: str, count: int) -> str:
    """The form of a text that fits `count`, with `{count}` filled in."""
    return texts.ngettext(singular, plural, count).format(count=count)
