"""Bidirectional text: isolate names and codes inside sentences that run the other way.

Unicode Standard Annex 9, section 2.7 "Markup and Formatting Characters": text of unknown
direction is isolated, in plain text by two invisible characters, in HTML by an element.
"""

import re
import unicodedata
from typing import Final

from markupsafe import Markup, escape

_FIRST_STRONG_ISOLATE: Final = "\u2068"
_POP_ISOLATE: Final = "\u2069"
_ISOLATED: Final = re.compile("\u2068([^\u2068\u2069]*)\u2069")
_DIRECTIONS: Final = {"L": "ltr", "R": "rtl", "AL": "rtl"}


def isolate(fact: str) -> str:
    """The fact between invisible isolates; a number needs none.

    `fact` holds no direction characters of its own: `plain_text.one_line` removed them.
    """
    if not fact or fact.isdecimal():
        return fact
    return f"{_FIRST_STRONG_ISOLATE}{fact}{_POP_ISOLATE}"


def isolated_markup(text: str, *, in_rtl: bool) -> Markup:
    """The text, escaped, in an element of its own direction where that is not the page's.

    A `dir` attribute isolates in browsers and in Outlook, which does not support `bdi`.
    """
    direction = _direction_of(text)
    if direction == "ltr" and not in_rtl:
        return escape(text)
    return Markup('<span dir="{}">{}</span>').format(direction, text)


def sentence_markup(sentence: str, *, in_rtl: bool) -> Markup:
    """The sentence, escaped, with an element for each fact that `isolate` marked in it."""
    pieces = _ISOLATED.split(sentence)
    marked_up = (
        isolated_markup(piece, in_rtl=in_rtl) if number % 2 else escape(piece)
        for number, piece in enumerate(pieces)
    )
    return Markup().join(marked_up)


def _direction_of(text: str) -> str:
    """That of the first character which has one."""
    directions = (_DIRECTIONS.get(unicodedata.bidirectional(character)) for character in text)
    return next(filter(None, directions), "ltr")
