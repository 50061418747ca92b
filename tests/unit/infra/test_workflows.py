"""Workflows: fixed versions, and no stored secret."""

import re
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from tests.unit.infra import bicep

WORKFLOWS = sorted((bicep.ROOT / ".github/workflows").glob("*.yml"))


def load(path: Path) -> dict[str, Any]:
    told: dict[str, Any] = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    return told


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_an_action_is_pinned_to_a_full_version(path: Path) -> None:
    steps = [step for job in load(path)["jobs"].values() for step in job["steps"]]
    used = [step["uses"] for step in steps if "uses" in step]

    assert [each for each in used if not re.fullmatch(r"[\w-]+/[\w-]+@v\d+\.\d+\.\d+", each)] == []


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_no_workflow_reads_a_stored_secret(path: Path) -> None:
    assert "secrets." not in path.read_text(encoding="utf-8")


def test_only_the_deployment_may_ask_for_a_token() -> None:
    asking = [path.stem for path in WORKFLOWS if "id-token" in load(path)["permissions"]]

    assert asking == ["deploy"]
