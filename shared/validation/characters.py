"""Characters that cannot have been meant, and how they are named to people."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

_MOST_NAMED: Final = 5

# No language piles more marks on a letter ("Stream-Safe Text Format", Unicode Standard Annex 15);
# composing a longer run takes time that grows with its square.
_MOST_MARKS: Final = 30
_PILED: Final = b"\1" * (_MOST_MARKS + 1)
_FIRST_MARK: Final = "\u0300"
_MAY_PILE_UP: Final = re.compile(f"[{_FIRST_MARK}-\U0010ffff]{{{_MOST_MARKS + 1}}}")

# Controls except the blank ones (tab, line ends, VT, FF, NEL), soft hyphen, zero-width space and
# its kin, direction overrides, private use, U+FFFD and what Unicode never assigns. The joiners
# U+200C and U+200D stay (Persian and Indic names, emoji), and so do the marks U+200E and U+200F.
# Tags and the combining grapheme joiner hide text in a name; a variation selector is sound after
# an ideograph or an emoji, and hides behind any other letter.
_UNWANTED: Final = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u202a-\u202e"
    "\u2060-\u206f\u3164\ufdd0-\ufdef\ufeff\uffa0\ufff9-\uffff\ue000-\uf8ff\ud800-\udfff"
    "\U000e0000-\U000e007f\U000f0000-\U0010ffff]"
    "|(?<=[A-Za-z\xc0-\u052f\\s\ufe00-\ufe0f\U000e0100-\U000e01ef])"
    "[\ufe00-\ufe0f\U000e0100-\U000e01ef]"
)
# Those among them that Python counts as printable: fillers of Hangul, and the replacement sign.
_PRINTABLE: Final = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u3164\ufe00-\ufe0f\uffa0\ufffc\ufffd\U000e0100-\U000e01ef]"
)


def unwanted_characters(text: str) -> list[str]:
    """The control and invisible characters in `text`, and those that replace lost letters.

    Of marks piled up on a letter, only one.
    """
    piled = [next(filter(unicodedata.combining, text))] if piles_up_marks(text) else []
    return _UNWANTED.findall(text) + piled


def piles_up_marks(text: str) -> bool:
    """True if more combining marks follow each other than any language writes."""
    if not _MAY_PILE_UP.search(text):
        return False
    return _PILED in bytes(map(bool, map(unicodedata.combining, text)))


def has_unwanted(text: str) -> bool:
    """True if `unwanted_characters` would find any."""
    if text.isprintable() and (text.isascii() or not _PRINTABLE.search(text)):
        return piles_up_marks(text)  # the usual case, ten times as fast
    return _UNWANTED.search(text) is not None or piles_up_marks(text)


def name_characters(characters: Iterable[str]) -> str:
    """The characters by code point and Unicode name, at most five, joined by ", "."""
    distinct = list(dict.fromkeys(characters))
    return ", ".join(map(_name, distinct[:_MOST_NAMED]))


def _name(character: str) -> str:
    name = unicodedata.name(character, "") or _CONTROL_NAMES.get(character, "")
    return f"U+{ord(character):04X} {name}".rstrip()


# Unicode gives controls no name of their own; these are the aliases of NameAliases.txt.
_CONTROL_NAMES: Final = {
    "\t": "CHARACTER TABULATION",
    "\n": "LINE FEED",
    "\v": "LINE TABULATION",
    "\f": "FORM FEED",
    "\r": "CARRIAGE RETURN",
    "\x1b": "ESCAPE",
    "\x7f": "DELETE",
    "\x85": "NEXT LINE",
}
