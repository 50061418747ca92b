"""Reading Markdown as text: just enough to hold it against the code."""

import re
from pathlib import Path

from tools.pages import ROOT


def read(path: str) -> str:
    """The text of a page, by its path from the root of the project."""
    return (ROOT / path).read_text(encoding="utf-8")


def name_of(page: Path) -> str:
    """The path of a page from the root of the project: its id in a table test."""
    return page.relative_to(ROOT).as_posix()


def section(text: str, heading: str) -> str:
    """What is under a heading, down to the next one of its level or above it."""
    marks = re.search(rf"^(#+) {re.escape(heading)}$", text, re.MULTILINE)
    if marks is None:
        raise ValueError(heading)
    rest = text[marks.end() :]
    following = re.search(rf"^#{{1,{len(marks[1])}}} ", rest, re.MULTILINE)
    return rest[: following.start()] if following else rest


def table_rows(text: str) -> dict[str, list[str]]:
    """The cells of table rows whose first cell is a code word, by that word."""
    rows = re.findall(r"^\| `([^`]+)` \|(.+)\|$", text, re.MULTILINE)
    return {word: [cell.strip() for cell in cells.split("|")] for word, cells in rows}
