"""The mail in a real browser, and what mail programs support of it.

What programs support is the data of caniemail.com, which its npm package brings.
"""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Final

import pytest
from playwright.async_api import Browser

from shared.models import FileError, Finding
from shared.rendering import render_mail, texts_in
from shared.rendering.mail import attach
from shared.rendering.tasks import SLIPS_NAME
from tests.browser.chromium import read_axe
from tests.unit.rendering.reports import (
    a_created_row,
    a_report,
    a_sku_use,
    rows_of_every_outcome,
)
from tools.demo_report import demo_report

LANGUAGES: Final = ("en", "nl", "ja", "ar")
WIDTHS: Final = (760, 390, 320)  # CSS pixels
# A mail is no page: it has no landmarks.
WCAG: Final = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
REPORTS: Final = {
    "demo": demo_report(),
    "every outcome": a_report(*rows_of_every_outcome(), skus=[a_sku_use()]),
    "refused": a_report(refusal=Finding(code=FileError.EMPTY)),
}

# What some program does not support, and what its readers have instead.
DO_WITHOUT: Final = {
    "@media": "the wide layout and the light colours",
    "<style> element": "what each element says in its own style attribute",
    "Class selector": "the same",
    "Type selector": "the same",
    "<body> element": "the styles of the outermost table",
    "overflow-wrap": "word-break, which is next to it",
    "word-break": "a line that is as wide as its longest word",
    "hyphens": "no hyphens",
    "overflow": "the hidden first line, made small and white",
    "display:none": "the same",
    "white-space": "lines that break at blanks",
    "border-radius": "square corners",
    "role attribute": "layout tables read out as tables",
    "aria-hidden attribute": "squares that are read out",
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("report", REPORTS)
async def test_mail_is_accessible_and_never_wider_than_the_window(
    browser: Browser, report: str, language: str
) -> None:
    html = render_mail(REPORTS[report], texts_in(language)).html
    found: list[str] = []

    for width in WIDTHS:
        for scheme in ("light", "dark"):
            found += [
                f"{width} {scheme} {each}"
                for each in await complaints(browser, html, width, scheme)
            ]

    assert found == []


@pytest.mark.parametrize("language", LANGUAGES)
async def test_page_to_print_is_accessible(browser: Browser, language: str) -> None:
    attached = attach(a_report(a_created_row()), texts_in(language))
    (page,) = [each.content.decode() for each in attached if each.name == SLIPS_NAME]

    assert await complaints(browser, page, 760, "light") == []


async def complaints(browser: Browser, html: str, width: int, scheme: str) -> list[str]:
    """What axe finds, and whether one has to scroll sideways."""
    context = await browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme="dark" if scheme == "dark" else "light",
    )
    page = await context.new_page()
    await page.set_content(html)
    await page.evaluate(read_axe())
    found = await page.evaluate("(rules) => axe.run(document, rules)", WCAG)
    wide = await page.evaluate("document.documentElement.scrollWidth")
    await context.close()
    reported = [f"{each['id']}: {each['nodes'][0]['html'][:120]}" for each in found["violations"]]
    return [*reported, *([f"is {wide} wide"] if wide > width else [])]


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("report", REPORTS)
def test_mail_has_nothing_that_a_mail_program_lacks_without_a_substitute(
    report: str, language: str
) -> None:
    html = render_mail(REPORTS[report], texts_in(language)).html
    node = shutil.which("node")
    assert node

    done = subprocess.run(
        [node, "mail_clients.mjs"],
        cwd=Path(__file__).parent,
        input=html,
        capture_output=True,
        text=True,
        check=True,
    )

    assert set(json.loads(done.stdout)) - set(DO_WITHOUT) == set()
