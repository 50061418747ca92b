"""The tenant over HTTP: Graph under `/v1.0`, next to it the page and the controls for people."""

import ipaddress
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus

from aiohttp import web

from local.loopback import refuse_other_hosts
from local.tenant.control import Controls
from local.tenant.exchange import Answer, GraphRequest, parse_target
from local.tenant.graph_errors import RefusalError, gateway_refusal
from local.tenant.request_handler import Gateway
from local.tenant.simulated_tenant import Tenant
from local.tenant.tenant_pages import Pages

_VERSION = "/v1.0"
_LARGEST_REQUEST = 4 * 1024 * 1024
_LARGEST_READ = 64 * 1024 * 1024  # beyond what Graph takes, so that the refusal is Graph's own
_CLOSING_SECONDS = 1.0


@asynccontextmanager
async def serve(tenant: Tenant, host: str = "127.0.0.1", port: int = 0) -> AsyncIterator[str]:
    """Serve a tenant while the context lasts; gives the base URL, `http://127.0.0.1:PORT/v1.0`.

    Port 0 takes a free one. Raises ValueError for a host that is not a loopback address.
    """
    if not ipaddress.ip_address(host).is_loopback:
        raise ValueError("the simulated tenant listens on loopback addresses only")
    listener = socket.create_server((host, port))
    address = f"http://{host}:{listener.getsockname()[1]}"
    runner = web.AppRunner(
        make_app(tenant, address), access_log=None, shutdown_timeout=_CLOSING_SECONDS
    )
    await runner.setup()
    try:
        await web.SockSite(runner, listener).start()
        yield address + _VERSION
    finally:
        await runner.cleanup()


def make_app(tenant: Tenant, address: str) -> web.Application:
    """The web application of a tenant that is reached at this address."""
    app = web.Application(client_max_size=_LARGEST_READ, middlewares=[refuse_other_hosts])
    front_door = _FrontDoor(tenant, address + _VERSION)
    Pages(tenant).add_to(app)
    Controls(tenant).add_to(app)
    app.router.add_route("*", _VERSION + "{target:/.*}", front_door.respond)
    return app


class _FrontDoor:
    """Turns HTTP into requests to the gateway, and its answers into HTTP."""

    def __init__(self, tenant: Tenant, base_url: str) -> None:
        self._tenant = tenant
        self._base_url = base_url
        self._gateway = Gateway(tenant)

    async def respond(self, incoming: web.Request) -> web.StreamResponse:
        try:
            content = await incoming.read()
        except ConnectionResetError:
            # The client died while it sent: nothing was asked, and nobody hears the answer.
            return web.Response(status=HTTPStatus.BAD_REQUEST)
        request = self._request(incoming, None)
        try:
            request = self._request(incoming, _parse_content(incoming, content))
        except RefusalError as refusal:
            answer = self._gateway.refuse(request, refusal)
        else:
            answer = await self._gateway.answer(request)
        if answer.dropped and incoming.transport is not None:
            incoming.transport.abort()
        return self._response(answer, request)

    def _request(self, incoming: web.Request, body: object) -> GraphRequest:
        segments, query = parse_target(incoming.raw_path.removeprefix(_VERSION))
        return GraphRequest(
            method=incoming.method,
            segments=segments,
            query=query,
            headers={name.lower(): value for name, value in incoming.headers.items()},
            body=body,
            base_url=self._base_url,
        )

    def _response(self, answer: Answer, request: GraphRequest) -> web.Response:
        request_id = self._tenant.next_id()
        headers = {
            "request-id": request_id,
            "client-request-id": request.headers.get("client-request-id", request_id),
        } | dict(answer.headers)
        if answer.body is None:
            return web.Response(status=answer.status or 500, headers=headers)
        text = json.dumps(answer.body, ensure_ascii=False)
        return web.Response(status=answer.status, body=text.encode(), headers=headers)


def _parse_content(incoming: web.Request, content: bytes) -> object:
    """The JSON of a request, None without a body; raises `RefusalError` when it is unusable."""
    if len(content) > _LARGEST_REQUEST:
        raise gateway_refusal("The maximum request length supported is 4MB.", status=413)
    if not content:
        return None
    try:
        if incoming.content_type == "application/json":
            return json.loads(content)
    except ValueError:
        pass
    raise gateway_refusal(
        "Unable to read JSON request payload. Please ensure Content-Type header is set and "
        "payload is of valid JSON format."
    )
