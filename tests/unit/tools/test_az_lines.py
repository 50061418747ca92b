"""Which commands of a page are held against az's parser."""

from pathlib import Path

import pytest

from tools.az_lines import commands_of, written_commands


@pytest.mark.parametrize(
    ("line", "commands"),
    [
        pytest.param("az group show --name x", [["group", "show", "--name", "x"]], id="alone"),
        pytest.param("- run: az group list", [["group", "list"]], id="in a workflow"),
        pytest.param(
            "ID=$(az ad signed-in-user show --query id)",
            [["ad", "signed-in-user", "show", "--query", "id"]],
            id="inside another",
        ),
        pytest.param("Say `az group list` twice.", [["group", "list"]], id="in a sentence"),
        pytest.param("az group list | jq .", [["group", "list"]], id="before a pipe"),
        pytest.param("`az login` and `azd up`", [], id="what would be carried out"),
        pytest.param("blaze group show", [], id="another word"),
    ],
)
def test_commands_of_a_line(line: str, commands: list[list[str]]) -> None:
    assert list(commands_of(line)) == commands


def test_a_command_may_go_over_several_lines(tmp_path: Path) -> None:
    (tmp_path / "page.md").write_text("```\naz group show \\\n  --name x\n```\n")

    assert list(written_commands(tmp_path)) == [("page.md", ["group", "show", "--name", "x"])]


def test_the_pages_of_this_project_have_commands() -> None:
    assert len(list(written_commands())) > 5
