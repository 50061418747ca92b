"""A sample of the crash points of files whose rows wait; `make crashes` tries them all."""

from pathlib import Path

import pytest

from tests.chaos.crash_points import wrong_after_deaths
from tests.chaos.scenarios import Scenario, approval, columns, rounds


@pytest.mark.parametrize(
    "scenario",
    [rounds(), approval(), columns()],
    ids=lambda each: each.name,
)
async def test_a_worker_killed_while_rows_wait_or_afterwards_costs_nobody_anything(
    scenario: Scenario, tmp_path: Path
) -> None:
    assert await wrong_after_deaths(scenario, tmp_path, number=1) == []
