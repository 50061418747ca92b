"""The templates of the page: they do the layout, and escape every value."""

from functools import cache
from pathlib import Path
from typing import Final

from jinja2 import Environment

from shared.page.http import ROOT
from shared.rendering.html import make_environment
from shared.rendering.i18n import Texts

_TEMPLATES: Final = Path(__file__).with_name("templates")


def render(name: str, texts: Texts, **facts: object) -> bytes:
    """A template in the language of the texts, as UTF-8."""
    text = _environment(texts).get_template(name).render(**facts)
    return text.encode("utf-8", errors="replace")  # a lone surrogate costs nobody the page


@cache
def _environment(texts: Texts) -> Environment:
    environment = make_environment(_TEMPLATES, texts)
    environment.globals["root"] = ROOT
    return environment
