"""Spellings that mean the same name, brought to one form.

The generated country table and the labels of headings are keyed by these forms, and what a
file says is looked up by them.
"""

import unicodedata
from typing import Final

# Turkish: 'TÜRKİYE'.casefold() leaves a combining dot behind, and 'ı' has no accent to remove.
_DOTLESS_I: Final = str.maketrans({"ı": "i"})
_COMBINING_DOT: Final = "\u0307"
_VOICING_MARKS: Final = "\u3099\u309a"


def fold_spelling(text: str) -> str:
    """`text` without regard to case, blanks and punctuation: letters, marks and digits only."""
    lowered = unicodedata.normalize("NFC", text.casefold().replace(_COMBINING_DOT, ""))
    return "".join(filter(_is_spelled, unicodedata.normalize("NFKC", lowered)))


def fold_accents(text: str) -> str:
    """As `fold_spelling`, without regard to accents either.

    Vowel signs of Indic scripts and of Thai stay, and so do the voicing marks of Japanese:
    they are letters, not accents.
    """
    taken_apart = unicodedata.normalize("NFKD", fold_spelling(text)).translate(_DOTLESS_I)
    kept = "".join(filter(_is_no_accent, taken_apart))
    return unicodedata.normalize("NFC", kept)


def _is_no_accent(character: str) -> bool:
    return not unicodedata.combining(character) or character in _VOICING_MARKS


def _is_spelled(character: str) -> bool:
    return unicodedata.category(character)[0] in "LMN"
