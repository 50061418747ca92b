"""Reading Markdown as text: just enough to hold it against the code."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[3]
PAGES = (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md")))
_FENCED = re.compile(r"^ *```(\w*)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)


def read(path: str) -> str:
    """The text of a page, by its path from the root of the project."""
    return (ROOT / path).read_text(encoding="utf-8")


def name_of(page: Path) -> str:
    """The path of a page from the root of the project: its id in a table test."""
    return page.relative_to(ROOT).as_posix()


def code_blocks(text: str, language: str | None = None) -> list[str]:
    """What stands between fences, of one language or of any."""
    return [code for name, code in _FENCED.findall(text) if language in {None, name}]


def prose(text: str) -> str:
    """The page without its code blocks."""
    return _FENCED.sub("", text)


def links(text: str) -> list[str]:
    """The targets of links and pictures that lead to another place in the project."""
    targets = re.findall(r"\]\(([^)\s]+)\)|src=\"([^\"]+)\"", prose(text))
    found = [one or other for one, other in targets]
    return [target for target in found if not re.match(r"[a-z]+:", target)]


def headings(text: str, level: int | None = None) -> list[str]:
    """The headings in order, of one level or of any."""
    found = re.findall(r"^(#+) (.+)$", prose(text), re.MULTILINE)
    return [heading for marks, heading in found if level in {None, len(marks)}]


def anchors(text: str) -> set[str]:
    """What a link may name after its `#`, made of the headings the way GitHub makes it."""
    plain = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in headings(text))
    return {heading.replace(" ", "-") for heading in plain}


def section(text: str, heading: str) -> str:
    """What stands under a heading, down to the next one of its level or above it."""
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
