"""Using the page without a browser: requests as the host hands them over."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from local.sign_in import PEOPLE, FrontDoor
from shared.page.auth import TOKEN_HEADER
from shared.page.http import ROOT, Form, PageRequest, PageResponse, UploadedFile
from shared.page.site import answer
from shared.pipeline.intake import intake_upload
from tests.integration.pipeline.bench import Bench

NOOR, SAM, LAYLA, GUEST = PEOPLE
_TOKEN = re.compile(r'name="csrf" value="([^"]+)"')


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """The page of a bench, and who may visit it."""

    bench: Bench
    door: FrontDoor
    headers: dict[str, str] = field(default_factory=dict)

    async def get(self, path: str, person: object = NOOR, **headers: str) -> PageResponse:
        """A page below ROOT, as somebody."""
        return await self._answer("GET", path, Form(fields={}), person, headers)

    async def post(
        self,
        path: str,
        person: object = NOOR,
        file: UploadedFile | None = None,
        *,
        size: int = 100,
        token: str | None = None,
        origin: str | None = None,
        **fields: str,
    ) -> PageResponse:
        """A form below ROOT, as somebody, with the token of a page that was shown to them."""
        if token is None:
            token = self.token_in(await self.get("", person))
        form = Form(fields={"csrf": token, **fields}, file=file)
        headers = {"origin": self.door.url if origin is None else origin}
        return await self._answer("POST", path, form, person, headers, size)

    async def upload(
        self, content: bytes, name: str = "staff.csv", person: object = NOOR, kind: str = "create"
    ) -> str:
        """Upload a file; its job."""
        answered = await self.post(
            "uploads", person, UploadedFile(name=name, content=content), kind=kind
        )
        assert answered.status == 303, answered.body.decode()
        return answered.headers["Location"].rpartition("/")[2]

    async def run(self, blob_name: str) -> None:
        """What the event of an upload sets in motion, to its end."""
        await intake_upload(self.bench.app, blob_name)
        await self.bench.carry_on()

    def token_in(self, shown: PageResponse) -> str:
        """The token of a form; one of nobody's where the page has no form."""
        found = _TOKEN.search(shown.body.decode())
        return found[1] if found else ""

    async def _answer(
        self,
        method: str,
        path: str,
        form: Form,
        person: object,
        headers: dict[str, str],
        size: int = 0,
    ) -> PageResponse:
        plain, _, query = path.partition("?")
        pairs = (pair.partition("=") for pair in query.split("&") if pair)
        signed = {TOKEN_HEADER: self.door.issuer.token(person)} if person else {}  # type: ignore[arg-type]
        request = PageRequest(
            method=method,
            path=tuple(part for part in plain.split("/") if part),
            query={name: value for name, _, value in pairs},
            headers={**signed, **headers},
            size=size,
            read_form=lambda: form,
        )
        return await answer(self.bench.app, request)


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def text_of(shown: PageResponse) -> str:
    """What a person reads on a page, blanks made one."""
    parser = _Text()
    parser.feed(shown.body.decode())
    return " ".join(parser.text.split())


def tags_of(shown: PageResponse) -> list[tuple[str, dict[str, str | None]]]:
    """The elements of a page with their attributes."""
    parser = _Text()
    parser.feed(shown.body.decode())
    return parser.tags


__all__ = ["GUEST", "LAYLA", "NOOR", "ROOT", "SAM", "Visit", "tags_of", "text_of"]
