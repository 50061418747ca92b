"""HTTP functions: one server on a loopback address, and what the host makes of a request.

A route ends in `{*name}`, which takes the rest of a path, also nothing; others are paths as they
are (ASP.NET Core, "Routing", catch-all parameters). A body is handed over as bytes when its content
type says so, as text otherwise (azure-functions-host, `GrpcMessageConversionExtensions`).
"""

import json
import re
import socket
from collections.abc import Sequence
from http import HTTPStatus
from typing import Final

from aiohttp import web

from local.host.caller import Call, FunctionCaller
from local.host.functions import IndexedFunction
from local.host.wire import TypedValue
from local.loopback import refuse_other_hosts

_LARGEST_BODY: Final = 100 * 1024 * 1024  # FUNCTIONS_REQUEST_BODY_SIZE_LIMIT, its default
_REST: Final = re.compile(r"(.*?)/?\{\*(\w+)\}")
_BINARY: Final = ("multipart/", "application/octet-stream")
_CLOSING_SECONDS: Final = 1.0


class HttpListener:
    """Serves the HTTP functions of one instance; without any of them it listens nowhere."""

    def __init__(
        self, functions: Sequence[IndexedFunction], caller: FunctionCaller, prefix: str
    ) -> None:
        self._routes = [(_pattern(each, prefix), each) for each in functions]
        self._caller = caller
        self._runner: web.AppRunner | None = None
        self.url = ""

    async def start(self) -> None:
        """Begin to listen on a free port."""
        if not self._routes:
            return
        app = web.Application(client_max_size=_LARGEST_BODY, middlewares=[refuse_other_hosts])
        app.router.add_route("*", "/{path:.*}", self._respond)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=_CLOSING_SECONDS)
        await self._runner.setup()
        listener = socket.create_server(("127.0.0.1", 0))
        await web.SockSite(self._runner, listener).start()
        self.url = f"http://127.0.0.1:{listener.getsockname()[1]}"

    async def stop(self) -> None:
        """Listen no more."""
        if self._runner:
            await self._runner.cleanup()
        self._runner = None

    async def _respond(self, incoming: web.Request) -> web.StreamResponse:
        for pattern, function in self._routes:
            match = pattern.fullmatch(incoming.path)
            if match and incoming.method in _methods(function):
                call = Call(value=await _request(incoming, match.groupdict()), subject="http")
                outputs = await self._caller.outputs_of(function, call)
                return _response((outputs or {}).get("$return"))
        return web.Response(status=HTTPStatus.NOT_FOUND)


def _pattern(function: IndexedFunction, prefix: str) -> re.Pattern[str]:
    route = function.trigger.text("route", function.name)
    path = f"/{prefix}/{route}" if prefix else f"/{route}"
    match = _REST.fullmatch(path)
    if match:
        return re.compile(rf"{re.escape(match[1])}(?:/(?P<{match[2]}>.*))?", re.IGNORECASE)
    return re.compile(re.escape(path), re.IGNORECASE)


def _methods(function: IndexedFunction) -> Sequence[str]:
    return [str(each) for each in function.trigger.properties.get("methods") or ("GET", "POST")]


async def _request(incoming: web.Request, params: dict[str, str | None]) -> TypedValue:
    content = await incoming.read()
    binary = incoming.content_type.startswith(_BINARY)
    body = TypedValue.of_bytes(content) if binary else TypedValue.of_text(_text(content))
    return TypedValue.of_http(
        {
            "method": incoming.method,
            "url": str(incoming.url),
            "headers": {name.lower(): value for name, value in incoming.headers.items()},
            "query": dict(incoming.query),
            "params": {name: value for name, value in params.items() if value},
            "body": body.to_frame(),
        }
    )


def _text(content: bytes) -> str:
    return content.decode("utf-8", "replace")


def _response(value: TypedValue | None) -> web.StreamResponse:
    if value is None or value.kind != "http":
        return web.Response(status=HTTPStatus.INTERNAL_SERVER_ERROR)
    answer = json.loads(value.value)
    body = TypedValue.from_frame(answer["body"]).value
    return web.Response(
        status=answer["status"],
        headers=answer["headers"],
        body=body if isinstance(body, bytes) else body.encode(),
    )
