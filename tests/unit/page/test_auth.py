"""Who is let in: nothing but a valid token of the page's own tenant, and only behind the platform.

The tokens are real and their keys are fetched over HTTP, as from Entra ID.
"""

import base64
import json
import time
from collections.abc import AsyncIterator
from dataclasses import replace

import jwt
import pytest
import pytest_asyncio

from local.sign_in import CLIENT_ID, PEOPLE, TENANT_ID, FrontDoor, TokenIssuer, front_door
from shared.page.auth import TOKEN_HEADER, Refusal, SignInError, identify, signing_keys
from shared.page.people import Role
from shared.settings import PageSettings

NOOR, SAM, LAYLA, GUEST = PEOPLE
OTHER_TENANT = "33333333-3333-4333-8333-333333333333"


@pytest_asyncio.fixture
async def door() -> AsyncIterator[FrontDoor]:
    signing_keys.cache_clear()  # another door may have had this port, and other keys
    async with front_door() as opened:
        yield opened


@pytest.fixture
def settings(door: FrontDoor) -> PageSettings:
    return PageSettings(
        client_id=CLIENT_ID,
        tenant_id=TENANT_ID,
        authority=door.url,
        url=door.page_url,
        platform_signs_in=True,
    )


async def refusal_of(settings: PageSettings, token: str, **headers: str) -> Refusal:
    with pytest.raises(SignInError) as caught:
        await identify(settings, {TOKEN_HEADER: token, **headers})
    return caught.value.refusal


async def test_a_token_says_who_somebody_is_and_what_they_may(
    door: FrontDoor, settings: PageSettings
) -> None:
    person = await identify(settings, {TOKEN_HEADER: door.issuer.token(SAM)})

    assert (person.person_id, person.name) == (SAM.person_id, SAM.name)
    assert person.roles == {Role.UPLOAD, Role.PASSWORDS}


async def test_nothing_is_believed_while_the_platform_signs_nobody_in(
    door: FrontDoor, settings: PageSettings
) -> None:
    alone = replace(settings, platform_signs_in=False)

    assert await refusal_of(alone, door.issuer.token(SAM)) is Refusal.NOT_SET_UP


async def test_headers_that_only_claim_to_be_somebody_are_not_enough(
    settings: PageSettings,
) -> None:
    claims = {"auth_typ": "aad", "claims": [{"typ": "roles", "val": "Passwords"}]}
    spoofed = {
        "x-ms-client-principal": base64.b64encode(json.dumps(claims).encode()).decode(),
        "x-ms-client-principal-id": SAM.person_id,
        "x-ms-client-principal-name": "sam@contoso.com",
        "x-ms-client-principal-idp": "aad",
    }

    assert await refusal_of(settings, "", **spoofed) is Refusal.NOT_SIGNED_IN


async def test_a_principal_that_is_not_the_tokens_is_refused(
    door: FrontDoor, settings: PageSettings
) -> None:
    token = door.issuer.token(SAM)

    other = {"x-ms-client-principal-id": NOOR.person_id}
    assert await refusal_of(settings, token, **other) is Refusal.NOT_VALID


@pytest.mark.parametrize(
    "claims",
    [
        pytest.param({"aud": "88888888-8888-4888-8888-888888888888"}, id="another audience"),
        pytest.param({"tid": OTHER_TENANT}, id="another tenant"),
        pytest.param({"iss": f"https://sts.windows.net/{TENANT_ID}/"}, id="another issuer"),
        pytest.param({"nbf": int(time.time()) + 3600}, id="not valid yet"),
        pytest.param({"oid": None}, id="nobody"),
        pytest.param({"idtyp": "app"}, id="an app"),
    ],
)
async def test_a_token_for_something_else_is_refused(
    door: FrontDoor, settings: PageSettings, claims: dict[str, object]
) -> None:
    assert await refusal_of(settings, door.issuer.token(SAM, **claims)) is Refusal.NOT_VALID


@pytest.mark.parametrize("claim", ["exp", "iat", "iss", "aud", "tid", "oid"])
async def test_a_token_that_lacks_a_claim_is_refused(
    door: FrontDoor, settings: PageSettings, claim: str
) -> None:
    claims = jwt.decode(door.issuer.token(SAM), options={"verify_signature": False})
    del claims[claim]

    assert await refusal_of(settings, door.issuer.sign(claims)) is Refusal.NOT_VALID


async def test_an_expired_token_is_distinguished(door: FrontDoor, settings: PageSettings) -> None:
    expired = door.issuer.token(SAM, exp=int(time.time()) - 120)

    assert await refusal_of(settings, expired) is Refusal.EXPIRED


@pytest.mark.parametrize("how", ["unsigned", "secret", "another key", "cut off", "not a token"])
async def test_a_token_that_nobody_signed_is_refused(
    door: FrontDoor, settings: PageSettings, how: str
) -> None:
    token = door.issuer.token(SAM)
    claims = jwt.decode(token, options={"verify_signature": False})
    key_id = {"kid": "local"}
    forged = {
        "unsigned": jwt.encode(claims, "", algorithm="none", headers=key_id),
        "secret": jwt.encode(claims, "x" * 32, algorithm="HS256", headers=key_id),
        "another key": TokenIssuer(door.url).token(SAM),
        "cut off": token[:-4],
        "not a token": "a.b.c",
    }[how]

    assert await refusal_of(settings, forged) is Refusal.NOT_VALID


async def test_a_token_of_absurd_length_is_not_even_read(settings: PageSettings) -> None:
    assert await refusal_of(settings, "a" * 40_000) is Refusal.NOT_VALID


async def test_somebody_without_a_role_is_not_let_in(
    door: FrontDoor, settings: PageSettings
) -> None:
    assert await refusal_of(settings, door.issuer.token(GUEST)) is Refusal.NO_ROLE


@pytest.mark.parametrize("roles", [None, "Upload", ["upload", "Admin"], [7]])
async def test_only_the_roles_of_the_page_count(
    door: FrontDoor, settings: PageSettings, roles: object
) -> None:
    assert await refusal_of(settings, door.issuer.token(SAM, roles=roles)) is Refusal.NO_ROLE


async def test_keys_that_cannot_be_read_let_nobody_in(settings: PageSettings) -> None:
    unreachable = replace(settings, authority="http://127.0.0.1:9")
    token = TokenIssuer(unreachable.authority).token(SAM)

    assert await refusal_of(unreachable, token) is Refusal.UNAVAILABLE


async def test_no_text_of_a_refusal_repeats_the_token(
    door: FrontDoor, settings: PageSettings
) -> None:
    token = door.issuer.token(SAM, aud="somebody else")

    with pytest.raises(SignInError) as caught:
        await identify(settings, {TOKEN_HEADER: token})

    assert caught.value.__cause__ is None
    assert token not in repr(caught.value)
