"""Pictures of the page for the documentation: `python -m tests.browser.page_pictures`."""

import asyncio
import tempfile
from pathlib import Path
from typing import Final

from PIL import Image
from playwright.async_api import Browser, async_playwright

from local.environment import Environment
from local.sign_in import PEOPLE
from tests.browser.chromium import find_chromium
from tests.browser.visitor import CAREFUL, Visitor, installed
from tests.staff_lists import people

_FOLDER: Final = Path(__file__).resolve().parents[2] / "docs" / "screenshots"
_LANGUAGES: Final = ("en", "nl", "ar")
_COLOURS: Final = 64
_WIDTHS: Final = {"desktop": 1024, "phone": 390}
_NOOR, _SAM, _LAYLA, _GUEST = PEOPLE


async def main() -> None:
    """Take them all, into `docs/screenshots`."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=find_chromium(), args=["--no-sandbox"]
        )
        for language in _LANGUAGES:
            with tempfile.TemporaryDirectory(prefix="rollcall-") as workdir:
                async with installed(Path(workdir), **CAREFUL) as installation:
                    await _take(browser, installation, language)
        await browser.close()


async def _take(browser: Browser, installation: Environment, language: str) -> None:
    """A list with faults and one that waits for an approval: as uploader and as approver."""
    for device, width in _WIDTHS.items():
        uploader = await Visitor.at(browser, installation, language, width=width)
        await uploader.sign_in(_SAM)
        name = f"{device}.csv"
        await uploader.upload(people("NL", "DE", "Atlantis"), name)
        await uploader.finished()
        await _picture(uploader, f"page-file-{language}-{device}")
        await uploader.page.goto(uploader.home)
        await _picture(uploader, f"page-home-{language}-{device}")
        approver = await Visitor.at(browser, installation, language, width=width, dark=True)
        await approver.sign_in(_LAYLA)
        await approver.page.get_by_role("link", name=name).first.click()
        await approver.finished()
        await _picture(approver, f"page-approval-{language}-{device}")


async def _picture(visitor: Visitor, name: str) -> None:
    path = _FOLDER / f"{name}.png"
    await visitor.page.screenshot(path=path, full_page=True)
    with Image.open(path) as image:
        reduced = image.convert("RGB").quantize(_COLOURS, dither=Image.Dither.NONE)
    reduced.save(path, optimize=True)


if __name__ == "__main__":
    asyncio.run(main())
