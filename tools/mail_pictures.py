"""Pictures of a demo mail in several languages: `make screenshots`.

They are written to `docs/screenshots` as `mail-‹language›-‹desktop|phone›.png`, cut to the mail and
reduced to few colours. Needs fonts for Japanese and Arabic.
"""

import argparse
import tempfile
from pathlib import Path
from typing import Final

from PIL import Image, ImageChops
from playwright.sync_api import Browser

from shared.languages import LANGUAGES
from shared.rendering import render_mail, texts_in
from tools.demo_report import demo_report
from tools.screenshot import open_browser, take_picture

FOLDER: Final = Path(__file__).parents[1] / "docs" / "screenshots"
PICTURED: Final = ("en", "nl", "ja", "ar")
WIDTHS: Final = {"desktop": 760, "phone": 390}  # CSS pixels

_MARGIN: Final = 24
_COLOURS: Final = 80


def main() -> None:
    """Take a picture of each language at each width."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    languages = _parse_arguments().languages
    with open_browser() as browser:
        for language in languages:
            for device in WIDTHS:
                picture = picture_mail(browser, language, device)
                print(f"{picture.name}: {picture.stat().st_size // 1000} KB")  # noqa: T201 - a command's answer


def picture_mail(browser: Browser, language: str, device: str) -> Path:
    """The picture of the demo mail in a language, as a "desktop" or a "phone" shows it."""
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "mail.html"
        page.write_text(render_mail(demo_report(), texts_in(language)).html, "utf-8")
        taken = take_picture(browser, page, WIDTHS[device])
        with Image.open(taken) as image:
            reduced = _reduced(_cut(image.convert("RGB"), WIDTHS[device]))
    target = FOLDER / f"mail-{language}-{device}.png"
    reduced.save(target, optimize=True)
    return target


def _cut(image: Image.Image, width: int) -> Image.Image:
    """The picture without the empty ground to the right of the mail and below it."""
    mail = image.crop((0, 0, width, image.height))
    ground = Image.new("RGB", mail.size, mail.getpixel((0, mail.height - 1)))
    _, _, _, bottom = ImageChops.difference(mail, ground).getbbox() or (0, 0, 0, mail.height)
    return mail.crop((0, 0, width, min(bottom + _MARGIN, mail.height)))


def _reduced(image: Image.Image) -> Image.Image:
    # Covering the most colours keeps the small parts of the outcome bar apart, and the second
    # step the pale shades of the ground.
    method, none = Image.Quantize.MAXCOVERAGE, Image.Dither.NONE
    return image.quantize(_COLOURS, method=method, kmeans=2, dither=none)


def _parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--languages", nargs="+", default=PICTURED, choices=LANGUAGES)
    return parser.parse_args()


if __name__ == "__main__":
    main()
