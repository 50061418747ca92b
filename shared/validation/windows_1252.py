"""Decide if bytes are really Windows-1252, judging each accented letter by its neighbours.

Read as Windows-1252, any other 8-bit code page still gives letters and signs, only in places
where Western European languages do not have them: `Dvoøák` for `Dvořák`, `MŸller` for
`Müller`. One such place and the file is refused: that costs an office a "save as", while a
wrong guess would cost people their names. The price is paid by Estonian files, whose letters the
Hungarian code page shares, and by Icelandic ones that do not say that they are Icelandic.
"""

import re
from collections.abc import Mapping
from typing import Final

_LETTERS: Final = "A-Za-zÀ-ÖØ-öø-ÿŠŒŽŸšœž"
_LOWER: Final = "a-zß-öø-ÿšœž"
_HIGH_UPPER: Final = "À-ÖØ-ÞŠŒŽŸ"
_VOWELS: Final = "aeiouyàáâãäåæèéêëìíîïòóôõöøùúûüýÿœ"
_CONSONANTS: Final = "bcdfghjklmnpqrstvwxz"

_NO_LETTER: Final = re.compile(rf"[^{_LETTERS}]")

# What may be before and after a letter, as two characters; a blank is anything but a letter.
# Letters that every code page has in the same place, such as é and ö, are not in the table.
_PLACES: Final[Mapping[str, str]] = {
    "à": r"[a-z][ clrst]|  | [dfln]",  # Lithuanian ą
    "á": r"[^aoie].|i[szlrnt]|e[rn]|oc",  # ß of DOS
    "ä": r"[^aiou].|i[t ]",  # Polish ń of DOS
    "â": r"[chmblgtsrpdfvé ][tncmlspq]|[uz][mn]",  # Latvian ā
    "ã": r".o|[rhmt]e|h ",  # Romanian ă
    "æ": rf"(?!ks)[{_CONSONANTS} ][{_CONSONANTS}]|ko",  # Croatian ć
    "ç": r".[aouáâãóôõ]",  # Latvian ē, š of DOS
    "è": r"[bcdfghjklmnpqrstvwxz][bcdfglmnpqrstvxz ]|[iu][bcdfglmpqrstv]|u | [vz ]",  # Czech č
    "ê": rf"[{_CONSONANTS}u][tmvqlrs]|.n| t|[^ ][{_VOWELS}]",  # Polish ę
    "ë": r"[aeiouáéíóú].|lt",  # Lithuanian ė
    "ì": r"[dlrs] ",  # Czech ě
    "î": r"[aou][tlnmc]|nm|dn|gt|bm|pt| l",  # Latvian ī
    "ï": r"[aeou][^ ]|[ao] ",  # Czech ď
    "ð": r"(?!)",  # Turkish ğ, Lithuanian š
    "ñ": r".[aeiouáéíóú]",  # Polish ń
    "ò": r"[bcdfghlmnprstvz] ",  # Czech ň
    "õ": r".e",  # Hungarian ő
    # Czech ř
    "ø": r"[bcdfghjklmnprstv][bcdfghklmnprstv ]|[hsrln]e|[bcdfghjlmnrsv][iy]|[kt]y"
    r"| [bcdfghklmnprstvyi]|[jx].|[bdfghklmnstv]j|ir|r[ao]|  ",
    "ù": r"[bfilorst] ",  # Czech ů
    "û": r"o[tlc]|[sq]r|rl|[lf]t|bc|en|[dr] |dm",  # Hungarian ű
    "ý": r"(?!)",  # Turkish ı
    "þ": r"(?!)",  # Turkish ş, Romanian ţ
    "ÿ": r"(?!)",  # Polish ź
    "œ": r".u|h.| [udn]",  # Polish ś
    "š": rf"[{_VOWELS}].|.[{_VOWELS}]",  # ö of Mac Roman
    "ž": rf"[{_VOWELS}].|.[{_VOWELS}]",
    # Signs: opening ones have no letter before them, closing ones none after them.
    **dict.fromkeys("‘“„«¿¡", r" [^ ]"),
    **dict.fromkeys("”»®©²–—", r". "),
    **dict.fromkeys("ºª°", r"[nmdps ] "),
    **dict.fromkeys("’\xa0´", r".."),  # `_DOUBTFUL` looks at these
    "·": r"ll|  ",
    # Signs that no staff list holds, and that other code pages have letters in place of.
    **dict.fromkeys("ƒˆ˜†‡‰‹›¤¥¢¦¨¬¯±µ¶¸¹³¾\xad", r"(?!)"),
}
_NO_LETTERS_AROUND: Final = r"  "
_RULES: Final = {sign: re.compile(places) for sign, places in _PLACES.items()}
_RULE_OF_SIGNS: Final = re.compile(_NO_LETTERS_AROUND)

