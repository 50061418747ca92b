"""The guides as web pages: everything that they name is inside or next to them."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tools.guides import GUIDES, main


class Reader(HTMLParser):
    """Collects what a page refers to, and its ids."""

    def __init__(self) -> None:
        super().__init__()
        self.targets: list[str] = []
        self.pictures: list[str] = []
        self.ids: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "a":
            self.targets.append(given["href"])
        if tag == "img":
            self.pictures.append(given["src"])
        if "id" in given:
            self.ids.add(given["id"])


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("guides")
    assert main([str(out)]) == 0
    return out


def read(page: Path) -> Reader:
    reader = Reader()
    reader.feed(page.read_text("utf-8"))
    return reader


@pytest.mark.parametrize("name", GUIDES)
def test_a_guide_refers_only_to_what_is_sent_with_it(written: Path, name: str) -> None:
    reader = read(written / f"{name}.html")

    for target in reader.targets:
        path, _, anchor = target.partition("#")
        assert target.startswith("https://") or (written / path).is_file(), target
        assert not anchor or anchor in read(written / path).ids, target
    assert all(each.startswith("data:image/png;base64,iVBOR") for each in reader.pictures)


@pytest.mark.parametrize(("name", "language"), GUIDES.items())
def test_a_guide_is_a_page_with_tables_in_its_language(
    written: Path, name: str, language: str
) -> None:
    text = (written / f"{name}.html").read_text("utf-8")

    assert text.startswith(f'<!doctype html>\n<html lang="{language}">')
    assert "<table>" in text
    assert re.search(r"<title>.{10,}</title>", text)
    assert "](" not in text


@pytest.mark.parametrize("name", ["hr-guide", "hr-gids"])
def test_the_guides_have_a_picture_of_the_mail_and_the_template(written: Path, name: str) -> None:
    reader = read(written / f"{name}.html")

    assert len(reader.pictures) == 1
    assert [each for each in reader.targets if each.endswith(".csv")] != []
