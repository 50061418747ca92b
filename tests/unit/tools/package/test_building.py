"""The zip of a package."""

import zipfile
from pathlib import Path

from tools.package.building import write_zip


def test_a_zip_holds_the_files_by_their_place_in_the_package(tmp_path: Path) -> None:
    root = tmp_path / "app"
    for name in ("host.json", ".python_packages/lib/site-packages/kit/__init__.py"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(name)

    write_zip(root, tmp_path / "app.zip")

    with zipfile.ZipFile(tmp_path / "app.zip") as archive:
        assert {name: archive.read(name).decode() for name in archive.namelist()} == {
            ".python_packages/lib/site-packages/kit/__init__.py": (
                ".python_packages/lib/site-packages/kit/__init__.py"
            ),
            "host.json": "host.json",
        }
