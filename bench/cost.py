"""What one file of 250 people in 12 countries costs, counted: `python -m bench.cost`.

Requests to storage come from the emulator's log, those to Graph from the tenant's, running times
from the host, at 150 ms a request to Graph and 30 ms an item of a batch. What the same would cost
a month follows from the price list in `prices`. Not in it: what it costs whether a file comes or
not (alerts, logs), and Event Grid, which is free up to 100,000 events a month.
"""

import asyncio
import json
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

from bench.costing import prices
from bench.costing.storage_log import Category, StorageRequest, count_categories, log_size, read_log
from bench.costing.usage import DAYS, Month, Usage, union_seconds
from bench.figures import Figure, render_table
from bench.scaling.instances import all_mailed
from bench.scaling.large_file import a_large_list
from local.environment import APP_ROOT, Environment, environment
from local.host.host_events import EventKind, HostEvent
from local.host.timings import HostTimings
from local.tenant import demo_tenant
from local.tenant.request_log import LoggedRequest
from tests.staff_lists import people

FILES_A_DAY = (10, 100, 1_000)
_PEOPLE = 250
_LISTENERS = 8  # three queues, their poison queues, and the two of the blob trigger
_PAID = (
    *(Category.BLOB_WRITE, Category.BLOB_READ, Category.BLOB_LIST),
    *(Category.BLOB_OTHER, Category.QUEUE),
)
_LATENCY, _ITEM_LATENCY = 0.15, 0.03
_AFTERMATH = 2.0  # seconds in which secrets are erased after the mail


def measure() -> tuple[Figure, ...]:
    """One file and one sweep, counted, and what a month of them costs."""
    file, sweep = asyncio.run(_measure())
    return (*_used(file), *_swept(sweep), _polling(), *_months(file, sweep))


def _used(file: Usage) -> Iterable[Figure]:
    name = f"cost: {_PEOPLE} people, "
    dollars = file.dollars()
    for category in _PAID:
        note = ", without fetching (see polling)" if category is Category.QUEUE else ""
        yield Figure(
            name=name + category,
            value=file.storage[category],
            unit="requests",
            peer=f"{dollars[category] / sum(dollars.values()):.0%} of what the file costs{note}",
        )
    yield Figure(
        name=name + "round trips to Graph",
        value=file.round_trips,
        unit="requests",
        aim=45,
        peer=f"{file.graph_writes} writes, two a person",
    )
    active = ", ".join(f"{each} {seconds:.1f} s" for each, seconds in file.active_seconds.items())
    yield Figure(
        name=name + "GB-seconds",
        value=file.gigabyte_seconds,
        unit="GB-s",
        peer=f"{dollars['GB-seconds'] / sum(dollars.values()):.0%} of it: {active}",
    )


def _swept(sweep: Usage) -> Iterable[Figure]:
    yield Figure(
        name="cost: a sweep with nothing to do: requests to storage",
        value=sum(sweep.storage.values()),
        unit="requests",
        aim=12,
        peer=f"{sweep.storage[Category.BLOB_LIST]} listings, however many jobs are over",
    )


def _polling() -> Figure:
    """Documented, not measured: the host asks an empty queue again after `maxPollingInterval`."""
    options = json.loads((APP_ROOT / "host.json").read_text("utf-8"))
    hours, minutes, seconds = options["extensions"]["queues"]["maxPollingInterval"].split(":")
    every = int(hours) * 3600 + int(minutes) * 60 + int(seconds)
    polls = _LISTENERS * 86_400 // every * DAYS
    return Figure(
        name="cost: polling, were every function up all month",
        value=polls * prices.STORAGE_REQUEST[Category.QUEUE],
        unit="$ a month",
        peer=f"every {every} s on {_LISTENERS} queues, on Flex only while an instance is up",
    )


def _months(file: Usage, sweep: Usage) -> Iterable[Figure]:
    for files in FILES_A_DAY:
        month = Month.of(file, sweep, files)
        yield Figure(
            name=f"cost: {files:,} files a day",
            value=month.dollars,
            unit="$ a month",
            peer=f"largest: {month.largest}",
        )


async def _measure() -> tuple[Usage, Usage]:
    tenant = demo_tenant(units=_PEOPLE + 1)
    tenant.latency, tenant.item_latency = _LATENCY, _ITEM_LATENCY
    events: list[HostEvent] = []
    with tempfile.TemporaryDirectory(prefix="rollcall-") as workdir:
        async with environment(
            Path(workdir),
            tenant,
            on_event=events.append,
            timings=HostTimings(longest_poll=0.2),
            log_requests=True,
        ) as running:
            log = Path(workdir) / "azurite.log"
            await running.upload("warm-up.csv", people("NL", first=900_001))
            await all_mailed(tenant, 1)
            await asyncio.sleep(_AFTERMATH)
            file = await _measure_file(running, events, log)
            await running.host.run_timer("sweep")  # the first after a file notes that it is over
            return file, await _measure_sweep(running, events, log)


async def _measure_file(running: Environment, events: list[HostEvent], log: Path) -> Usage:
    skip = log_size(log)
    events.clear()
    running.tenant.request_log.clear()
    await running.upload("staff.csv", a_large_list(_PEOPLE))
    await all_mailed(running.tenant, 2)
    await asyncio.sleep(_AFTERMATH)
    return _usage(read_log(log, skip=skip), events, running.tenant.request_log)


async def _measure_sweep(running: Environment, events: list[HostEvent], log: Path) -> Usage:
    skip = log_size(log)
    events.clear()
    running.tenant.request_log.clear()
    await running.host.run_timer("sweep")
    await asyncio.sleep(_AFTERMATH / 2)
    # What the emulation leaves out of a file's count is paid here: the listing of uploads.
    usage = _usage(read_log(log, skip=skip), events, running.tenant.request_log)
    storage = Counter(usage.storage) + Counter({Category.BLOB_LIST: 1})
    return Usage(storage=storage, executions=usage.executions, active_seconds=usage.active_seconds)


def _usage(
    requests: Sequence[StorageRequest],
    events: Sequence[HostEvent],
    graph: Sequence[LoggedRequest],
) -> Usage:
    ended = [each for each in events if each.kind is EventKind.FUNCTION_SUCCEEDED]
    return Usage(
        storage=count_categories(each for each in requests if not _is_of_the_host(each)),
        executions=len(ended),
        active_seconds=_active_seconds(ended),
        round_trips=sum(not each.in_batch for each in graph),
        graph_writes=sum(each.in_batch and each.method != "GET" for each in graph),
    )


def _is_of_the_host(request: StorageRequest) -> bool:
    """Its own bookkeeping: leases of the timer, which cost the same without a file."""
    return request.path.startswith("azure-webjobs-hosts")


def _active_seconds(ended: Iterable[HostEvent]) -> dict[str, float]:
    """Seconds in which at least one call of a function ran, at least what is paid for at least."""
    spans: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for each in ended:
        end = each.at.timestamp()
        spans[each.function].append((end - (each.duration or 0.0), end))
    return {
        name: max(prices.SHORTEST_ACTIVE_PERIOD, union_seconds(parts))
        for name, parts in spans.items()
    }


def main() -> None:
    """Prints the figures."""
    print(render_table(measure()))


if __name__ == "__main__":
    main()
