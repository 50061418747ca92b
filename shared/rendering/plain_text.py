"""Text from files and from Graph, made harmless for lines, subjects and sentences."""

import unicodedata
from typing import Final

# Joiners shape Persian and Indic names and many emoji; every other format character only
# hides or reorders text (Unicode Technical Report 36, "Bidirectional Text Spoofing").
_JOINERS: Final = "\u200c\u200d"
_ELLIPSIS: Final = "…"


def one_line(text: str, limit: int | None = None) -> str:
    """The text on one line, without control, direction and lone surrogate characters.

    Runs of blanks become one; beyond `limit` characters it is cut, with an ellipsis as the
    last one.
    """
    # Most text is printable as it stands, and files have up to 20,000 rows of it.
    visible = text if text.isprintable() else "".join(map(_visible, text))
    line = " ".join(visible.split())
    return line if limit is None or len(line) <= limit else _cut(line, limit)


def _visible(character: str) -> str:
    if character in _JOINERS:
        return character
    match unicodedata.category(character):
        case "Cc" | "Zl" | "Zp":
            return " "
        case "Cf":
            return ""
        case "Cs":
            return "\ufffd"
        case _:
            return character


def _cut(line: str, limit: int) -> str:
    return line[: limit - 1].rstrip() + _ELLIPSIS
