"""CSRF protection: a form is accepted only from our own pages and the person they were shown to.

The page sets no cookie. A form carries a token that is signed for its person and its hour ("Cross-
Site Request Forgery Prevention Cheat Sheet", signed tokens), and the browser must say that the
request comes from this very site (the same sheet, "Fetch Metadata headers" and "Verifying Origin
With Standard Headers").
"""

import hashlib
import hmac
import time
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

from shared.settings import PageSettings

FIELD: Final = "csrf"
_HOUR: Final = 3600
_HOURS: Final = 12  # a form may stay open for a working day
_LABEL: Final = b"rollcall page form"


def sign_form(key: bytes, person_id: str, now: float | None = None) -> str:
    """The token for the forms of a person."""
    hour = int((time.time() if now is None else now) // _HOUR)
    return f"{hour}.{_digest(key, person_id, hour)}"


def is_own_form(key: bytes, person_id: str, token: str, now: float | None = None) -> bool:
    """True if we signed this token for this person within the last hours."""
    text, _, digest = token.partition(".")
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        return False
    hour, current = int(text), int((time.time() if now is None else now) // _HOUR)
    fresh = 0 <= current - hour < _HOURS
    return fresh and hmac.compare_digest(digest.encode(), _digest(key, person_id, hour).encode())


def is_same_site(settings: PageSettings, headers: Mapping[str, str]) -> bool:
    """True if the browser says that the request was made by a page of ours."""
    if headers.get("sec-fetch-site", "same-origin") != "same-origin":
        return False
    origin, own = urlsplit(headers.get("origin", "")), urlsplit(settings.url)
    return (origin.scheme, origin.netloc.lower()) == (own.scheme, own.netloc.lower())


def _digest(key: bytes, person_id: str, hour: int) -> str:
    own = hmac.digest(key, _LABEL, hashlib.sha256)
    return hmac.new(own, f"{person_id}|{hour}".encode(), hashlib.sha256).hexdigest()
