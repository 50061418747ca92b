"""One crash point each of two small files; `make crashes` tries all of nine."""

from pathlib import Path

import pytest

from tests.chaos.crash_points import wrong_after_death
from tests.chaos.scenarios import Scenario, columns, rounds


@pytest.mark.parametrize("scenario", [rounds(), columns()], ids=lambda each: each.name)
async def test_a_worker_killed_after_an_answer_of_graph_costs_nobody_anything(
    scenario: Scenario, tmp_path: Path
) -> None:
    assert await wrong_after_death(scenario, tmp_path) == []
