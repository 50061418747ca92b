"""Tests of how the files under `shared` are named."""

from collections import Counter
from pathlib import Path

SHARED = Path(__file__).parents[2] / "shared"


def test_no_two_files_share_a_name() -> None:
    names = Counter(path.name for path in SHARED.rglob("*.py") if path.name != "__init__.py")

    assert len(names) > 100
    assert [name for name, count in names.items() if count > 1] == []
