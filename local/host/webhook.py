"""The host's Event Grid endpoint for blob functions.

`POST /runtime/webhooks/blobs?functionName=Host.Functions.‹name›` takes the events of a
subscription (learn.microsoft.com, "Webhook event delivery" for the validation handshake) and
answers 202 once each is a note in the internal queue.
"""

import contextlib
from collections.abc import AsyncIterator
from typing import Any

from aiohttp import web

from local.host.blob_notes import BlobNote
from local.host.blob_trigger import BlobTrigger, uses_event_grid

PATH = "/runtime/webhooks/blobs"

_VALIDATION = "SubscriptionValidation"
_SUBJECT_PREFIX = "/blobServices/default/containers/"


@contextlib.asynccontextmanager
async def webhook(trigger: BlobTrigger) -> AsyncIterator[str]:
    """Serve the endpoint on a free loopback port; yields its URL without a query."""
    app = web.Application(client_max_size=2 << 20)
    app.router.add_post(PATH, _Endpoint(trigger).post)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        host, port = runner.addresses[0][:2]
        yield f"http://{host}:{port}{PATH}"
    finally:
        await runner.cleanup()


class _Endpoint:
    def __init__(self, trigger: BlobTrigger) -> None:
        self._trigger = trigger

    async def post(self, request: web.Request) -> web.Response:
        events = await _read_events(request)
        function_id = request.query.get("functionName", "")
        function = self._trigger.functions.get(function_id)
        if function is None or not uses_event_grid(function):
            raise web.HTTPNotFound(text=f"no Event Grid blob function {function_id}")
        if request.headers.get("aeg-event-type") == _VALIDATION:
            return web.json_response({"validationResponse": events[0]["data"]["validationCode"]})
        for note in [_read_event(event, function_id) for event in events]:
            await self._trigger.enqueue(note)
        return web.Response(status=202)


async def _read_events(request: web.Request) -> list[dict[str, Any]]:
    try:
        events = await request.json()
    except ValueError:
        raise web.HTTPBadRequest(text="not JSON") from None
    return events if isinstance(events, list) else [events]


def _read_event(event: dict[str, Any], function_id: str) -> BlobNote:
    subject = str(event.get("subject", ""))
    container_name, separator, blob_name = subject.removeprefix(_SUBJECT_PREFIX).partition(
        "/blobs/"
    )
    if not subject.startswith(_SUBJECT_PREFIX) or not separator:
        raise web.HTTPBadRequest(text="the subject names no blob")
    return BlobNote(
        function_id=function_id,
        container_name=container_name,
        blob_name=blob_name,
        etag=str(event.get("data", {}).get("eTag", "")),
    )
