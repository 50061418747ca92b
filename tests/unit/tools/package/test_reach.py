"""What import statements lead to."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from tools.package.reach import imports_by_name, imports_of, reachable_modules


def installed(site: Path, files: Mapping[str, str]) -> Path:
    for name, text in files.items():
        file = site / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return site


def names(site: Path, files: frozenset[Path]) -> set[str]:
    return {file.relative_to(site).as_posix() for file in files}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("import a.b", {"a.b"}, id="absolute"),
        pytest.param("from a import b", {"a", "a.b"}, id="from"),
        pytest.param("from .b import C", {"kit.part.b", "kit.part.b.C"}, id="next to it"),
        pytest.param("from ..b import C", {"kit.b", "kit.b.C"}, id="above"),
        pytest.param("from . import b", {"kit.part", "kit.part.b"}, id="its package"),
        pytest.param("def f():\n    import a", {"a"}, id="in a function"),
        pytest.param("class C:\n    def f(self):\n        import a", {"a"}, id="in a method"),
        pytest.param("if TYPE_CHECKING:\n    import a\nelse:\n    import b", {"b"}, id="types"),
    ],
)
def test_every_import_that_can_run_counts(tmp_path: Path, text: str, expected: set[str]) -> None:
    installed(tmp_path, {"kit/part/mine.py": text})

    assert imports_of(tmp_path / "kit/part/mine.py", "kit.part.mine") == expected


def test_a_packages_own_relative_imports_begin_in_it(tmp_path: Path) -> None:
    installed(tmp_path, {"kit/__init__.py": "from .part import P"})

    found = imports_of(tmp_path / "kit/__init__.py", "kit")

    assert found == {"kit.part", "kit.part.P"}


def test_functions_that_nobody_calls_import_nothing(tmp_path: Path) -> None:
    installed(tmp_path, {"kit.py": "import a\nclass C:\n    def f(self):\n        import b"})

    assert imports_of(tmp_path / "kit.py", "kit", called=False) == {"a"}


def test_what_is_reached_is_followed_and_packages_come_along(tmp_path: Path) -> None:
    site = installed(
        tmp_path,
        {
            "kit/__init__.py": "from .client import Client",
            "kit/client.py": "def all_of_it():\n    from kit.rest import everything",
            "kit/rest/everything.py": "",
            "kit/rest/__init__.py": "",
            "kit/one/__init__.py": "",
            "kit/one/mail.py": "def read():\n    from .body import Body",
            "kit/one/body.py": "import other.thing",
            "other/thing.py": "",
        },
    )

    reached = reachable_modules(site, "kit", ["kit.one.mail"], unused={"kit.client"})

    assert names(site, reached) == {
        "kit/__init__.py",
        "kit/client.py",
        "kit/one/__init__.py",
        "kit/one/mail.py",
        "kit/one/body.py",
    }


def test_an_import_by_name_is_reported(tmp_path: Path) -> None:
    site = installed(tmp_path, {"a.py": "import_module(name)", "b.py": "import a"})

    assert imports_by_name(set(site.glob("*.py"))) == {site / "a.py"}
