"""Tests of what is deployed, and what is not."""

from fnmatch import fnmatch
from pathlib import Path, PurePath

import pytest

from shared.rendering.html import TEMPLATES
from shared.rendering.i18n import LOCALES, catalogue_path

PROJECT = Path(__file__).parents[2]


def is_deployed(path: PurePath) -> bool:
    left_out = (PROJECT / ".funcignore").read_text("utf-8").split()
    return not any(fnmatch(part, pattern) for part in path.parts for pattern in left_out)


@pytest.mark.parametrize(
    "path", [catalogue_path("nl"), TEMPLATES / "page.html.j2"], ids=["catalogue", "template"]
)
def test_what_an_answer_is_made_of_is_deployed(path: Path) -> None:
    assert path.is_file()
    assert is_deployed(path.relative_to(PROJECT))


def test_every_catalogue_has_a_name_that_is_deployed() -> None:
    assert all(is_deployed(path.relative_to(PROJECT)) for path in LOCALES.rglob("*.po"))


@pytest.mark.parametrize("path", ["tools/texts.py", "tests/fakes.py", "local/up.py", "README.md"])
def test_what_only_developers_need_stays_here(path: str) -> None:
    assert (PROJECT / path).is_file()
    assert not is_deployed(PurePath(path))
