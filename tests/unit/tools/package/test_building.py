"""The zip of a package."""

import zipfile
from pathlib import Path

import pytest

from tools.package import building
from tools.package.building import (
    SITE,
    BuildError,
    build_package,
    clear_folder,
    write_ignore_file,
    write_zip,
)


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


def test_an_earlier_package_makes_room(tmp_path: Path) -> None:
    (tmp_path / "package" / SITE).mkdir(parents=True)

    clear_folder(tmp_path / "package")

    assert not (tmp_path / "package").exists()


def test_nothing_but_a_package_is_ever_removed(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")

    with pytest.raises(BuildError, match="something else than a package"):
        clear_folder(tmp_path)

    assert (tmp_path / "thesis.txt").exists()


def test_azd_deploys_all_of_the_folder_but_the_file_that_says_so(tmp_path: Path) -> None:
    write_ignore_file(tmp_path)

    assert (tmp_path / ".funcignore").read_text() == ".funcignore\n"


def test_another_python_is_refused_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(building, "PYTHON", (2, 7))

    with pytest.raises(BuildError, match=r"this is Python 3\.13\.$"):
        build_package(tmp_path / "package")
