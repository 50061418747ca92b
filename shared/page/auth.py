"""Who sends a request: the ID token that App Service Authentication passes on, verified here.

The platform adds the headers `X-MS-TOKEN-AAD-ID-TOKEN` and `X-MS-CLIENT-PRINCIPAL-ID` and removes
them from what comes from outside ("Work with user identities in Azure App Service
authentication"). Where it is off, anybody can send them, so nothing is accepted then; and where it
is on, the token is still verified as "Microsoft identity platform ID tokens", "Validate tokens",
asks: signature, issuer, audience, tenant and expiry.
"""

import asyncio
from collections.abc import Mapping
from enum import Enum, auto
from functools import cache
from typing import Any, Final

import jwt

from shared.page.people import Person, Role
from shared.settings import PageSettings

TOKEN_HEADER: Final = "x-ms-token-aad-id-token"  # noqa: S105 - a header's name
_PRINCIPAL_HEADER: Final = "x-ms-client-principal-id"
_ALGORITHMS: Final = ("RS256",)
_REQUIRED: Final = ("exp", "iat", "iss", "aud", "tid", "oid")
_LEEWAY_SECONDS: Final = 60
_LONGEST_TOKEN: Final = 32 * 1024
_KEYS_TIMEOUT_SECONDS: Final = 5


class Refusal(Enum):
    """Why a request is refused."""

    NOT_SET_UP = auto()  # App Service Authentication is off
    NOT_SIGNED_IN = auto()
    EXPIRED = auto()
    NOT_VALID = auto()
    UNAVAILABLE = auto()  # the keys of the sign-in service cannot be read
    NO_ROLE = auto()


class SignInError(Exception):
    """No person who may see the page sent the request. The text contains nothing of the token."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.name.lower())
        self.refusal = refusal


async def identify(settings: PageSettings, headers: Mapping[str, str]) -> Person:
    """The person whose token is in the headers, which are named in lower case.

    Raises SignInError for a person without a role, and for anything but a valid token.
    """
    if not settings.platform_signs_in:
        raise SignInError(Refusal.NOT_SET_UP)
    token = headers.get(TOKEN_HEADER, "")
    if not token:
        raise SignInError(Refusal.NOT_SIGNED_IN)
    if len(token) > _LONGEST_TOKEN:
        raise SignInError(Refusal.NOT_VALID)
    claims = await asyncio.to_thread(_verified_claims, settings, token)
    if headers.get(_PRINCIPAL_HEADER, claims["oid"]) != claims["oid"]:
        raise SignInError(Refusal.NOT_VALID)
    person = _person(claims)
    if not person.roles:
        raise SignInError(Refusal.NO_ROLE)
    return person


def _verified_claims(settings: PageSettings, token: str) -> dict[str, Any]:
    try:
        key = signing_keys(settings.keys_url).get_signing_key_from_jwt(token)
        claims: dict[str, Any] = jwt.decode(
            token,
            key,
            algorithms=_ALGORITHMS,
            audience=settings.client_id,
            issuer=settings.issuer,
            leeway=_LEEWAY_SECONDS,
            options={"require": list(_REQUIRED)},
        )
    except jwt.ExpiredSignatureError:
        raise SignInError(Refusal.EXPIRED) from None
    except jwt.PyJWKClientConnectionError:
        raise SignInError(Refusal.UNAVAILABLE) from None
    except jwt.PyJWTError:
        raise SignInError(Refusal.NOT_VALID) from None
    # An app signs in as well as a person does, with a token that says so.
    if claims["tid"] != settings.tenant_id or claims.get("idtyp") == "app":
        raise SignInError(Refusal.NOT_VALID)
    return claims


@cache
def signing_keys(url: str) -> jwt.PyJWKClient:
    """The cached keys of the sign-in service ("Signing key rollover").

    A key that is not among them is looked for there, at most every 30 seconds.
    """
    return jwt.PyJWKClient(url, timeout=_KEYS_TIMEOUT_SECONDS)


def _person(claims: Mapping[str, Any]) -> Person:
    held = claims.get("roles")
    values = held if isinstance(held, list) else []
    return Person(
        person_id=str(claims["oid"]),
        name=str(claims.get("name") or claims.get("preferred_username") or claims["oid"]),
        roles=frozenset(role for role in Role if role.value in values),
        address=str(claims.get("preferred_username") or ""),
    )
