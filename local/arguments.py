"""Types for `argparse`: each refuses a wrong value in one sentence."""

from argparse import ArgumentTypeError
from pathlib import Path
from typing import Final

from shared.languages import LANGUAGES, offered_language

_LAST_PORT: Final = 65535


def existing_file(text: str) -> Path:
    """A file with something in it, with `~` expanded. Raises ArgumentTypeError."""
    path = Path(text).expanduser()
    if path.is_dir():
        raise ArgumentTypeError(f"{text} is a folder; name a file in it")
    if not path.is_file():
        raise ArgumentTypeError(f"there is no file {text}")
    if not path.stat().st_size:
        raise ArgumentTypeError(
            f"{text} is empty (0 bytes). In Azure such a file is refused by email, but only after "
            "15 minutes, because SFTP creates an empty file before it sends the content"
        )
    return path


def number_of_units(text: str) -> int:
    """A number of licences, 0 or more. Raises ArgumentTypeError."""
    if not (text.isascii() and text.isdigit()):
        raise ArgumentTypeError(f"a number of licences is 0, 1, 2 …, not {text!r}")
    return int(text)


def port(text: str) -> int:
    """A TCP port; 0 for any that is free. Raises ArgumentTypeError."""
    if not (text.isascii() and text.isdigit()) or int(text) > _LAST_PORT:
        raise ArgumentTypeError(f"a port is a number from 0 to {_LAST_PORT}, not {text!r}")
    return int(text)


def language(text: str) -> str:
    """A language of the mail; `nl-NL` means `nl`. Raises ArgumentTypeError."""
    code = offered_language(text)
    if code is None:
        raise ArgumentTypeError(f"{text} is not offered; choose one of {', '.join(LANGUAGES)}")
    return code