# créée, Conceição, Simões, größe, Pääkkönen, Töölö: the high letters that may be neighbours.
_PAIRS: Final = frozenset(
    {"éé", "éè", "éâ", "çã", "çõ", "íç", "úç", "öß", "üß", "äß", "ßä", "ßö", "ßü", "ää", "öö"}
    | {"áñ", "éñ", "íñ", "óñ", "úñ", "ñá", "ñé", "ñí", "ñó", "ñú"}
)
_NEIGHBOURS: Final = re.compile(rf"(?=([{_HIGH_UPPER}ß-öø-ÿšœž]{{2}}))")

_DOUBTFUL: Final = re.compile(
    rf"[{_LOWER}][{_HIGH_UPPER}]"  # MŽller
    rf"|[{_LETTERS}][{_HIGH_UPPER}][{_LOWER}]"  # KŠthe
    rf"|(?<![{_LETTERS}])(?:Í(?![lrstgnvñdc ])|Ú(?![lrnt ]))[{_LOWER}]"  # Baltic Ķ and Ś
    rf"|[A-Z{_HIGH_UPPER}][à-öø-þšœž][A-Z{_HIGH_UPPER}]"  # MšLLER
    rf"|(?<![{_LETTERS}])[áóíúñæšž][{_LOWER}]"  # áimek, žahin
    rf"|[ai][íé][ei]|[;,\t\n\"]\xa0[{_LOWER}]"  # Miíelis, \xa0dolfs
    # Mart’nez, where d’Arc, dell’orto and Bahama’s are right, and ’t Hart and Jans’.
    rf"|[{_LETTERS}](?<![^{_LETTERS}][cdjlmnostCDJLMNOST])(?<!ll)(?<!ant)’(?!(?<=[ao].)s\b)[{_LOWER}]"
    rf"|(?<![{_LETTERS}])’(?![nst]\b)[{_LETTERS}]|[{_LETTERS}](?<!s)’(?![{_LETTERS}])"
    rf"|[{_LETTERS}][–—]|[Ee]iá|[AEae]uá|[{_LETTERS}]\xa0(?![A-Z0-9])"  # Cant—, Gonz\xa0lez
)
# Words, and quotations, that are what they seem in spite of the table.
_CERTAIN: Final = re.compile(
    r"\b(?:áreas?|águas?|óleos?|órgãos?|óculos|árvores?|óptic[oa]s?|últim[oa]s?|únic[oa]s?|úmid[oa]s?"
    r"|índices?|têxt(?:il|eis)|pêch(?:es?|eurs?|erie)|câbl(?:es?|age|eurs?)|bøe[nr]?"
    rf"|[a-z]+[ln]eáin|[a-z]+iânia|[a-z]*iães|irmãs?|lã|cauã|cauê|maitê|às?|hygiène|irã|maracanã|alemãs?)\b|(?<![{_LETTERS}])[‘‚][^‘‚’\r\n,;\t]++[‘’](?![{_LETTERS}])",
    re.IGNORECASE,
)
# The Turkish code page has ğ, ş and ı in place of ð, þ and ý, but none of the rest.
_ICELANDIC: Final = re.compile(r"dóttir\b|\bÍsland\b|\bReykjavík", re.IGNORECASE)
_NOT_ICELANDIC: Final = re.compile(r"[^\x00-\x7fáðéíóúýþæö]", re.IGNORECASE)
_CLOSING_QUOTE: Final = "”"
_OPENING_QUOTES: Final = "“„”"


def reads_as_western(content: bytes) -> bool:
    """True if all of the content is Windows-1252 without any doubt."""
    try:
        text = content.decode("cp1252")
    except UnicodeDecodeError:
        return False
    if _ICELANDIC.search(text) and not _NOT_ICELANDIC.search(text):
        return True
    text = _CERTAIN.sub(" ", text)
    return not (
        _DOUBTFUL.search(text)
        or any(pair.lower() not in _PAIRS for pair in set(_NEIGHBOURS.findall(text)))
        or any(map(_is_out_of_place, _places(text)))
        or _closes_unopened(text)
    )


def _places(text: str) -> set[tuple[str, str]]:
    """Each high character that occurs, lowered, with the two characters around it."""
    padded = f" {text} "
    # Each place once before it is looked at: a file may be all high characters.
    places = set(zip(padded, padded[1:], padded[2:], strict=False))
    return {
        (character.lower(), _NO_LETTER.sub(" ", before + after).lower())
        for before, character, after in places
        if not character.isascii()
    }


def _is_out_of_place(place: tuple[str, str]) -> bool:
    character, around = place
    if rule := _RULES.get(character):
        return not rule.fullmatch(around)
    return not character.isalpha() and not _RULE_OF_SIGNS.fullmatch(around)


def _closes_unopened(text: str) -> bool:
    """True if a closing quotation mark comes first: it is ö in a code page of DOS."""
    return next((sign for sign in text if sign in _OPENING_QUOTES), "") == _CLOSING_QUOTE
