"""Facts as a sentence can hold them: short, on one line, without semicolons and brackets."""

import re
import unicodedata
from typing import Final

from shared.rendering.bidi import isolate
from shared.rendering.i18n import Catalogue, listed, marked
from shared.rendering.plain_text import one_line

_LONGEST_FACT: Final = 160
_LAST_EUROPEAN_LATIN: Final = "\u017f"
_CODE_POINT: Final = re.compile(r"\bU\+([0-9A-F]{4,5}|10[0-9A-F]{4})\b")

# A sentence stands in round brackets among others that semicolons part.
_NEUTRAL: Final = str.maketrans({";": ",", **dict.fromkeys("()[]{}", " ")})

_NAMES: Final = {
    " ": marked("a space"),
    ";": marked("a semicolon"),
    ",": marked("a comma"),
    "(": marked("an opening bracket"),
    ")": marked("a closing bracket"),
    "[": marked("an opening square bracket"),
    "]": marked("a closing square bracket"),
    "{": marked("an opening brace"),
    "}": marked("a closing brace"),
    "\t": marked("a tab"),
    "\n": marked("a line break"),
    "\r": marked("a line break"),
    "\u00a0": marked("a no-break space"),
    "\u200b": marked("an invisible space"),
}


def spoken(fact: str) -> str:
    """The fact with nothing in it that would end its sentence in `detail` early."""
    return one_line(fact.translate(_NEUTRAL), _LONGEST_FACT).rstrip(".")


def spoken_characters(fact: str, texts: Catalogue) -> str:
    """Characters by what a reader can look for instead of the names Unicode gives them.

    `fact` is as `validation.characters.name_characters` makes it: "U+00EB LATIN SMALL LETTER …".
    """
    code_points = _CODE_POINT.findall(fact)
    names = [_name(chr(int(digits, base=16)), texts) for digits in code_points]
    return listed(texts, dict.fromkeys(names)) or isolate(spoken(fact), texts.language)


def _name(character: str, texts: Catalogue) -> str:
    if character in _NAMES:
        return texts.gettext(_NAMES[character])
    if _is_visible(character):
        return isolate(_quoted(character, texts), texts.language)
    # An invisible character has a code point to look up, in every language the same.
    code_point = isolate(f"U+{ord(character):04X}", texts.language)
    return texts.gettext("the invisible character {code_point}").format(code_point=code_point)


def _quoted(character: str, texts: Catalogue) -> str:
    # Translators: a single letter or sign, in the quotation marks of your language.
    quoted = texts.gettext("“{character}”").format(character=character)
    return quoted if _is_plain(character) else f"{quoted} {_title(character)}"


def _is_plain(character: str) -> bool:
    """Whether nobody takes it for another one: the Cyrillic а, ＠ and ’ look like a, @ and '."""
    is_european = character.isalpha() and character <= _LAST_EUROPEAN_LATIN
    return character.isascii() or is_european or unicodedata.category(character) == "So"


def _title(character: str) -> str:
    return f"U+{ord(character):04X} {unicodedata.name(character, '')}".rstrip()


def _is_visible(character: str) -> bool:
    return unicodedata.category(character)[0] in "LNPS"
