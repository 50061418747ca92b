"""The page as HTML: the templates do the layout, and escape every value."""

from collections.abc import Callable, Mapping
from functools import cache, partial
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from shared.rendering.bidi import isolated_markup, sentence_markup
from shared.rendering.i18n import Catalogue, catalogue
from shared.rendering.locale_forms import format_number, is_right_to_left
from shared.rendering.page import Page

TEMPLATES: Final = Path(__file__).with_name("templates")


def render_html(page: Page) -> str:
    """A complete HTML document without scripts and without anything to be fetched."""
    return _environment(page.language).get_template("page.html.j2").render(page=page)


@cache
def _environment(language: str) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {**_sides(language), **_lookups(catalogue(language))}
    environment.filters |= {
        "isolated": partial(isolated_markup, language=language),
        "sentence": partial(sentence_markup, language=language),
        "number": partial(format_number, language=language),
    }
    return environment


def _sides(language: str) -> Mapping[str, str]:
    """Where lines begin and end: all that a template may know of left and right."""
    if is_right_to_left(language):
        return {"direction": "rtl", "start": "right", "end": "left"}
    return {"direction": "ltr", "start": "left", "end": "right"}


def _lookups(texts: Catalogue) -> Mapping[str, Callable[..., Markup]]:
    """The lookups of the templates; as markup, so that markup can be filled into them."""

    def gettext(text: str) -> Markup:
        return escape(texts.gettext(text))

    def ngettext(singular: str, plural: str, count: int) -> Markup:
        return escape(texts.ngettext(singular, plural, count))

    return {"_": gettext, "ngettext": ngettext}
