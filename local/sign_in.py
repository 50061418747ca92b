"""A stand-in for App Service Authentication and Entra ID: people are chosen, tokens are real.

It does what "Authentication and authorization in Azure App Service" says about the platform: a
person who is not signed in is sent to the sign-in, the `X-MS-…` headers that a browser sends are
removed, and those of the signed-in person are added. The tokens are signed with a key of this
process, which is published where Entra ID publishes its own. It listens on a loopback address only.
"""

import secrets
import socket
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from html import escape
from http import HTTPStatus
from typing import Final

import aiohttp
import jwt
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import rsa

from local.loopback import refuse_other_hosts

TENANT_ID: Final = "22222222-2222-4222-8222-222222222222"
CLIENT_ID: Final = "77777777-7777-4777-8777-777777777777"
_COOKIE: Final = "AppServiceAuthSession"
_TOKEN_SECONDS: Final = 3600
_LARGEST_BODY: Final = 100 * 1024 * 1024
_CLOSING_SECONDS: Final = 1.0
_OF_THE_HOP: Final = {"connection", "host", "keep-alive", "transfer-encoding", "content-length"}


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalPerson:
    """Somebody who can be chosen at the sign-in; everybody here is fictional."""

    key: str
    person_id: str
    name: str
    roles: Sequence[str]


PEOPLE: Final = (
    LocalPerson(
        key="noor",
        person_id="aaaaaaaa-0000-4000-8000-000000000001",
        name="Noor Jansen",
        roles=("Upload",),
    ),
    LocalPerson(
        key="sam",
        person_id="aaaaaaaa-0000-4000-8000-000000000002",
        name="Sam de Wit",
        roles=("Upload", "Passwords"),
    ),
    LocalPerson(
        key="layla",
        person_id="aaaaaaaa-0000-4000-8000-000000000003",
        name="ليلى حداد",
        roles=("Read.All", "Passwords", "Approve"),
    ),
    LocalPerson(
        key="guest",
        person_id="aaaaaaaa-0000-4000-8000-000000000004",
        name="Guest without a role",
        roles=(),
    ),
)


class TokenIssuer:
    """Signs ID tokens as the tenant's sign-in service does ("ID token claims reference")."""

    def __init__(self, authority: str) -> None:
        self._key_id = secrets.token_hex(8)  # another process has another key
        self._key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self._authority = authority

    @property
    def keys(self) -> Mapping[str, object]:
        """The public keys, as `jwks_uri` shows them."""
        shown = jwt.algorithms.RSAAlgorithm.to_jwk(self._key.public_key(), as_dict=True)
        return {"keys": [{**shown, "kid": self._key_id, "use": "sig"}]}

    def token(self, person: LocalPerson, **claims: object) -> str:
        """An ID token for a person; `claims` win over its own."""
        now = int(time.time())
        claimed: dict[str, object] = {
            "aud": CLIENT_ID,
            "iss": f"{self._authority}/{TENANT_ID}/v2.0",
            "iat": now,
            "nbf": now,
            "exp": now + _TOKEN_SECONDS,
            "tid": TENANT_ID,
            "oid": person.person_id,
            "sub": person.key,
            "name": person.name,
            "preferred_username": f"{person.key}@contoso.com",
            "roles": list(person.roles),
            "ver": "2.0",
        }
        return self.sign({**claimed, **claims})

    def sign(self, claims: Mapping[str, object]) -> str:
        """Any claims, signed with the published key."""
        return jwt.encode(dict(claims), self._key, algorithm="RS256", headers={"kid": self._key_id})


