"""Mojibake: UTF-8 text that was read in another encoding and saved again.

Some program opened a UTF-8 file in the code page of its computer and saved what it saw: `Ã©`
for é on a Western PC, `Ă©` on a Polish one, `Г©` on a Russian one, `√©` on a Mac.
"""

import re
from functools import cache
from typing import Final
from unicodedata import category

# How the code pages show the lead bytes of what is found most: Latin letters, Greek, Cyrillic
# and the signs of typography; decoding the whole text decides.
_CYRILLIC: Final = "cp1251"
_CODE_PAGES: Final = ("cp1252", "cp1250", _CYRILLIC)
_LEADS: Final = b"\xc2\xc3\xc4\xc5\xce\xcf\xd0\xd1\xe1\xe2\xe3\xe4\xe5\xe6\xf0"
_CONTINUATIONS: Final = bytes(range(0x80, 0xC0))


@cache  # and not at import: a file without any sign of it need not wait for three such sets
def _sequence(code_page: str) -> re.Pattern[str]:
    leads = _LEADS.decode(code_page)
    shown = _CONTINUATIONS.decode(code_page, "ignore") + "\x81\x8d\x8f\x90\x9d"
    capitals = "".join(filter(str.isupper, shown))
    others = re.escape("".join(sign for sign in shown if sign not in capitals))
    if code_page == _CYRILLIC:
        return re.compile(f"[{leads}][{others}{capitals}]")
    # Two capitals in a word of capitals are what they seem: ORĂŞANU, BANGLADÉŠ.
    return re.compile(
        f"[{leads}][{others}]|[{leads}][{capitals}](?=[a-z])|(?<=[a-z])[{leads}][{capitals}]"
    )


# A no-break space is the end of à, and trimming takes it away. No word in small letters has Ã.
_CUT_OFF: Final = re.compile(r"[a-zß-ÿ]Ã(?!\w)")
# Mac Roman and the code pages of DOS show signs that no text has next to a letter; Chinese
# code pages turn the end of a letter and the next one into one character.
_OUT_OF_PLACE: Final = re.compile(
    r"[^\W\d_][√≈\u2500-\u257f]|[√≈ƒ├┬┼╨╤╬]\S|[\u2500-\u257f][^\W\d_]"
    r"|(?:[–—]\S){3}|(?:[Œœ]\S){3}|(?:[ðÐ]\S){3}"  # Cyrillic and Greek
    r"|[A-Za-z][\u3400-\u9fff][A-Za-z]"
)
# What every sign of it begins with: one of these, each fast, lets most rows go.
_LEAD: Final = re.compile(f"[{''.join(map(_LEADS.decode, _CODE_PAGES))}–—Œœ][^ -~]")
_SIGN: Final = re.compile("[Ã√≈ƒ\u2500-\u257f]")
_LONE_CHINESE: Final = re.compile("[\u3400-\u9fff](?<=[A-Za-z].)[A-Za-z]")
_LATIN_LETTER: Final = re.compile("[A-Za-z]")
_BEYOND_LATIN: Final = re.compile("[\u0180-\u1fff]")
_PLAUSIBLE: Final = frozenset("LMNPZ")  # categories of Unicode, and €


def may_be_misread(text: str) -> bool:
    """A quick check of a whole row: True if `is_misread` could be True for one of its cells."""
    if text.isascii():
        return False
    return bool(_LEAD.search(text) or _SIGN.search(text) or _LONE_CHINESE.search(text))


def is_misread(text: str) -> bool:
    """True if the text is UTF-8 that was read as something else."""
    if not may_be_misread(text):
        return False
    return (
        _CUT_OFF.search(text) is not None
        or _OUT_OF_PLACE.search(text) is not None
        or any(_was_read_as(code_page, text) for code_page in _CODE_PAGES)
    )


def _was_read_as(code_page: str, text: str) -> bool:
    sequences = len(_sequence(code_page).findall(text))
    if not sequences:
        return False
    try:
        meant = text.encode(code_page).decode("utf-8")
    except UnicodeError:
        return False
    # One sequence may be chance, such as the Ukrainian name Гі, where it does not replace a Latin
    # letter among others.
    if sequences == 1 and (_BEYOND_LATIN.search(meant) or not _LATIN_LETTER.search(text)):
        return False
    return all(character == "€" or category(character)[0] in _PLAUSIBLE for character in meant)
