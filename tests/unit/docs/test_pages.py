"""What the pages name exists: files, settings, targets of make, commands."""

import re
import shlex
from pathlib import Path

import pytest

from infra.hooks.deployment import OUTPUTS
from local import judge
from tests.unit.docs.markdown import name_of, read
from tests.unit.infra import bicep
from tests.unit.infra.installations import names_in_parameters
from tests.unit.infra.test_app_settings import names_that_are_deployed, names_the_code_reads
from tools.pages import PAGES, ROOT, code_blocks

SETTINGS = [
    (page, name)
    for page in PAGES
    for name in sorted(
        set(
            re.findall(r"`([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)`", page.read_text("utf-8"))
            + re.findall(r"azd env set ([A-Z_]+)", page.read_text("utf-8"))
            + re.findall(r"\b([A-Z_]+)=\S", "".join(code_blocks(page.read_text("utf-8"))))
        )
    )
]
# Not of the app or its deployment: of make itself, and of the commands for developers.
FOR_MAKE = {"FILE", "UNITS", "PORT", "PYTHON", "SCHEDULES", "SEED", "SECONDS", "LANGUAGES"}
FOR_MAKE |= {"LANGUAGE", "PREVIEW"}
FOR_ADMINISTRATORS = ("deploy", "operate", "uploads", "page", "assumptions", "live-run")
LICENCES = {"O365_BUSINESS_PREMIUM"}
JUDGED = [
    (page, command)
    for page in PAGES
    for block in code_blocks(page.read_text("utf-8"))
    for command in re.findall(r"(?:python -m local judge|make judge FILE=)\s*(\S+)", block)
    if command != "my.csv"
]


def ids(pairs: list[tuple[Path, str]]) -> list[str]:
    return [f"{name_of(page)} {word}" for page, word in pairs]


def make_targets() -> set[str]:
    return set(re.findall(r"^([a-z]+):", read("Makefile"), re.MULTILINE))


def test_there_is_something_to_check() -> None:
    assert [len(SETTINGS) > 40, len(JUDGED) > 0] == [True, True]


@pytest.mark.parametrize(("page", "name"), SETTINGS, ids=ids(SETTINGS))
def test_a_setting_that_is_named_exists(page: Path, name: str) -> None:
    known = {*names_the_code_reads(), *names_that_are_deployed()}
    known |= {*names_in_parameters(), *OUTPUTS.values()}

    assert name in known | FOR_MAKE | LICENCES, page


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_what_is_to_be_made_can_be_made(page: Path) -> None:
    text = page.read_text("utf-8")
    reported = [*re.findall(r"`make ([a-z]+)", text)]
    reported += re.findall(r"^ *make ([a-z]+)", "\n".join(code_blocks(text)), re.MULTILINE)

    assert set(reported) <= make_targets()


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_a_file_of_the_project_that_is_named_is_there(page: Path) -> None:
    named = re.findall(
        r"(?<![\w./-])((?:infra|local|samples|shared|tools)/[\w./-]+\.\w+)", page.read_text("utf-8")
    )

    assert [path for path in named if not (ROOT / path).exists()] == []


@pytest.mark.parametrize(("page", "command"), JUDGED, ids=ids(JUDGED))
def test_a_list_that_is_to_be_judged_is_accepted(
    page: Path,
    command: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(ROOT)

    status = judge.main(shlex.split(command))

    assert status == 0, page
    assert re.findall(r"\d+ rows, (\d+) invalid", capsys.readouterr().out) == ["0"]


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_a_resource_is_named_as_it_is_deployed(page: Path) -> None:
    named = re.findall(r"\b((?:rg|func|log|kv|id)-r[a-z]+)-", page.read_text("utf-8"))
    text = bicep.read("main.bicep")

    assert [prefix for prefix in named if f"'{prefix}-${{" not in text] == []


@pytest.mark.parametrize("page", [ROOT / f"docs/{name}.md" for name in FOR_ADMINISTRATORS])
def test_commands_for_administrators_are_given_for_powershell_as_well(page: Path) -> None:
    text = page.read_text("utf-8")

    assert len(code_blocks(text, "bash")) <= len(code_blocks(text, "powershell"))
    for block in code_blocks(text, ""):
        assert not re.search(
            r"\$\(|\\\$|<\(|^export |^source |\\$|\.venv/bin", block, re.MULTILINE
        ), block
