"""The templates of the page: they do the layout, and escape every value."""

from collections.abc import Callable, Mapping
from functools import cache, partial
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from shared.page.http import ROOT
from shared.rendering.bidi import isolated_markup, sentence_markup
from shared.rendering.i18n import Texts

_TEMPLATES: Final = Path(__file__).with_name("templates")


def render(name: str, texts: Texts, **facts: object) -> bytes:
    """A template in the language of the texts, as UTF-8."""
    text = _environment(texts).get_template(name).render(**facts)
    return text.encode("utf-8", errors="replace")  # a lone surrogate costs nobody the page


@cache
def _environment(texts: Texts) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {
        "direction": "rtl" if texts.is_rtl else "ltr",
        "root": ROOT,
        "texts": texts,
        **_lookups(texts),
    }
    environment.filters |= {
        "isolated": partial(isolated_markup, in_rtl=texts.is_rtl),
        "sentence": partial(sentence_markup, in_rtl=texts.is_rtl),
        "number": texts.number,
    }
    return environment


def _lookups(texts: Texts) -> Mapping[str, Callable[..., Markup]]:
    """The lookups of the templates; as markup, so that markup can be filled into them."""

    def gettext(text: str) -> Markup:
        return escape(texts.gettext(text))

    def plural(singular: str, plural: str, count: int) -> Markup:
        return escape(texts.plural(singular, plural, count))

    return {"_": gettext, "plural": plural}
