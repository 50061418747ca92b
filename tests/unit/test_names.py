"""Tests of how files are named: a search by file name finds one place."""

from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOMS = ("shared", "local", "infra", "tools")
MAY_REPEAT = {"__init__.py", "__main__.py"}


def test_no_two_files_share_a_name() -> None:
    paths = (path for room in ROOMS for path in (ROOT / room).rglob("*.py"))
    names = Counter(path.name for path in paths if path.name not in MAY_REPEAT)

    assert len(names) > 200
    assert [name for name, count in names.items() if count > 1] == []
