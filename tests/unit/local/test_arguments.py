"""Wrong values are refused in one sentence."""

from argparse import ArgumentTypeError
from pathlib import Path

import pytest

from local.arguments import existing_file, language, number_of_units, port


@pytest.mark.parametrize("text", ["-1", "", "three", "1.5", "²"])
def test_a_number_of_licences_is_a_whole_number(text: str) -> None:
    with pytest.raises(ArgumentTypeError, match="a number of licences is 0, 1, 2"):
        number_of_units(text)


@pytest.mark.parametrize("text", ["99999", "-1", "http", "65536"])
def test_a_port_is_one_that_exists(text: str) -> None:
    with pytest.raises(ArgumentTypeError, match="from 0 to 65535"):
        port(text)


def test_a_language_is_offered() -> None:
    assert (language("nl-NL"), number_of_units("0"), port("65535")) == ("nl", 0, 65535)
    with pytest.raises(ArgumentTypeError, match="xx is not offered; choose one of en, nl"):
        language("xx")


def test_a_file_has_content(tmp_path: Path) -> None:
    empty = tmp_path / "empty.csv"
    empty.touch()

    with pytest.raises(ArgumentTypeError, match="is empty"):
        existing_file(str(empty))
    with pytest.raises(ArgumentTypeError, match="is a folder"):
        existing_file(str(tmp_path))
    with pytest.raises(ArgumentTypeError, match="there is no file"):
        existing_file(str(tmp_path / "gone.csv"))


def test_a_tilde_is_the_home_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "staff.csv").write_text("a")
    monkeypatch.setenv("HOME", str(tmp_path))

    assert existing_file("~/staff.csv") == tmp_path / "staff.csv"
