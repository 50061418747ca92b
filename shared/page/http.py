"""Requests and responses of the page, independent of the Functions SDK."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Final

ROOT: Final = "/rollcall"
HTML: Final = "text/html; charset=utf-8"

# "OWASP Secure Headers Project". Scripts and styles are files of the app, never inline.
_HEADERS: Final[Mapping[str, str]] = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; "
        "object-src 'none'"
    ),
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    # With `no-referrer` browsers send `Origin: null` with forms (Fetch, "append a request Origin").
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
}
_NEVER_STORED: Final = "no-store"


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadedFile:
    """A file of a form."""

    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A submitted form: its fields and, where it had one, its file."""

    fields: Mapping[str, str] = field(repr=False)
    file: UploadedFile | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRequest:
    """A request; `path` are the segments below ROOT, header names are in lower case.

    `size` is what the request says of its body, in bytes; `read_form` parses that body, which
    nobody should ask for before looking at its size.
    """

    method: str
    path: tuple[str, ...]
    query: Mapping[str, str]
    headers: Mapping[str, str] = field(repr=False)
    size: int
    read_form: Callable[[], Form] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageResponse:
    """An answer; every header that keeps it safe is added by `all_headers`."""

    body: bytes = field(repr=False)
    status: int = HTTPStatus.OK
    content_type: str = HTML
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def all_headers(self) -> Mapping[str, str]:
        """Every header of the answer; nothing of it is stored unless it says so itself."""
        own = {"Content-Type": self.content_type, "Cache-Control": _NEVER_STORED}
        return {**_HEADERS, **own, **self.headers}


def redirect(path: str) -> PageResponse:
    """On to a page of the app, by GET. `path` is below ROOT and made by us, never taken over."""
    return PageResponse(
        body=b"", status=HTTPStatus.SEE_OTHER, headers={"Location": f"{ROOT}/{path}".rstrip("/")}
    )


def download(name: str, content: bytes, content_type: str) -> PageResponse:
    """A file to keep; the name is of ASCII letters, chosen by us."""
    return PageResponse(
        body=content,
        content_type=content_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
