"""Kill a worker at every crash point of a small file, one after the other.

    python -m tests.chaos.crash_points [--only NAME] [--every K] [--offset J] [--reads] [--double]

The points are counted in an undisturbed run first: one at the start, and one after each request
that changed something in blob storage, queue storage or Graph. What a worker leaves when it dies
between two of these is what it leaves at the first one; `--reads` tries those points as well, one
before and one after each request. For each point everything starts afresh, a worker dies at that
point, and the next one works off what the host delivers again. With `--double` the second worker
dies too, some points after it began.
"""

import argparse
import asyncio
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.chaos.console import say
from tests.chaos.lanes import run_in_lanes
from tests.chaos.run import Play, RunResult, perform
from tests.chaos.scenarios import SCENARIOS, Scenario
from tests.chaos.stage import Storage, open_storage


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A run in which workers die at these points."""

    scenario: Scenario
    kill_points: tuple[int, ...]


async def run_case(case: Case, storage: Storage, workdir: Path) -> RunResult:
    """Play a case."""
    play = Play(
        files=[case.scenario.file],
        prologue=case.scenario.before,
        settings=case.scenario.settings,
        kill_points=list(case.kill_points),
        sweeps=case.scenario.sweeps,
    )
    return await perform(play, storage, case.scenario.tenant(), workdir)


def judge(case: Case, result: RunResult, undisturbed: RunResult) -> list[str]:
    """What is wrong with a run that was killed, compared with one that was not."""
    wrong = list(result.violations)
    if case.scenario.is_fair and result.outcomes != undisturbed.outcomes:
        wrong.append(f"other outcomes than undisturbed: {result.outcomes}")
    if result.deaths != len(case.kill_points):
        wrong.append(f"{result.deaths} deaths")
    if result.swept:
        wrong.append("nothing but the sweep finished it")
    return wrong


async def wrong_after_death(scenario: Scenario, folder: Path) -> list[str]:
    """What is wrong after a death right after the middle one of the answers of Graph."""
    async with open_storage(folder) as storage:
        undisturbed = await run_case(Case(scenario=scenario, kill_points=()), storage, folder)
        points = undisturbed.points_after_graph
        case = Case(scenario=scenario, kill_points=(points[len(points) // 2],))
        result = await run_case(case, storage, folder)
        return [*undisturbed.violations, *judge(case, result, undisturbed)]


def single(scenario: Scenario, points: Sequence[int]) -> Iterator[Case]:
    """A death at each point."""
    for point in points:
        yield Case(scenario=scenario, kill_points=(point,))


def double(scenario: Scenario, points: Sequence[int]) -> Iterator[Case]:
    """A second death as well, while the work of the first is taken up."""
    for point in points:
        # Early, so that it is reached even where little is left to do.
        yield Case(scenario=scenario, kill_points=(point, 1 + point % 7))


async def explore(scenario: Scenario, options: argparse.Namespace, workdir: Path) -> int:
    """Run all cases of a scenario; how many of them were wrong."""
    undisturbed = Case(scenario=scenario, kill_points=())
    [(_, calm)] = [each async for each in run_in_lanes([undisturbed], run_case, workdir, lanes=1)]
    points = range(1, calm.points + 1) if options.reads else (1, *calm.points_after_writes)
    say(
        f"{scenario.name}: {len(points)} of {calm.points} crash points, "
        f"undisturbed {calm.seconds:.1f} s"
    )
    totals = Counter({"runs": 0, "wrong": len(judge(undisturbed, calm, calm))})
    make = double if options.double else single
    cases = make(scenario, points[options.offset % options.every :: options.every])
    async for case, result in run_in_lanes(cases, run_case, workdir, options.processes):
        wrong = judge(case, result, calm)
        totals.update(_counted(result, wrong))
        if wrong:
            say(f"  killed at {case.kill_points}: {'; '.join(wrong)}")
    say("".join(f"  {name:14} {count:6}\n" for name, count in totals.items()))
    return totals["wrong"]


def _counted(result: RunResult, wrong: Sequence[str]) -> dict[str, int]:
    return {
        "runs": 1,
        "wrong": bool(wrong),
        "deaths": result.deaths,
        "second mails": result.second_mails,
        "given up": result.given_up.total(),
        "milliseconds": round(result.seconds * 1000),
    }


async def main() -> int:
    """Explore all scenarios; 1 when anything was wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--offset", type=int, default=0)
    parser.add_argument("--reads", action="store_true")
    parser.add_argument("--double", action="store_true")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--only", choices=[each.__name__ for each in SCENARIOS])
    options = parser.parse_args()
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        for make in SCENARIOS:
            if options.only not in (None, make.__name__):
                continue
            wrong += await explore(make(), options, Path(folder))
    return 1 if wrong else 0


if __name__ == "__main__":
    try:
        sys.exit(asyncio.run(main()))
    except KeyboardInterrupt:
        sys.exit(130)
