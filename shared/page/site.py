"""From a request to its response: authenticate, authorize, route."""

import logging
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Final
from urllib.parse import quote

from shared.events import Event, record
from shared.page import csrf
from shared.page.auth import Refusal, SignInError, identify
from shared.page.browser_languages import preferred_language
from shared.page.http import ROOT, PageRequest, PageResponse
from shared.page.limits import CHANGING, READING, RateLimiter
from shared.page.people import Person
from shared.page.refusals import Denial, Message, denied, refused
from shared.page.routes import Asked, DeniedError, change, read
from shared.page.templating import render
from shared.page.upload_form import AROUND_FILE, LARGEST_FILE
from shared.pipeline.app import App
from shared.rendering.i18n import Texts, texts_in

_STATIC: Final = Path(__file__).with_name("static")
_TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
_LIMITER: Final = RateLimiter()


async def answer(app: App, request: PageRequest) -> PageResponse:
    """The answer to any request."""
    texts = _texts(app, request)
    settings = app.settings.page
    if settings is None:
        return _tell(denied(Denial.NOT_FOUND), texts)
    try:
        person = await identify(settings, request.headers)
    except SignInError as error:
        if error.refusal is Refusal.NO_ROLE and "/".join(request.path[1:]) in _static_files():
            return _static(request.path[1:])  # what makes the refusal readable
        return _refuse(error.refusal, request, texts)
    try:
        return await _serve(app, request, person, texts)
    except DeniedError as error:
        return _tell(denied(error.denial), texts, person)


def _texts(app: App, request: PageRequest) -> Texts:
    language = preferred_language(request.headers.get("accept-language", ""))
    return texts_in(language, app.settings.results_time_zone)


async def _serve(app: App, request: PageRequest, person: Person, texts: Texts) -> PageResponse:
    if request.method == "GET" and request.path[:1] == ("static",):
        return _static(request.path[1:])
    asked = Asked(
        app=app,
        person=person,
        texts=texts,
        path=request.path,
        query=request.query,
        csrf=csrf.sign_form(app.settings.encryption_key, person.person_id),
    )
    if request.method == "GET":
        if not _LIMITER.allows(person.person_id, READING):
            raise DeniedError(Denial.TOO_OFTEN)
        return await read(asked)
    _check_change(app, request, person)
    form = request.read_form()
    token = form.fields.get(csrf.FIELD, "")
    if not csrf.is_own_form(app.settings.encryption_key, person.person_id, token):
        raise DeniedError(Denial.OLD_FORM)
    return await change(asked, form)


def _check_change(app: App, request: PageRequest, person: Person) -> None:
    """Everything that can be checked before a body is looked at."""
    if app.settings.page is None or not csrf.is_same_site(app.settings.page, request.headers):
        raise DeniedError(Denial.OLD_FORM)
    if not _LIMITER.allows(person.person_id, CHANGING):
        raise DeniedError(Denial.TOO_OFTEN)
    if request.size > LARGEST_FILE + AROUND_FILE:
        raise DeniedError(Denial.TOO_LARGE)


def _static(path: tuple[str, ...]) -> PageResponse:
    content = _static_files().get("/".join(path))
    if content is None:
        raise DeniedError(Denial.NOT_FOUND)
    ending = Path(path[-1]).suffix
    # Files of others carry their version in their name; ours change with a deployment.
    caching = {"Cache-Control": "private, max-age=3600"}
    return PageResponse(body=content, content_type=_TYPES[ending], headers=caching)


@cache
def _static_files() -> dict[str, bytes]:
    return {each.name: each.read_bytes() for each in _STATIC.iterdir() if each.suffix in _TYPES}


def _refuse(refusal: Refusal, request: PageRequest, texts: Texts) -> PageResponse:
    record(Event.SIGN_IN_REFUSED, logging.WARNING, reason=refusal.name.lower())
    if refusal is Refusal.EXPIRED and request.method == "GET":
        return _sign_in_again(request)
    return _tell(refused(refusal), texts, shows_sign_in=refusal is not Refusal.NOT_SET_UP)


def _sign_in_again(request: PageRequest) -> PageResponse:
    """On to the platform's sign-in, and back to where they were ("Customize sign-ins and
    sign-outs", `post_login_redirect_uri`); a path of ours, so that it leads nowhere else."""
    page = request.path[:2] if request.path[-1:] == ("progress",) else request.path
    back = quote("/".join((ROOT, *(quote(part, safe="") for part in page))), safe="")
    target = f"/.auth/login/aad?post_login_redirect_uri={back}"
    if "hx-request" in request.headers:  # htmx itself goes there, as a page
        return PageResponse(body=b"", headers={"HX-Redirect": target})
    return PageResponse(body=b"", status=HTTPStatus.FOUND, headers={"Location": target})


def _tell(
    message: Message, texts: Texts, person: Person | None = None, *, shows_sign_in: bool = False
) -> PageResponse:
    body = render(
        "message.html.j2",
        texts,
        title=texts.gettext(message.title),
        text=texts.gettext(message.text),
        person=person,
        shows_sign_in=shows_sign_in,
    )
    return PageResponse(body=body, status=message.status)
