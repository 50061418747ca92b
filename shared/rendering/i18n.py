"""The one place where a text meets its translation.

English texts are their own keys (GNU gettext manual, "Overview of GNU gettext"). A further
language is `locales/‹language›/LC_MESSAGES/rollcall.po` beside this file and its code in
`shared.languages`; no caller changes. `make texts` finds the texts and updates the catalogues.
They are compiled here, at first use: no compiled copy can then be out of date.
"""

import gettext
import io
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from shared.languages import spoken_language
from shared.rendering.locale_forms import format_number

LOCALES: Final = Path(__file__).with_name("locales")
DOMAIN: Final = "rollcall"


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """The texts in one language; a text without translation stays English."""

    language: str
    translations: gettext.NullTranslations = field(repr=False)

    def gettext(self, text: str) -> str:
        """The text in this language."""
        # Under the empty text a catalogue keeps its own header.
        return self.translations.gettext(text) if text else ""

    def ngettext(self, singular: str, plural: str, count: int) -> str:
        """The form of a text that fits `count` in this language."""
        return self.translations.ngettext(singular, plural, count)


def catalogue(language: str) -> Catalogue:
    """The texts in `language`, as far as it is offered; read once in a process."""
    return _load(spoken_language(language))


def catalogue_path(language: str) -> Path:
    """Where the translations into a language are kept."""
    return LOCALES / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def marked(text: str) -> str:
    """The text unchanged: marks it for extraction where it is translated only later."""
    return text


def marked_plural(singular: str, plural: str) -> tuple[str, str]:
    """Both forms unchanged: marks them as one text for `counted`, called only later."""
    return singular, plural


def counted(texts: Catalogue, singular: str, plural: str, count: int, **facts: str) -> str:
    """The form of a text that fits `count`, with `{count}` and the `facts` filled in."""
    number = format_number(count, texts.language)
    return texts.ngettext(singular, plural, count).format(count=number, **facts)


def listed(texts: Catalogue, items: Iterable[str]) -> str:
    """The items with the language's own comma between them, for labels and short counts."""
    # Translators: how two things of a list are joined. Keep both, change what is between them.
    comma = texts.gettext("{first}, {following}").format(first="", following="")
    return comma.join(items)


@cache
def _load(language: str) -> Catalogue:
    return Catalogue(language=language, translations=_compiled(catalogue_path(language)))


def _compiled(source: Path) -> gettext.NullTranslations:
    if not source.is_file():
        return gettext.NullTranslations()
    with source.open("rb") as file:
        messages = read_po(file)
    compiled = io.BytesIO()
    write_mo(compiled, messages)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
