"""Many who change the ledger at the same time."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from shared.allocation.ledger import Hold, Ledger, hold
from shared.pipeline.ledger_store import LedgerStore
from shared.state.blob_names import LEDGER
from tests.integration.pipeline.bench import Bench
from tests.integration.pipeline.counted_blobs import CountedBlobs


def _holding(number: int) -> Callable[[Ledger], tuple[Ledger, int]]:
    """A job of its own that holds one name; how many jobs there are then."""
    name = f"person{number}@contoso.com"

    def change(ledger: Ledger) -> tuple[Ledger, int]:
        batches = {"NL-001": Hold(skus=(), names=(name,))}
        after = hold(ledger, f"job-{number}", batches, {}, datetime.now(UTC))
        return after, len(after.jobs)

    return change


def _names(*numbers: int) -> set[str]:
    return {f"person{number}@contoso.com" for number in numbers}


def _failing(ledger: Ledger) -> tuple[Ledger, int]:
    raise KeyError("a SKU of this change alone")


async def test_changes_of_one_process_at_the_same_time_share_a_write(bench: Bench) -> None:
    blobs = CountedBlobs(bench)
    ledger = LedgerStore(blobs)

    await asyncio.gather(*(ledger.update(_holding(number)) for number in range(40)))

    assert (await ledger.load()).names_in_work() == _names(*range(40))
    assert blobs.asked["write", LEDGER] <= 2


async def test_changes_of_several_processes_at_the_same_time_are_all_stored(
    bench: Bench,
) -> None:
    stores = [LedgerStore(bench.app.storage.jobs) for _ in range(4)]

    await asyncio.gather(*(stores[n % 4].update(_holding(n)) for n in range(40)))

    assert (await stores[0].load()).names_in_work() == _names(*range(40))


async def test_each_of_several_changes_returns_its_own_result(
    bench: Bench,
) -> None:
    changes = [bench.app.ledger.update(_holding(number)) for number in range(3)]

    assert sorted(await asyncio.gather(*changes)) == [1, 2, 3]


async def test_a_change_that_fails_fails_for_its_own_caller_alone(
    bench: Bench,
) -> None:
    ledger = bench.app.ledger

    changes = [ledger.update(_holding(1)), ledger.update(_failing), ledger.update(_holding(2))]
    first, failed, last = await asyncio.gather(*changes, return_exceptions=True)

    assert [type(first), type(failed), type(last)] == [int, KeyError, int]
    assert (await ledger.load()).names_in_work() == _names(1, 2)


@pytest.mark.parametrize("stopped", [0, 1], ids=["the one that stores", "one that waits"])
async def test_a_call_that_is_stopped_takes_no_other_change_with_it(
    bench: Bench, stopped: int
) -> None:
    ledger = bench.app.ledger
    calls = [asyncio.create_task(ledger.update(_holding(number))) for number in range(3)]
    await asyncio.sleep(0)

    calls[stopped].cancel()
    await asyncio.gather(*calls, return_exceptions=True)

    kept = (await ledger.load()).names_in_work()
    assert kept >= _names(*({0, 1, 2} - {stopped}))
