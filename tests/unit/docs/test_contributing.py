"""Tests of CONTRIBUTING.md: the files and rooms that it names are where it says."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
CODE = re.compile(r"`([^`\s]+)`")
PATH = re.compile(r"[\w./{},-]+(?:/|\.(?:py|txt|bicep|bicepparam|yaml|toml|md))")
BRACES = re.compile(r"(.*)\{(.+)\}(.*)")
# Written by `make up`, next to the project.
NOT_STORED = {"inbox/"}


def named_paths() -> set[str]:
    """The paths between backticks, one for each name in braces."""
    paths = {each for each in CODE.findall(PAGE) if PATH.fullmatch(each)} - NOT_STORED
    return {path for each in paths for path in expanded(each)}


def expanded(path: str) -> list[str]:
    if match := BRACES.fullmatch(path):
        return [f"{match[1]}{name}{match[3]}" for name in match[2].split(",")]
    return [path]


def exists(path: str) -> bool:
    """True for a path from the root or from `shared`, and for the name of a file below that."""
    if "/" in path:
        return (ROOT / path).exists() or (ROOT / "shared" / path).exists()
    return (ROOT / path).exists() or any((ROOT / "shared").rglob(path))


def test_every_path_that_the_page_names_exists() -> None:
    paths = named_paths()

    assert len(paths) > 60
    assert sorted(each for each in paths if not exists(each)) == []


def test_a_path_that_does_not_exist_is_found() -> None:
    assert not exists("shared/validation/judging.py")
    assert not exists("judging.py")
    assert expanded("a/{b,c}.py") == ["a/b.py", "a/c.py"]
