"""What rows that wait cost, and a round of many: `python -m bench.waiting`.

5,000 people of one file wait for licences. First the app looks for an hour, every five minutes,
while no unit is free: requests to Graph and to storage, next to those of sweeps with nobody
waiting, and what a month of it would cost by the price list in `prices`. Then 1,000 units are
bought: the round makes 1,000 accounts, the others wait on. Graph lets an app write 3,000 times in
150 seconds. That a look grows with the rows and no faster is measured against a file of 1,000.
"""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter

from azure.storage.blob.aio import BlobServiceClient
from azure.storage.queue.aio import QueueServiceClient

from bench.costing import prices
from bench.costing.storage_log import Category, count_categories, log_size, read_log
from bench.costing.usage import DAYS, SWEEPS_A_DAY
from bench.figures import Aim, Figure, render_table
from bench.memory import peak_megabytes
from bench.scaling.large_file import a_large_list
from local.azurite import azurite
from local.environment import local_settings
from local.tenant import demo_tenant, serve
from local.tenant.request_log import LoggedRequest
from shared.bootstrap import build
from shared.pipeline.intake import intake_upload
from shared.pipeline.sweep import sweep_jobs
from shared.settings import Settings
from tests.integration.pipeline.bench import Bench

WAITING, FEWER, UNITS = 5_000, 1_000, 1_000
_SKU = "O365_BUSINESS_PREMIUM"
_EVERY = timedelta(minutes=5)
_LOOKS_AN_HOUR = 12
_QUOTA = 3_000  # "Microsoft Graph service-specific throttling limits": writes in 150 s
_SETTINGS = {
    "MAX_USERS_PER_FILE": str(WAITING),
    "MAX_ACCOUNTS_PER_DAY": str(WAITING),
    "GRAPH_WRITE_QUOTA": "9999999/1",  # batches are not spread over time
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Looks:
    """An hour of sweeps: requests to storage by category and to Graph, and seconds a sweep."""

    storage: Mapping[Category, int]
    graph: int
    seconds: float

    @property
    def dollars(self) -> float:
        """What its requests to storage cost."""
        return sum(prices.STORAGE_REQUEST[each] * count for each, count in self.storage.items())


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """A round: the accounts it made, and what it took."""

    created: int
    round_trips: int
    writes: int
    refused: int
    peak: float  # MB above what the process had before


def measure() -> tuple[Figure, ...]:
    """Waiting, and a round."""
    calm, few, many, made = asyncio.run(_measure())
    return (*_of_an_hour(calm, few, many), *_of_a_round(made))


def _of_an_hour(calm: Looks, few: Looks, many: Looks) -> Iterable[Figure]:
    name = f"waiting: {WAITING:,} rows, an hour of it: "
    yield Figure(
        name=name + "round trips to Graph",
        value=many.graph,
        unit="requests",
        aim=_LOOKS_AN_HOUR,
        peer=f"{_LOOKS_AN_HOUR} looks, and {calm.graph} with nobody waiting",
    )
    before, after = sum(calm.storage.values()), sum(many.storage.values())
    yield Figure(
        name=name + "requests to storage",
        value=after / before,
        unit="times",
        aim=2.5,
        peer=f"the {before} of sweeps with nobody waiting",
    )
    yield Figure(
        name=f"waiting: {WAITING:,} rows, all month",
        value=(many.dollars - calm.dollars) / _LOOKS_AN_HOUR * SWEEPS_A_DAY * DAYS,
        unit="$ a month",
        peer="requests to storage beyond those with nobody waiting",
    )
    yield Figure(
        name=f"waiting: a look, a row at {WAITING:,} and at {FEWER:,}",
        value=(many.seconds / WAITING) / (few.seconds / FEWER),
        unit="times",
        aim=1.5,
        peer=f"{FEWER:,}: {few.seconds:.2f} s, {WAITING:,}: {many.seconds:.2f} s",
    )


def _of_a_round(made: Round) -> Iterable[Figure]:
    name = f"waiting: {WAITING:,} rows, {UNITS:,} new units: "
    yield Figure(
        name=name + "accounts created",
        value=made.created,
        unit="accounts",
        aim=UNITS,
        side=Aim.AT_LEAST,
        peer=f"{UNITS:,} units, {made.refused} requests refused",
    )
    yield Figure(
        name=name + "use of the write quota",
        value=100 * made.writes / _QUOTA,
        unit="%",
        aim=100,
        peer=f"{made.writes:,} writes of the {_QUOTA:,} in 150 s",
    )
    yield Figure(
        name=name + "round trips to Graph",
        value=made.round_trips,
        unit="requests",
        aim=0.18 * UNITS,
        peer=f"at least {2 * UNITS // 20}: {2 * UNITS:,} writes, 20 in a batch",
    )
    yield Figure(
        name=name + "peak of memory",
        value=made.peak,
        unit="MB",
        aim=250,
        peer="above the most that the process held before, tenant included",
    )


async def _measure() -> tuple[Looks, Looks, Looks, Round]:
    async with _waiting_file(0) as (bench, log):
        calm = await _look_for_an_hour(bench, log)
    async with _waiting_file(FEWER) as (bench, log):
        few = await _look_for_an_hour(bench, log)
    async with _waiting_file(WAITING) as (bench, log):
        many = await _look_for_an_hour(bench, log)
        made = await _buy(bench, datetime.now(UTC) + timedelta(hours=2))
    return calm, few, many, made


@asynccontextmanager
async def _waiting_file(rows: int) -> AsyncIterator[tuple[Bench, Path]]:
    """An application after the first mail about a file of which all `rows` wait; and the log."""
    tenant = demo_tenant(units=0 if rows else 1)
    with tempfile.TemporaryDirectory(prefix="rollcall-") as workdir:
        async with (
            azurite(Path(workdir), log_requests=True) as emulator,
            serve(tenant) as graph_url,
            BlobServiceClient.from_connection_string(emulator.connection_string) as blobs,
            QueueServiceClient.from_connection_string(emulator.connection_string) as queues,
        ):
            settings = local_settings(emulator.connection_string, graph_url, _SETTINGS)
            app = await build(Settings.from_env(settings))
            bench = Bench(app=app, tenant=tenant, settings=settings, blobs=blobs, queues=queues)
            try:
                await intake_upload(app, await bench.upload(a_large_list(rows or 1)))
                await bench.carry_on()
                yield bench, Path(workdir) / "azurite.log"
            finally:
                await bench.close()


async def _look_for_an_hour(bench: Bench, log: Path) -> Looks:
    begun = datetime.now(UTC)
    await sweep_jobs(bench.app, begun + _EVERY)  # the first one after a mail tidies up
    skip = log_size(log)
    bench.tenant.request_log.clear()
    started = perf_counter()
    for look in range(2, 2 + _LOOKS_AN_HOUR):
        await sweep_jobs(bench.app, begun + look * _EVERY)
    seconds = (perf_counter() - started) / _LOOKS_AN_HOUR
    return Looks(
        storage=count_categories(read_log(log, skip=skip)),
        graph=_round_trips(bench.tenant.request_log),
        seconds=seconds,
    )


async def _buy(bench: Bench, now: datetime) -> Round:
    bench.tenant.subscribed_skus[_SKU].enabled += UNITS
    users, peak = len(bench.tenant.users), peak_megabytes()
    bench.tenant.request_log.clear()
    await sweep_jobs(bench.app, now)
    await bench.carry_on()
    log = bench.tenant.request_log
    return Round(
        created=len(bench.tenant.users) - users,
        round_trips=_round_trips(log),
        writes=sum(each.in_batch and each.method != "GET" for each in log),
        refused=sum(each.status is None or each.status >= 400 for each in log),
        peak=peak_megabytes() - peak,
    )


def _round_trips(log: Iterable[LoggedRequest]) -> int:
    return sum(not each.in_batch for each in log)


def main() -> None:
    """Prints the figures."""
    print(render_table(measure()))


if __name__ == "__main__":
    main()
