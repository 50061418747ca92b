"""Random schedules, each from its seed: deaths, redeliveries, duplicate events, faults.

    python -m tests.chaos.campaign [--schedules 500] [--seed 1] [--processes 2]
    python -m tests.chaos.campaign --only SEED [--times 10]

A seed gives the same schedule again. When its workers meet is up to the machine: `--times`
plays it more often.
"""

import argparse
import asyncio
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from tests.chaos.console import say
from tests.chaos.crew import Crew
from tests.chaos.lanes import run_in_lanes
from tests.chaos.run import Play, RunResult, perform
from tests.chaos.schedules import Schedule, draw_schedule
from tests.chaos.stage import Storage

_TOLD_EVERY = 25
_CALM_AFTER = 3.0  # seconds
_LONGEST_RUN = 600.0  # seconds; many times what a run takes, also where replication is slow


async def run_schedule(schedule: Schedule, storage: Storage, workdir: Path) -> RunResult:
    """Play a schedule; one that never comes to rest has broken a promise, too."""
    rng = random.Random(schedule.seed)
    resends = iter(range(12))  # a message sent twice may be sent twice again

    async def shoot(crew: Crew) -> None:
        loop = asyncio.get_running_loop()
        loop.call_later(_CALM_AFTER, crew.calm)
        started = loop.time()
        for at, number in schedule.shots:
            await asyncio.sleep(max(0.0, started + at - loop.time()))
            crew.shoot(number)

    play = Play(
        files=schedule.files,
        settings=schedule.settings,
        kill_points=list(schedule.kill_points),
        workers=schedule.workers,
        calls_each=schedule.calls_each,
        announcements=schedule.announcements,
        storage_faults=schedule.storage_faults,
        dooms=schedule.dooms,
        sends_twice=lambda: rng.random() < schedule.resent and next(resends, None) is not None,
        meanwhile=shoot,
        fair=not schedule.faults and not schedule.deeds,
        lock_seconds=schedule.lock_seconds,
        deeds=schedule.deeds,
        sweeps=schedule.sweeps,
    )
    try:
        async with asyncio.timeout(_LONGEST_RUN):
            return await perform(play, storage, schedule.tenant(), workdir)
    except TimeoutError:
        return RunResult(violations=["never came to rest"], seconds=_LONGEST_RUN)


async def main() -> int:
    """Play many schedules, report each that broke a promise, and sum up."""
    options = _options()
    seeds = (
        [options.only] * options.times
        if options.only is not None
        else (range(options.seed, options.seed + options.schedules))
    )
    totals: Counter[str] = Counter()
    try:
        await _play((draw_schedule(seed) for seed in seeds), options.processes, totals)
    finally:
        # Also when it is interrupted: what was played counts.
        _sum_up(totals)
    return 1 if totals["broken"] else 0


async def _play(schedules: Iterable[Schedule], processes: int, totals: Counter[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        async for schedule, result in run_in_lanes(
            schedules, run_schedule, Path(folder), processes
        ):
            _add(totals, result)
            for finding in result.violations:
                say(f"seed {schedule.seed}: {finding}")
            if totals["schedules"] % _TOLD_EVERY == 0:
                say(f"{totals['schedules']} schedules up to seed {schedule.seed}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--schedules", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--only", type=int)
    parser.add_argument("--times", type=int, default=1)
    return parser.parse_args()


def _add(totals: Counter[str], result: RunResult) -> None:
    totals.update(
        {
            "schedules": 1,
            "broken": bool(result.violations),
            "deaths": result.deaths,
            "second mails": result.second_mails,
            "finished by the sweep": result.swept,
            "milliseconds": round(result.seconds * 1000),
        }
    )
    totals.update(f"outcome {outcome}" for _, outcome in result.outcomes)
    totals.update({f"given up {step}": count for step, count in result.given_up.items()})
    totals.update({f"storage {kind}": count for kind, count in result.storage_faults.items()})
    totals.update(f"raised {name}" for name in result.errors.elements())
    totals.update(f"failed for {reason}" for reason in result.reasons)


def _sum_up(totals: Counter[str]) -> None:
    for name, count in sorted(totals.items()):
        say(f"{name:40} {count:8}")


if __name__ == "__main__":
    try:
        sys.exit(asyncio.run(main()))
    except KeyboardInterrupt:
        sys.exit(130)
