"""A sample of the crash points; `make crashes` tries them all."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.chaos.crash_points import Case, judge, run_case
from tests.chaos.run import RunResult
from tests.chaos.scenarios import (
    Scenario,
    approval,
    columns,
    membership,
    rebuilding,
    removal,
    rounds,
    shortage,
    stopping,
    undoing,
)
from tests.chaos.stage import open_storage

type Deaths = Callable[[RunResult], list[tuple[int, ...]]]


async def _wrong(scenario: Scenario, deaths: Deaths, folder: Path) -> list[str]:
    """What is wrong after workers died at points that are chosen from an undisturbed run."""
    async with open_storage(folder) as storage:
        undisturbed = await run_case(Case(scenario=scenario, kill_points=()), storage, folder)
        wrong = list(undisturbed.violations)
        for points in deaths(undisturbed):
            case = Case(scenario=scenario, kill_points=points)
            result = await run_case(case, storage, folder)
            wrong += [f"{points}: {each}" for each in judge(case, result, undisturbed)]
    return wrong


@pytest.mark.parametrize(
    "scenario",
    [shortage(), removal(), membership(), undoing()],
    ids=lambda each: each.name,
)
async def test_a_worker_killed_after_an_answer_of_graph_costs_nobody_anything(
    scenario: Scenario, tmp_path: Path
) -> None:
    def deaths(undisturbed: RunResult) -> list[tuple[int, ...]]:
        return [(point,) for point in undisturbed.points_after_graph[::2]]

    assert await _wrong(scenario, deaths, tmp_path) == []


@pytest.mark.parametrize(
    "scenario", [rounds(), rebuilding(), stopping()], ids=lambda each: each.name
)
async def test_a_worker_killed_in_a_round_of_waiting_rows_costs_nobody_anything(
    scenario: Scenario, tmp_path: Path
) -> None:
    def deaths(undisturbed: RunResult) -> list[tuple[int, ...]]:
        # Some of those after the first mail.
        return [(point,) for point in undisturbed.points_after_graph[4::9]]

    assert await _wrong(scenario, deaths, tmp_path) == []


async def test_a_worker_killed_around_an_approval_costs_nobody_anything(tmp_path: Path) -> None:
    def deaths(undisturbed: RunResult) -> list[tuple[int, ...]]:
        return [(point,) for point in undisturbed.points_after_graph[1::6]]

    assert await _wrong(approval(), deaths, tmp_path) == []


async def test_a_worker_killed_while_optional_columns_follow_costs_nobody_anything(
    tmp_path: Path,
) -> None:
    def deaths(undisturbed: RunResult) -> list[tuple[int, ...]]:
        # One before the first mail, and one or two in the sweeps on later days.
        after_graph = undisturbed.points_after_graph
        return [(point,) for point in after_graph[6 :: len(after_graph) // 3]]

    assert await _wrong(columns(), deaths, tmp_path) == []


async def test_two_workers_killed_one_after_the_other_cost_nobody_anything(
    tmp_path: Path,
) -> None:
    def deaths(undisturbed: RunResult) -> list[tuple[int, ...]]:
        return [(point, 6) for point in range(5, undisturbed.points, undisturbed.points // 5)]

    assert await _wrong(shortage(), deaths, tmp_path) == []
