"""Generate temporary passwords that people can read to each other."""

import re
import secrets

GROUPS, GROUP_LENGTH = 4, 5
# One case, so that only the first letter has to be read out as a capital. No vowels, so that no
# words appear. No 0 O o, 1 l I i and j, which look alike; no 3 and 4, which are read as vowels.
_LETTERS = "bcdfghkmnpqrstvwxz"
_DIGITS = "256789"
_ALPHABET = _LETTERS + _DIGITS
# What people read as a word, or as a symbol, even without vowels.
_EMBARRASSING = re.compile("88|bch|btch|cnt|dck|fck|fgt|fkk|hh|hj|kkk|kz|ngr|ns|pss|sht|ss|sx|wtf")


def make_password() -> str:
    """A random password of 91 bits: four groups of five, such as `Kwt7m-rvq2x-9bhdp-zc5tg`.

    It begins with a letter, so that no spreadsheet reads it as a formula or a number, and has
    upper case, lower case, digits and hyphens ("Password policies and account restrictions": three
    of four classes).
    """
    while True:
        length = GROUPS * GROUP_LENGTH - 1
        drawn = secrets.choice(_LETTERS) + "".join(secrets.choice(_ALPHABET) for _ in range(length))
        if not _EMBARRASSING.search(drawn) and any(character in _DIGITS for character in drawn):
            groups = re.findall("." * GROUP_LENGTH, drawn)
            return "-".join(groups).capitalize()
