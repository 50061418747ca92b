"""Answers only requests that name this machine as their host.

A page of another site can give its own name the address 127.0.0.1 ("DNS rebinding") and then read
what listens there: its requests still carry that name in `Host` (RFC 9110, section 7.2).
"""

import ipaddress
from http import HTTPStatus
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler


def is_loopback(host: str) -> bool:
    """True if a `Host` header names a loopback address or `localhost`, with or without a port."""
    try:
        name = urlsplit(f"//{host}").hostname or ""
        return name == "localhost" or ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


@web.middleware
async def refuse_other_hosts(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Middleware that answers 421 (Misdirected Request) to any other host."""
    if is_loopback(request.headers.get("Host", "")):
        return await handler(request)
    return web.Response(status=HTTPStatus.MISDIRECTED_REQUEST, text="This is another host.")
