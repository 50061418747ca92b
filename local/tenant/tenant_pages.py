"""The pages for people: `/`, `/state.json`, and the mails with their attachments.

A mail is somebody's HTML: it is shown in a sandboxed frame and may load nothing.
"""

from urllib.parse import quote

from aiohttp import web

from local.tenant.send_mail import SentMail
from local.tenant.simulated_tenant import Tenant
from local.tenant.tenant_views import TEMPLATES, page_state, render_page

_PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'unsafe-inline'; connect-src 'self'; "
    "frame-src 'self'; base-uri 'none'; form-action 'none'"
)
_MAIL_POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:"


class Pages:
    """Shows one tenant."""

    def __init__(self, tenant: Tenant) -> None:
        self._tenant = tenant

    def add_to(self, app: web.Application) -> None:
        """Give the application these pages."""
        app.router.add_get("/", self._page)
        app.router.add_get("/page.js", self._script)
        app.router.add_get("/state.json", self._state)
        app.router.add_get(r"/mails/{number:\d+}/html", self._mail)
        app.router.add_get(r"/mails/{number:\d+}/attachments/{index:\d+}", self._attachment)

    async def _page(self, _request: web.Request) -> web.Response:
        return web.Response(
            text=render_page(self._tenant),
            content_type="text/html",
            headers=_headers(_PAGE_POLICY),
        )

    async def _script(self, _request: web.Request) -> web.FileResponse:
        return web.FileResponse(TEMPLATES / "page.js", headers=_headers("default-src 'none'"))

    async def _state(self, _request: web.Request) -> web.Response:
        return web.json_response(page_state(self._tenant))

    async def _mail(self, request: web.Request) -> web.Response:
        mail = self._mail_asked_for(request)
        return web.Response(
            text=mail.content,
            content_type="text/html" if mail.content_type == "html" else "text/plain",
            headers=_headers(_MAIL_POLICY),
        )

    async def _attachment(self, request: web.Request) -> web.Response:
        attachments = self._mail_asked_for(request).attachments
        index = int(request.match_info["index"])
        if index >= len(attachments):
            raise web.HTTPNotFound
        name = quote(attachments[index].name, safe="")
        return web.Response(
            body=attachments[index].content,
            content_type="application/octet-stream",
            headers=_headers(_MAIL_POLICY)
            | {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"},
        )

    def _mail_asked_for(self, request: web.Request) -> SentMail:
        number = int(request.match_info["number"])
        if not 1 <= number <= len(self._tenant.mails):
            raise web.HTTPNotFound
        return self._tenant.mails[number - 1]


def _headers(policy: str) -> dict[str, str]:
    return {"Content-Security-Policy": policy, "X-Content-Type-Options": "nosniff"}
