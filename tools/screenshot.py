"""Pictures of HTML files, to look at a mail as a reader sees it.

    python -m tools.screenshot report.html --width 760 390 --dark

Each picture is written next to its file, as `‹name›-‹width›.png`. The browser is that of the tests.
"""

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.browser.chromium import find_chromium

_FOLD = 900  # pixels; a picture is as high as its page


def main() -> None:
    """Take a picture of each file at each width."""
    arguments = _parse_arguments()
    with open_browser() as browser:
        for page in arguments.pages:
            for width in arguments.width:
                picture = take_picture(browser, page, width, dark=arguments.dark)
                print(picture)  # noqa: T201 - a command's answer


@contextmanager
def open_browser() -> Iterator[Browser]:
    """A headless Chromium. Raises LookupError that says how to get one."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox"])
        yield browser
        browser.close()


def take_picture(browser: Browser, page: Path, width: int, *, dark: bool = False) -> Path:
    """A PNG of the whole page at `width` CSS pixels, next to it."""
    shade = "-dark" if dark else ""
    picture = page.resolve().with_name(f"{page.stem}-{width}{shade}.png")
    tab = browser.new_page(
        viewport={"width": width, "height": _FOLD}, color_scheme="dark" if dark else "light"
    )
    tab.goto(page.resolve().as_uri())
    tab.screenshot(path=picture, full_page=True)
    tab.close()
    return picture


def _parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("pages", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--width", nargs="+", type=int, default=[760, 390])
    parser.add_argument("--dark", action="store_true", help="as in a dark colour scheme")
    return parser.parse_args()


if __name__ == "__main__":
    main()
