"""Temporary passwords."""

import secrets
import string

LENGTH = 16
# No 0 O o, 1 l I: they are typed over from a mail, or read out on the phone.
_LOWER = "".join(c for c in string.ascii_lowercase if c not in "lo")
_UPPER = "".join(c for c in string.ascii_uppercase if c not in "IO")
_DIGITS = "23456789"
_CLASSES = (_LOWER, _UPPER, _DIGITS)
_ALPHABET = _LOWER + _UPPER + _DIGITS


def make_password() -> str:
    """A random password of 16 characters and 92 bits.

    It begins with a letter, so that no spreadsheet takes it for a formula or a number, and has
    lower case, upper case and digits ("Password policies and account restrictions": three of
    four classes).
    """
    while True:
        first = secrets.choice(_LOWER + _UPPER)
        password = first + "".join(secrets.choice(_ALPHABET) for _ in range(LENGTH - 1))
        if all(any(c in chars for c in password) for chars in _CLASSES):
            return password
