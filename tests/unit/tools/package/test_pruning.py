"""What is left out of the package."""

from pathlib import Path

import pytest
from babel.core import get_global

from tools.package.pruning import PruningError, kept_locales, prune


def written(root: Path, name: str, text: str = "") -> Path:
    file = root / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    return file


def test_locales_are_kept_with_those_they_inherit_from() -> None:
    assert kept_locales(get_global("parent_exceptions")) == {
        *(
            "en_GB",
            "en_001",
            "en",
            "nl",
            "de",
            "fr",
            "es",
            "it",
            "pt",
            "pt_PT",
            "pl",
            "ja",
            "ar",
            "root",
        )
    }


def test_locales_are_read_by_the_babel_that_was_installed(tmp_path: Path) -> None:
    # A Babel of its own, which knows one exception.
    reported = "def get_global(name):\n    return {'en_GB': 'sv'}"
    written(tmp_path, "site/babel/__init__.py")
    written(tmp_path, "site/babel/core.py", reported)
    kept = {written(tmp_path, f"site/babel/locale-data/{name}.dat") for name in ("en_GB", "sv")}
    written(tmp_path, "site/babel/locale-data/en_001.dat")
    (tmp_path / "app/shared").mkdir(parents=True)

    prune(tmp_path / "site", tmp_path / "app")

    assert set((tmp_path / "site/babel/locale-data").iterdir()) == kept


def test_only_what_the_app_cannot_need_goes(tmp_path: Path) -> None:
    site, app = tmp_path / "site", tmp_path / "app"
    written(site, "babel/__init__.py")
    written(site, "babel/core.py", "def get_global(name):\n    return {}")
    written(app, "shared/graph/mailbox.py", "from msgraph.generated.models.message import M")
    kept = {
        *site.rglob("*.py"),
        written(site, "msgraph/__init__.py", "from .graph_service_client import G"),
        written(site, "msgraph/graph_service_client.py", "def me():\n    import msgraph.me"),
        written(site, "msgraph/generated/models/message.py", "def f():\n    from .body import B"),
        written(site, "msgraph/generated/models/body.py"),
        written(site, "babel/locale-data/nl.dat"),
        written(site, "other/module.py"),
    }
    written(site, "msgraph/me.py")
    written(site, "msgraph/generated/models/device.py")
    written(site, "msgraph/generated/kiota-dom-export.txt", "text")
    written(site, "babel/locale-data/fi.dat")
    written(site, "other/module.pyi")
    written(site, "other-1.0.dist-info/RECORD")

    left_out = prune(site, app)

    assert {file for file in site.rglob("*") if file.is_file()} == kept
    assert [(rule.files, rule.size) for rule in left_out] == [(2, 0), (1, 0), (3, 4)]


@pytest.mark.parametrize(
    "statement",
    ["from msgraph import GraphServiceClient", "import msgraph.graph_service_client"],
)
def test_an_app_that_uses_the_service_client_is_not_pruned(tmp_path: Path, statement: str) -> None:
    written(tmp_path, "app/shared/graph.py", statement)

    with pytest.raises(PruningError):
        prune(tmp_path / "site", tmp_path / "app")


def test_an_sdk_that_imports_by_name_is_not_pruned(tmp_path: Path) -> None:
    written(tmp_path, "app/shared/graph.py", "import msgraph.adapter")
    module = written(tmp_path, "site/msgraph/adapter.py", "import_module(name)")

    with pytest.raises(PruningError):
        prune(tmp_path / "site", tmp_path / "app")

    assert module.exists()
