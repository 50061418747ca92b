"""What is deployed: the app, and nothing around it."""

from fnmatch import fnmatch
from pathlib import PurePosixPath

from tests.unit.infra import bicep

DEPLOYED = {"function_app.py", "host.json", "requirements.txt", "shared"}
PATTERNS = [
    line
    for line in (bicep.ROOT / ".funcignore").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]


def is_ignored(path: str) -> bool:
    """As in a .gitignore: a pattern without a slash matches at any depth."""
    parts = PurePosixPath(path).parts
    return any(fnmatch(part, pattern) for part in parts for pattern in PATTERNS)


def test_only_the_app_is_deployed() -> None:
    entries = {path.name for path in bicep.ROOT.iterdir()}

    assert {name for name in entries if not is_ignored(name)} - {"__pycache__"} == DEPLOYED


def test_the_app_is_deployed_whole() -> None:
    files = [
        path.relative_to(bicep.ROOT).as_posix()
        for path in (bicep.ROOT / "shared").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    ]

    assert [path for path in files if is_ignored(path)] == []


def test_patterns_are_plain_names() -> None:
    assert [pattern for pattern in PATTERNS if "/" in pattern or pattern.startswith("!")] == []
