"""Sanitize text from files and from Graph for lines, subjects and sentences."""

import re
import unicodedata
from typing import Final

# Joiners shape Persian and Indic names and many emoji; every other format character only
# hides or reorders text (Unicode Technical Report 36, "Bidirectional Text Spoofing").
_JOINERS: Final = "\u200c\u200d"
_ELLIPSIS: Final = "…"
_WORD_JOINER: Final = "\u2060"
# Before a dot inside a word, before an @ and behind a scheme.
_LINKED: Final = re.compile(
    r"(?<=\S)(?=\.(?!(?:csv|tsv|txt|xls|xlsx|xlsm|ods)\b)[^\W\d_])|(?<=\S)(?=@)|(?<=:)(?=//)",
    re.IGNORECASE,
)

_LONGEST_FACT: Final = 160
# A sentence is in round brackets, and semicolons separate it from the others.
_NEUTRAL: Final = str.maketrans({";": ",", **dict.fromkeys("()[]{}", " ")})


def one_line(text: str, limit: int | None = None) -> str:
    """The text on one line, without control, direction and lone surrogate characters.

    Runs of blanks become one; beyond `limit` characters it is cut, with an ellipsis as the
    last one.
    """
    # Most text is already printable, and files have up to 20,000 rows of it.
    visible = text if text.isprintable() else "".join(map(_visible, text))
    line = " ".join(visible.split())
    if limit is None or len(line) <= limit:
        return line
    return line[: limit - 1].rstrip() + _ELLIPSIS


def unlinked(text: str) -> str:
    """The text so that no mail program makes a link of it; it looks the same.

    Programs link what looks like an address of the web or of a mailbox. A word joiner, which is
    invisible and part of no address, keeps Outlook, Gmail and Apple Mail from it. Names of files
    with a usual ending are no addresses and stay as they are.
    """
    return _LINKED.sub(_WORD_JOINER, text)


def spoken(fact: str) -> str:
    """Sanitize a fact for a sentence in `detail`: one line, no `;`, no brackets, no full stop.

    An ellipsis if nothing is left.
    """
    line = one_line(fact.translate(_NEUTRAL), _LONGEST_FACT).rstrip(".")
    return line or (_ELLIPSIS if fact else "")


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
