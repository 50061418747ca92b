"""The page as HTML: the templates do the layout, and escape every value."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from shared import VERSION
from shared.rendering.bidi import isolated_markup, sentence_markup
from shared.rendering.i18n import Texts
from shared.rendering.page import Page, Section

TEMPLATES: Final = Path(__file__).with_name("templates")
LARGEST_HTML: Final = 95_000  # bytes; Gmail hides what comes after 102 KB
_AROUND_ROWS: Final = 1_200  # bytes of a table around its rows


def render_html(page: Page, texts: Texts, max_bytes: int = LARGEST_HTML) -> str:
    """A complete HTML document without scripts and without anything to be fetched.

    Its tables are cut so that it has at most `max_bytes`, which the rest of it always fits into:
    passwords are nowhere else in clear and come first, then the rows as the page orders them.
    """
    return _render(_shortened(page, texts, max_bytes), texts)


def render_template(name: str, texts: Texts, **values: object) -> str:
    """Another document, from the template of this name."""
    return _environment(texts).get_template(name).render(values)


def _shortened(page: Page, texts: Texts, max_bytes: int) -> Page:
    bare = replace(page, sections=tuple(each.shortened(0) for each in page.sections))
    room = max_bytes - len(_render(bare, texts).encode())
    kept = dict.fromkeys(range(len(page.sections)), 0)
    for number in sorted(kept, key=lambda number: not page.sections[number].shows_passwords):
        section = page.sections[number]
        room -= _AROUND_ROWS if section.lines else 0
        for size in _row_sizes(section, texts):
            if size > room:
                return _cut(page, kept)  # later sections have none: rows keep their order of need
            room -= size
            kept[number] += 1
    return page


def _cut(page: Page, kept: Mapping[int, int]) -> Page:
    sections = (each.shortened(kept[number]) for number, each in enumerate(page.sections))
    return replace(page, sections=tuple(sections))


def _row_sizes(section: Section, texts: Texts) -> Iterator[int]:
    template = _environment(texts).get_template("parts.html.j2")
    row = template.make_module().row  # type: ignore[attr-defined]  # a macro of it
    common = section.common_reason
    for line in section.lines:
        yield len(str(row(section, line, True, common)).encode()) + 1


def _render(page: Page, texts: Texts) -> str:
    return _environment(texts).get_template("page.html.j2").render(page=page)


@cache
def _environment(texts: Texts) -> Environment:
    environment = make_environment(TEMPLATES, texts)
    environment.globals["version"] = VERSION
    return environment


def make_environment(folder: Path, texts: Texts) -> Environment:
    """The templates of a folder in the language of the texts; every value in them is escaped."""
    environment = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {"language": texts.language, **_sides(texts), **_lookups(texts)}
    environment.filters |= {
        "isolated": partial(isolated_markup, in_rtl=texts.is_rtl),
        "sentence": partial(sentence_markup, in_rtl=texts.is_rtl),
        "number": texts.number,
        "said": texts.say,
    }
    return environment


def _sides(texts: Texts) -> Mapping[str, str]:
    """Where lines begin and end: all that a template may know of left and right."""
    if texts.is_rtl:
        return {"direction": "rtl", "start": "right", "end": "left"}
    return {"direction": "ltr", "start": "left", "end": "right"}


def _lookups(texts: Texts) -> Mapping[str, Callable[..., str]]:
    """The lookups of the templates; texts as markup, so that markup can be filled into them."""

    def gettext(text: str) -> Markup:
        return escape(texts.gettext(text))

    def plural(singular: str, plural: str, count: int) -> Markup:
        return escape(texts.plural(singular, plural, count))

    return {"_": gettext, "plural": plural, "country": texts.country, "moment": texts.moment}
