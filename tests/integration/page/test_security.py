"""What keeps the page safe: no way around the sign-in, forms, limits, headers, escaping."""

import time
from dataclasses import replace
from typing import Any

import pytest

from local.sign_in import PEOPLE
from shared.page import site
from shared.page.auth import TOKEN_HEADER
from shared.page.http import Form, PageRequest, UploadedFile
from shared.page.limits import Rate, RateLimiter
from shared.page.site import answer
from tests.integration.page.visiting import LAYLA, NOOR, SAM, Visit, tags_of, text_of
from tests.staff_lists import people, person, staff_list

LIST = people("NL")
PAGES = ("", "files/x", "template.xlsx", "static/page.css")
FORMS = ("uploads", "files/x/undo", "files/x/passwords", "files/x/handed-over")
HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'-alert(1)-'",
    "{{ 7 * 7 }}",
    "</td></tr><form action=//evil.example>",
    "\u202egnp.exe",
)


@pytest.fixture(autouse=True)
def _fresh_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(site, "_LIMITER", RateLimiter())


@pytest.mark.parametrize("path", PAGES)
async def test_nothing_is_shown_to_somebody_who_is_not_signed_in(visit: Visit, path: str) -> None:
    assert (await visit.get(path, None)).status == 401


async def test_looking_changes_nothing_for_any_role(visit: Visit) -> None:
    job = await visit.upload(LIST)
    await visit.run("staff.csv")
    before = {name: await visit.bench.stored(name) for name in ("jobs", "uploads", "results")}

    addresses = [*PAGES, *FORMS, "waiting"]
    for path in {each.replace("files/x", f"files/{job}") for each in addresses}:
        for somebody in PEOPLE:
            await visit.get(path, somebody)

    after = {name: await visit.bench.stored(name) for name in ("jobs", "uploads", "results")}
    assert after == before


@pytest.mark.parametrize("path", FORMS)
async def test_no_form_is_taken_from_somebody_who_is_not_signed_in(visit: Visit, path: str) -> None:
    assert (await visit.post(path, None, token="x")).status == 401


@pytest.mark.parametrize("path", FORMS)
@pytest.mark.parametrize("fault", ["no token", "token of somebody else", "other site", "no origin"])
async def test_a_forged_form_changes_nothing(visit: Visit, path: str, fault: str) -> None:
    file = UploadedFile(name="staff.csv", content=LIST)
    own = visit.token_in(await visit.get("", NOOR))
    faults: dict[str, Any] = {
        "no token": {"token": ""},
        "token of somebody else": {"token": visit.token_in(await visit.get("", SAM))},
        "other site": {"token": own, "origin": "https://evil.example"},
        "no origin": {"token": own, "origin": ""},
    }

    assert (await visit.post(path, NOOR, file, **faults[fault])).status == 403
    assert await visit.bench.stored("uploads") == {}


async def test_a_body_that_is_too_large_is_refused_before_it_is_read(visit: Visit) -> None:
    def never() -> Form:
        raise AssertionError("the body was read")

    token = visit.door.issuer.token(NOOR)
    request = PageRequest(
        method="POST",
        path=("uploads",),
        query={},
        headers={TOKEN_HEADER: token, "origin": visit.door.url},
        size=17 * 2**20,
        read_form=never,
    )

    assert (await answer(visit.bench.app, request)).status == 413


async def test_a_flood_is_stopped(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(site, "READING", Rate(burst=5, per_minute=1))

    statuses = [(await visit.get("", NOOR)).status for _ in range(7)]

    assert statuses == [200] * 5 + [429] * 2
    assert (await visit.get("", SAM)).status == 200


async def test_every_answer_has_the_headers_that_keep_it_safe(visit: Visit) -> None:
    for path, someone in (("", NOOR), ("nothing", NOOR), ("", None), ("template.xlsx", NOOR)):
        headers = (await visit.get(path, someone)).all_headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Cache-Control"] == "no-store"


async def test_an_expired_sign_in_leads_to_a_new_one_and_nowhere_else(visit: Visit) -> None:
    expired = visit.door.issuer.token(NOOR, exp=int(time.time()) - 600)
    for path in (("files", "x"), ("/evil.example",), ("\\evil.example",), ("a b", "é")):
        request = PageRequest(
            method="GET",
            path=path,
            query={"post_login_redirect_uri": "https://evil.example"},
            headers={TOKEN_HEADER: expired},
            size=0,
            read_form=lambda: Form(fields={}),
        )
        answered = await answer(visit.bench.app, request)
        assert answered.status == 302
        location = answered.headers["Location"]
        assert location.startswith("/.auth/login/aad?post_login_redirect_uri=%2Frollcall%2F")
        assert location.isascii()


async def test_the_platforms_sign_in_is_needed_despite_any_header(visit: Visit) -> None:
    off = await visit.bench.another_app(WEBSITE_AUTH_ENABLED="")
    bare = replace(visit, bench=replace(visit.bench, app=off))

    assert (await bare.get("", LAYLA)).status == 503
    await off.close()


@pytest.mark.parametrize("hostile", HOSTILE)
async def test_hostile_names_are_shown_as_the_text_they_are(visit: Visit, hostile: str) -> None:
    row = person(1)
    row[3] = hostile
    bad = person(2, country=hostile)
    job = await visit.upload(staff_list([row, bad]), f"{hostile}.csv")
    (name,) = await visit.bench.stored("uploads")
    await visit.run(name)
    allowed = {tag for tag, _ in tags_of(await visit.get("", NOOR))} | {
        *("h3", "b", "br", "ol", "li", "select", "option", "span", "form", "input", "button"),
        *("label", "div", "table", "thead", "tbody", "tr", "th", "td", "section"),
    }

    for shown in (
        await visit.get("", NOOR),
        await visit.get(f"files/{job}", NOOR),
        await visit.get(f"files/{job}?search={hostile}&outcome={hostile}", NOOR),
        await visit.get(f"files/{job}/undo", NOOR),
    ):
        tags = tags_of(shown)
        assert {tag for tag, _ in tags} <= allowed
        assert all(attributes.get("onerror") is None for _, attributes in tags)
        actions = [attributes["action"] for tag, attributes in tags if tag == "form"]
        assert all((action or "").startswith("/rollcall") for action in actions)
        assert "\u202e" not in text_of(shown)
        assert "49" not in hostile or "49" not in text_of(shown)


async def test_a_persons_own_name_is_only_text(visit: Visit) -> None:
    evil = replace(PEOPLE[0], name="<b id=x>Eve</b>")

    shown = await visit.get("", evil)

    assert "<b id=x>Eve</b>" in text_of(shown)
    assert "x" not in [attributes.get("id") for _, attributes in tags_of(shown)]


@pytest.mark.parametrize(
    ("sent", "stored"),
    [
        ("C:\\Users\\noor\\list.csv", "list.csv"),
        ("../../jobs/x.csv", "x.csv"),
        ("undo/list.csv", "list.csv"),
        ("a\r\nb.csv", "a b.csv"),
        ("", "staff-list"),
        ("...", "staff-list"),
        ("x" * 400 + ".csv", "x" * 150 + ".csv"),
        ("a?b#c%2f.csv", "a-b-c-2f.csv"),
    ],
)
async def test_a_file_name_stays_in_its_folder(visit: Visit, sent: str, stored: str) -> None:
    await visit.upload(LIST, sent)

    assert [*await visit.bench.stored("uploads")] == [stored]
