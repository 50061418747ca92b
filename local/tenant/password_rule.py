"""The password rule of Microsoft Entra ID.

Source: "Password policies and account restrictions in Microsoft Entra ID".
"""

import string

from local.tenant.graph_errors import directory_refusal

_SHORTEST, _LONGEST = 8, 256
_CLASSES_NEEDED = 3
_SYMBOLS = string.punctuation + " "
_CLASSES = (string.ascii_lowercase, string.ascii_uppercase, string.digits, _SYMBOLS)
_ALLOWED = frozenset("".join(_CLASSES))


def validate_password(password: str) -> None:
    """Raise `RefusalError` unless the password is long, mixed and plain ASCII enough."""
    if not is_complex(password):
        raise directory_refusal(
            "The specified password does not comply with password complexity requirements. "
            "Please provide a different password."
        )


def is_complex(password: str) -> bool:
    """8 to 256 allowed characters out of three of the four classes."""
    classes = sum(1 for letters in _CLASSES if set(letters) & set(password))
    return (
        _SHORTEST <= len(password) <= _LONGEST
        and set(password) <= _ALLOWED
        and classes >= _CLASSES_NEEDED
    )
