"""Pictures of HTML files, to look at a mail as a reader sees it.

    python tools/screenshot.py report.html --width 760 390 --dark

Each picture lands beside its file, as `‹name›-‹width›.png`. Needs Chromium on the PATH.
"""

import argparse
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Final

_BROWSERS: Final = ("chromium", "chromium-browser", "google-chrome")
_FLAGS: Final = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
)
_DARK: Final = "--blink-settings=preferredColorScheme=0"
_TIMEOUT_SECONDS: Final = 60

# Headless Chromium makes no window narrower than this; a frame inside it can be.
_NARROWEST_WINDOW: Final = 500


def main() -> None:
    """Take a picture of each file at each width."""
    arguments = _parse_arguments()
    for page in arguments.pages:
        for width in arguments.width:
            picture = take_picture(page, width, arguments.height, dark=arguments.dark)
            print(picture)  # noqa: T201 - a command's answer


def take_picture(page: Path, width: int, height: int, *, dark: bool = False) -> Path:
    """A PNG of the page at `width` by `height` CSS pixels, beside it.

    Raises `FileNotFoundError` without a browser, `subprocess.CalledProcessError` when it fails.
    """
    shade = "-dark" if dark else ""
    picture = page.resolve().with_name(f"{page.stem}-{width}{shade}.png")
    with tempfile.TemporaryDirectory() as profile:
        shown = _framed(page, width, height, Path(profile)) if width < _NARROWEST_WINDOW else page
        command = [
            _browser(),
            *_FLAGS,
            *([_DARK] if dark else []),
            f"--user-data-dir={profile}",
            f"--window-size={max(width, _NARROWEST_WINDOW)},{height}",
            f"--screenshot={picture}",
            shown.resolve().as_uri(),
        ]
        subprocess.run(command, check=True, capture_output=True, timeout=_TIMEOUT_SECONDS)  # noqa: S603 - our own arguments
    return picture


def _framed(page: Path, width: int, height: int, folder: Path) -> Path:
    frame = folder / "frame.html"
    frame.write_text(
        f'<body style="margin:0"><iframe src="{page.resolve().as_uri()}" '
        f'style="border:0;width:{width}px;height:{height}px"></iframe>',
        encoding="utf-8",
    )
    return frame


def _browser() -> str:
    found = next((path for name in _BROWSERS if (path := shutil.which(name))), None)
    if found is None:
        raise FileNotFoundError("Chromium is not on the PATH")
    return found


def _parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("pages", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--width", nargs="+", type=int, default=[760, 390])
    parser.add_argument("--height", type=int, default=1400)
    parser.add_argument("--dark", action="store_true", help="as in a dark colour scheme")
    return parser.parse_args()


if __name__ == "__main__":
    main()
