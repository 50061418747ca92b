"""Convert requests and responses between the Functions host and the page."""

from collections.abc import Awaitable, Callable
from urllib.parse import unquote

import azure.functions as func

from shared.page.http import Form, PageRequest, UploadedFile
from shared.page.site import answer
from shared.pipeline.app import App


async def respond(
    application: Callable[[], Awaitable[App]], request: func.HttpRequest
) -> func.HttpResponse:
    """The answer of the page to a request."""
    replied = await answer(await application(), _request(request))
    return func.HttpResponse(
        replied.body, status_code=int(replied.status), headers=dict(replied.all_headers)
    )


def _request(request: func.HttpRequest) -> PageRequest:
    path = request.route_params.get("path", "")
    declared = request.headers.get("content-length", "")
    return PageRequest(
        method=request.method.upper(),
        path=tuple(unquote(part) for part in path.split("/") if part),
        query=dict(request.params),
        headers={name.lower(): text for name, text in request.headers.items()},
        # A request in chunks has no length of its own.
        size=int(declared) if declared.isdigit() else len(request.get_body()),
        read_form=lambda: _form(request),
    )


def _form(request: func.HttpRequest) -> Form:
    sent = request.files.get("file")
    file = UploadedFile(name=sent.filename or "", content=sent.read()) if sent else None
    return Form(fields=dict(request.form.items()), file=file)
