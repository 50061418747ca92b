"""Characters that cannot have been meant, and how they are named to people."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

_MOST_NAMED: Final = 5

# Controls except the blank ones (tab, line ends, VT, FF, NEL), soft hyphen, zero-width space and
# its kin, direction overrides, private use, U+FFFD and what Unicode never assigns. The joiners
# U+200C and U+200D stay (Persian and Indic names, emoji), and so do the marks U+200E and U+200F.
_UNWANTED: Final = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u115f\u1160\u180e\u200b\u202a-\u202e"
    "\u2060-\u206f\u3164\ufdd0-\ufdef\ufeff\uffa0\ufff9-\uffff\ue000-\uf8ff\ud800-\udfff"
    "\U000f0000-\U0010ffff]"
)
# Those among them that Python counts as printable: fillers of Hangul, and the replacement sign.
_PRINTABLE: Final = re.compile("[\u115f\u1160\u3164\uffa0\ufffc\ufffd]")


def unwanted_characters(text: str) -> list[str]:
    """The control and invisible characters in `text`, and those that stand for lost letters."""
    return _UNWANTED.findall(text)


def has_unwanted(text: str) -> bool:
    """Whether `unwanted_characters` would find any."""
    if text.isprintable() and (text.isascii() or not _PRINTABLE.search(text)):
        return False  # the usual case, told ten times as fast
    return _UNWANTED.search(text) is not None


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
