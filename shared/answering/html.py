"""The page as HTML: the templates do the layout, and escape every value."""

from functools import cache
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from shared.answering.catalogue import catalogue
from shared.answering.page import Page

_TEMPLATES: Final = Path(__file__).with_name("templates")


def render_html(page: Page) -> str:
    """A complete HTML document without scripts and without anything to be fetched."""
    return _environment(page.language).get_template("page.html.j2").render(page=page)


@cache
def _environment(language: str) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    texts = catalogue(language)
    environment.globals |= {"_": texts.gettext, "ngettext": texts.ngettext}
    return environment
