"""Texts that try to be more than text, for hypothesis."""

import unicodedata
from typing import Final

from hypothesis import strategies as st

_PIECES: Final = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</td></table>",
    "{{ 7 * 7 }}",
    "{0}",
    "=1+1",
    "@SUM(A1)",
    ";=cmd",
    "\r\nBcc: x@fabrikam.com",
    "\u202egpj.exe",
    "\u2066\u2069",
    "\u2028",
    "\x00",
    "\ud800",
    "); user_name:required (",
    "&#x3c;b&#x3e;",
)

hostile_texts: Final = st.lists(
    st.one_of(st.sampled_from(_PIECES), st.text(st.characters(), max_size=8)), max_size=4
).map("".join)


def hidden_characters(text: str) -> list[str]:
    """The characters of a text that break a line or reorder what is seen.

    Joiners do neither: they shape letters, or keep mail programs from making a link.
    """
    return [
        character
        for character in text
        if unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"}
        and character not in "\u200c\u200d\u2060"
    ]
