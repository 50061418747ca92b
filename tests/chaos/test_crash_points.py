"""A sample of the crash points of files whose rows do not wait; `make crashes` tries them all."""

from pathlib import Path

import pytest

from tests.chaos.crash_points import wrong_after_deaths
from tests.chaos.scenarios import Scenario, shortage, undoing


@pytest.mark.parametrize(
    "scenario",
    [shortage(), undoing()],
    ids=lambda each: each.name,
)
async def test_a_worker_killed_after_an_answer_of_graph_costs_nobody_anything(
    scenario: Scenario, tmp_path: Path
) -> None:
    assert await wrong_after_deaths(scenario, tmp_path, number=2) == []


async def test_two_workers_killed_one_after_the_other_cost_nobody_anything(
    tmp_path: Path,
) -> None:
    assert await wrong_after_deaths(shortage(), tmp_path, number=1, then=6) == []
