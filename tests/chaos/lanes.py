"""Several runs side by side, each lane on a storage account of its own."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from pathlib import Path

from tests.chaos.stage import Storage, open_storage

type Runner[C, R] = Callable[[C, Storage, Path], Awaitable[R]]


async def run_in_lanes[C, R](
    cases: Iterable[C], runner: Runner[C, R], workdir: Path, lanes: int
) -> AsyncIterator[tuple[C, R]]:
    """Each case with its result, as they come."""
    waiting = iter(cases)
    results: asyncio.Queue[tuple[C, R] | None] = asyncio.Queue()

    async def lane(number: int) -> None:
        folder = workdir / f"lane-{number}"
        try:
            async with open_storage(folder) as storage:
                for case in waiting:
                    await results.put((case, await runner(case, storage, folder)))
        finally:
            await results.put(None)

    async with asyncio.TaskGroup() as group:
        for number in range(lanes):
            group.create_task(lane(number))
        for _ in range(lanes):
            while (finished := await results.get()) is not None:
                yield finished
