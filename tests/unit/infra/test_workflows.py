"""Workflows: fixed commits, no stored secret, and a sign-in that azd's credential matches."""

import re
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from tests.unit.infra import bicep

WORKFLOWS = sorted((bicep.ROOT / ".github/workflows").glob("*.yml"))


WORKFLOWS_BY_NAME = {path.stem: path for path in WORKFLOWS}


def load(path: Path) -> dict[str, Any]:
    reported: dict[str, Any] = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    return reported


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_an_action_is_pinned_to_a_commit_and_says_which_version_that_is(path: Path) -> None:
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if "uses:" in line]
    pinned = re.compile(r"\s+(- )?uses: [\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")

    assert [line for line in lines if not pinned.fullmatch(line)] == []


def test_azd_finds_the_workflow_it_would_make_itself() -> None:
    # `azd pipeline config` offers to add another one where there is none of this name.
    assert "azure-dev" in [path.stem for path in WORKFLOWS]


def test_the_deployment_signs_in_as_the_subject_that_azd_makes() -> None:
    # `repo:‹owner›/‹name›:ref:refs/heads/main`: an environment or a tag would change it.
    workflow = load(WORKFLOWS_BY_NAME["azure-dev"])
    (job,) = workflow["jobs"].values()

    assert "environment" not in job
    assert set(workflow["on"]) == {"workflow_dispatch"}
    assert job["if"] == "github.ref == 'refs/heads/main'"


def test_the_deployment_signs_in_again_after_the_long_step() -> None:
    (job,) = load(WORKFLOWS_BY_NAME["azure-dev"])["jobs"].values()
    steps = [step.get("uses", "").partition("@")[0] or step["run"] for step in job["steps"]]
    after = steps[steps.index("azd provision --no-prompt") + 1 :]

    assert [step.split(" --client-id")[0] for step in after] == [
        "azure/login",
        "python infra/hooks/postprovision.py",
        "azd auth login",
        "azd deploy --no-prompt",
    ]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_no_workflow_reads_a_stored_secret(path: Path) -> None:
    assert "secrets." not in path.read_text(encoding="utf-8")


def test_only_the_deployment_may_ask_for_a_token() -> None:
    asking = [path.stem for path in WORKFLOWS if "id-token" in load(path)["permissions"]]

    assert asking == ["azure-dev"]
