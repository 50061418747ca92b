"""Tests of docstrings and comments: their words are those of CONTRIBUTING.md."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

from tools.pages import avoided_words

ROOT = Path(__file__).parents[2]
ROOMS = ("shared", "local", "infra", "tools", "bench", "tests")
SAMPLES = ("test_prose.py", "test_pages.py")  # they contain words to avoid
FILES = [
    ROOT / "function_app.py",
    *(
        path
        for room in ROOMS
        for path in sorted((ROOT / room).rglob("*.py"))
        if path.name not in SAMPLES and "node_modules" not in path.parts
    ),
]
TOLD = re.compile(r"\b(told|tells?)\b")
DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def docstrings(source: str) -> Iterator[str]:
    nodes = (node for node in ast.walk(ast.parse(source)) if isinstance(node, DOCUMENTED))
    yield from (text for node in nodes if (text := ast.get_docstring(node)))


def comments(source: str) -> str:
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return "\n".join(each.string for each in tokens if each.type == tokenize.COMMENT)


def names_of_tests(source: str) -> Iterator[str]:
    names = (node.name for node in ast.walk(ast.parse(source)) if isinstance(node, DOCUMENTED[2:]))
    yield from (name.replace("_", " ") for name in names if name.startswith("test_"))


def findings(source: str) -> list[str]:
    names = list(names_of_tests(source))
    texts = [*docstrings(source), *names]
    begun = [text.splitlines()[0] for text in texts if text.startswith("Whether ")]
    return [
        *(f"“{line}”: better “True if …”" for line in begun),
        *(f"“{name}”: better reported, shown" for name in names if TOLD.search(name)),
        *avoided_words("\n\n".join([*texts, comments(source)])),
    ]


def test_words_to_avoid_are_found_in_docstrings_and_comments() -> None:
    source = '"""Whoever reads."""\ndef f():\n    """Whether it stands."""\n    # beside it\n'

    assert len(findings(source)) == 4


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_docstrings_and_comments_are_in_plain_words(path: Path) -> None:
    assert findings(path.read_text("utf-8")) == []
