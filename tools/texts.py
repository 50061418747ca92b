"""Finds the texts of answers and of the page, and brings the catalogues up to date: `make texts`.

Writes `rollcall.pot` and each language's `rollcall.po` under `shared/rendering/locales`. A
translation is kept as long as its English text stays the same, word for word; a changed text
is a new one without translation, never a guess marked fuzzy. Texts that are gone go from the
catalogues. Neither dates nor line numbers are written: running it twice changes nothing.
"""

import io
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from operator import itemgetter
from pathlib import Path
from typing import IO, Any, Final

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract, extract_python
from babel.messages.pofile import read_po, write_po
from jinja2.ext import babel_extract

from shared.languages import EUROPEAN_PORTUGUESE, LANGUAGES, SOURCE_LANGUAGE, cldr_locale
from shared.rendering.i18n import DOMAIN, LOCALES, catalogue_path

PROJECT: Final = Path(__file__).parents[1]
SOURCES: Final = (PROJECT / "shared" / "page", PROJECT / "shared" / "rendering")
TEMPLATE: Final = LOCALES / f"{DOMAIN}.pot"

# Which arguments of a call are texts; None: the first one.
_KEYWORDS: Final[Mapping[str, tuple[int, ...] | None]] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "ngettext_noop": (1, 2),
    "plural": (1, 2),
}
_COMMENT_TAGS: Final = ("Translators:",)
_TEMPLATE_COMMENT: Final = re.compile(r"\{#-? *(Translators:.*?) *-?#\}\n", re.DOTALL)
_OPTIONS: Final = {"silent": "false", "trim_blocks": "true", "lstrip_blocks": "true"}
_WIDTH: Final = 96
_FUZZY: Final = "fuzzy"

# The others have only what is not as in the language that they fall back on.
TRANSLATED: Final = tuple(
    each for each in LANGUAGES if each not in (SOURCE_LANGUAGE, EUROPEAN_PORTUGUESE)
)

_NOTES: Final = """\
# The texts of Rollcall's answers.
#
# Keep what is in {braces} as it is: a value is filled in there. In texts of row_sentences.py,
# reason_sentences.py, file_sentences.py and sentences.py write no semicolon and no round
# brackets: they are in round brackets in results.xlsx, with semicolons between them. Whole
# sentences in plain words that say what to do, as in the English.
#
# {row}, {limit}, {length}, {found}, {expected}, {made}, {rows}: numbers.
# {characters}: what is in a cell, such as “é”, a comma. {suggestions}: names of countries.
# {columns}, {lacking}, {further}: labels of columns with commas between them; {optional}: one.
# {value}: what a cell contains; {allowed}: what it may contain; {dates}: dates joined by "or".
# {product}, {skus}: licences by their product names; {sku} as the settings name it.
# {code}, {message}, {permission}: words of Microsoft Graph, in English.
#
# Where the Microsoft 365 admin centre has a word for something, use that word.
"""
_HEADER: Final = """\
msgid ""
msgstr ""
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"""
_LANGUAGE_HEADER: Final = """\
"Language: {language}\\n"
"Plural-Forms: {plural_forms}\\n"
"""


def main() -> None:
    """Write the template and every catalogue; say how many texts wait for a translation."""
    template = extract_texts()
    _write(TEMPLATE, encode_template(template))
    for language in LANGUAGES:
        merged = merge(template, read_catalogue(language), language)
        _write(catalogue_path(language), encode_catalogue(merged))
        if language in TRANSLATED:
            waiting = sum(not is_translated(message) for message in texts_of(merged))
            print(f"{language}: {waiting} of {len(merged)} texts to translate")  # noqa: T201 - a command's answer


def extract_texts() -> Catalog:
    """Every text of answers and of the page, in the order of the files, with their comments."""
    template = Catalog()
    for path in (each for source in SOURCES for each in sorted(source.rglob("*"))):
        if path.suffix in _EXTRACTORS:
            _add_texts(template, path)
    return template


def _add_texts(template: Catalog, path: Path) -> None:
    location = path.relative_to(PROJECT).as_posix()
    with path.open("rb") as file:
        found = extract(_EXTRACTORS[path.suffix], file, _KEYWORDS, _COMMENT_TAGS, _OPTIONS)
        for line, text, comments, _ in sorted(found, key=itemgetter(0)):
            template.add(text, locations=[(location, line)], auto_comments=comments)


def _extract_template(
    file: IO[bytes],
    keywords: Collection[str],
    _comment_tags: Collection[str],
    options: dict[str, Any],
) -> Iterator[tuple[int, str, Any, list[str]]]:
    """Texts of a template; a comment belongs to the texts on the line after it.

    Jinja's own search for comments loses them, as its texts do not come in the order of lines.
    """
    content = file.read()
    comments = dict(_template_comments(content.decode()))
    for line, function, text, _ in babel_extract(io.BytesIO(content), [*keywords], (), options):
        yield line, function, text, comments.get(line, [])


def _template_comments(source: str) -> Iterator[tuple[int, list[str]]]:
    for match in _TEMPLATE_COMMENT.finditer(source):
        yield source.count("\n", 0, match.end()) + 1, [match[1]]


_EXTRACTORS: Final[Mapping[str, Callable[..., Iterable[Any]]]] = {
    ".py": extract_python,
    ".j2": _extract_template,
}


def read_catalogue(language: str) -> Catalog:
    """The translations there are; none for a language that is new."""
    path = catalogue_path(language)
    if not path.is_file():
        return Catalog(locale=_locale(language))
    with path.open("rb") as file:
        return read_po(file)


def merge(template: Catalog, translated: Catalog, language: str) -> Catalog:
    """The template's texts in their order, with the translations of those that are unchanged."""
    merged = Catalog(locale=_locale(language))
    for text in texts_of(template):
        known = translated.get(_key(text))
        kept = known if known is not None and known.id == text.id else Message(text.id)
        merged.add(
            text.id,
            kept.string,
            locations=text.locations,
            flags=kept.flags & {_FUZZY},
            auto_comments=text.auto_comments,
            user_comments=kept.user_comments,
        )
    return merged


def _locale(language: str) -> str:
    """The locale of a catalogue; of English simply `en`."""
    return language if language == SOURCE_LANGUAGE else cldr_locale(language)


def texts_of(catalog: Catalog) -> Iterator[Message]:
    """The messages without the header, which has an empty key."""
    return (message for message in catalog if message.id)


def is_translated(message: Message) -> bool:
    """True if every form of it has a translation that is not fuzzy."""
    return all(forms_of(message)) and not message.fuzzy


def forms_of(message: Message) -> tuple[str, ...]:
    """Its translation: one, or as many as the language has forms for counts."""
    if isinstance(message.string, str | None):
        return (message.string or "",)
    return tuple(message.string)


def encode_template(template: Catalog) -> bytes:
    """The bytes of `rollcall.pot`."""
    return f"{_NOTES}{_HEADER}\n".encode() + _encode_texts(template)


def encode_catalogue(catalog: Catalog) -> bytes:
    """The bytes of a language's `rollcall.po`."""
    own = _LANGUAGE_HEADER.format(
        language=catalog.locale_identifier, plural_forms=catalog.plural_forms
    )
    return f"{_HEADER}{own}\n".encode() + _encode_texts(catalog)


def _encode_texts(catalog: Catalog) -> bytes:
    encoded = io.BytesIO()
    write_po(encoded, catalog, width=_WIDTH, omit_header=True, include_lineno=False)
    return encoded.getvalue().rstrip(b"\n") + b"\n"


def _key(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


if __name__ == "__main__":
    main()