class FrontDoor:
    """The platform before an app; `target` is where the host serves its HTTP functions."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.issuer = TokenIssuer(url)
        self.target = ""
        self._sessions: dict[str, LocalPerson] = {}

    @property
    def page_url(self) -> str:
        """The address of the page."""
        return f"{self.url}/rollcall"

    @property
    def settings(self) -> Mapping[str, str]:
        """The app settings that belong to it, those that the platform injects among them."""
        return {
            "PAGE": "on",
            "PAGE_CLIENT_ID": CLIENT_ID,
            "PAGE_TENANT_ID": TENANT_ID,
            "PAGE_AUTHORITY": self.url,
            "WEBSITE_AUTH_ENABLED": "True",
            "WEBSITE_HOSTNAME": self.url.removeprefix("http://"),
        }

    def add_to(self, app: web.Application) -> None:
        """Give the web application its addresses."""
        app.router.add_get(f"/{TENANT_ID}/discovery/v2.0/keys", self._keys)
        app.router.add_get("/.auth/login/aad", self._choose)
        app.router.add_post("/.auth/login/aad", self._sign_in)
        app.router.add_get("/.auth/logout", self._sign_out)
        app.router.add_route("*", "/{path:.*}", self._pass_on)

    async def _keys(self, _request: web.Request) -> web.Response:
        return web.json_response(self.issuer.keys)

    async def _choose(self, request: web.Request) -> web.Response:
        back = escape(_own_path(request.query.get("post_login_redirect_uri", "")), quote=True)
        buttons = "".join(
            f'<p><button name="person" value="{each.key}">{escape(each.name)}</button> '
            f"{escape(', '.join(each.roles) or 'no role')}</p>"
            for each in PEOPLE
        )
        page = (
            "<!DOCTYPE html><html lang=en><head><meta charset=utf-8><title>Sign in</title></head>"
            "<body><main><h1>Who are you?</h1><p>This stands in for Microsoft's sign-in.</p>"
            f'<form method="post"><input type="hidden" name="back" value="{back}">{buttons}</form>'
            "</main></body></html>"
        )
        return web.Response(text=page, content_type="text/html")

    async def _sign_in(self, request: web.Request) -> web.StreamResponse:
        form = await request.post()
        person = next((each for each in PEOPLE if each.key == form.get("person")), None)
        if person is None:
            raise web.HTTPBadRequest
        back = _own_path(str(form.get("back", "")))
        response = web.Response(status=HTTPStatus.FOUND, headers={"Location": back})
        session = secrets.token_urlsafe()
        self._sessions[session] = person
        response.set_cookie(_COOKIE, session, httponly=True, samesite="Lax")
        return response

    async def _sign_out(self, request: web.Request) -> web.StreamResponse:
        self._sessions.pop(request.cookies.get(_COOKIE, ""), None)
        response = web.Response(text="You are signed out.")
        response.del_cookie(_COOKIE)
        return response

    async def _pass_on(self, incoming: web.Request) -> web.StreamResponse:
        person = self._sessions.get(incoming.cookies.get(_COOKIE, ""))
        if person is None:
            back = f"post_login_redirect_uri={incoming.rel_url.raw_path}"
            raise web.HTTPFound(f"/.auth/login/aad?{back}")
        headers = {name: text for name, text in incoming.headers.items() if _is_passed(name)}
        headers["X-MS-CLIENT-PRINCIPAL-ID"] = person.person_id
        headers["X-MS-TOKEN-AAD-ID-TOKEN"] = self.issuer.token(person)
        async with (
            aiohttp.ClientSession(auto_decompress=False) as session,
            session.request(
                incoming.method,
                self.target + incoming.raw_path,
                headers=headers,
                data=await incoming.read(),
                allow_redirects=False,
            ) as answer,
        ):
            shown = {name: text for name, text in answer.headers.items() if _is_passed(name)}
            return web.Response(
                status=HTTPStatus(answer.status), headers=shown, body=await answer.read()
            )


def _is_passed(name: str) -> bool:
    lower = name.lower()
    return lower not in _OF_THE_HOP and not lower.startswith("x-ms-")


def _own_path(target: str) -> str:
    """A path of this very site; anything else leads to the page."""
    own = target.startswith("/") and not target.startswith(("//", "/\\"))
    return target if own else "/rollcall"


@asynccontextmanager
async def front_door(port: int = 0) -> AsyncIterator[FrontDoor]:
    """Serve in front of an app until the block ends; port 0 takes a free one."""
    listener = socket.create_server(("127.0.0.1", port))
    door = FrontDoor(f"http://127.0.0.1:{listener.getsockname()[1]}")
    app = web.Application(client_max_size=_LARGEST_BODY, middlewares=[refuse_other_hosts])
    door.add_to(app)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=_CLOSING_SECONDS)
    await runner.setup()
    try:
        await web.SockSite(runner, listener).start()
        yield door
    finally:
        await runner.cleanup()
