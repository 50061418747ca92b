"""Watching a file costs next to nothing, however many watch."""

import asyncio

from shared.page.live_progress import Phase, Watcher
from tests.integration.page.visiting import NOOR, Visit, text_of
from tests.integration.pipeline.counted_blobs import CountedBlobs
from tests.staff_lists import people

LIST = people("NL", "NL", "DE")


async def allocated(visit: Visit) -> str:
    job = await visit.upload(LIST)
    await visit.bench.allocated(LIST)
    return job


async def test_progress_counts_each_country(visit: Visit) -> None:
    from shared.pipeline.allocate import allocate_job
    from shared.pipeline.intake import intake_upload
    from shared.pipeline.provision import provision_batch

    job = await visit.upload(LIST)
    bench, watcher = visit.bench, Watcher()
    assert (await watcher.look(bench.app, job)).phase is Phase.CHECKING
    await intake_upload(bench.app, "staff.csv")
    assert (await Watcher().look(bench.app, job)).phase is Phase.ALLOCATING
    await allocate_job(bench.app, (await bench.take("allocate"))[0])
    batches = await bench.take("provision")
    await provision_batch(bench.app, batches[0])

    half = await Watcher().look(bench.app, job)

    assert half.phase is Phase.WORKING
    assert {(each.country, each.done, each.total) for each in half.countries} in (
        {("NL", 2, 2), ("DE", 0, 1)},
        {("NL", 0, 2), ("DE", 1, 1)},
    )
    shown = text_of(await visit.get(f"files/{job}/progress?seen=x", NOOR))
    assert "of 3 done" in shown


async def test_a_look_is_one_small_request_however_many_look(visit: Visit) -> None:
    from shared.pipeline.allocate import allocate_job
    from shared.pipeline.intake import intake_upload

    job = await visit.upload(LIST)
    await intake_upload(visit.bench.app, "staff.csv")
    await allocate_job(visit.bench.app, (await visit.bench.take("allocate"))[0])
    counted = CountedBlobs(visit.bench)
    storage = visit.bench.app.storage
    original, storage.jobs = storage.jobs, counted
    watcher = Watcher()
    await watcher.look(visit.bench.app, job)
    counted.asked.clear()

    for _ in range(3):
        watcher.forget_freshness()
        await asyncio.gather(*(watcher.look(visit.bench.app, job) for _ in range(50)))

    storage.jobs = original
    assert counted.asked.total() == 3


async def test_an_unchanged_look_is_answered_in_a_line_and_asks_ever_more_rarely(
    visit: Visit,
) -> None:
    job = await visit.upload(LIST)
    first = (await visit.get(f"files/{job}/progress?seen=x")).body.decode()
    seen = first.partition("seen=")[2].partition("&")[0]

    pauses = []
    for look in range(12):
        body = (await visit.get(f"files/{job}/progress?seen={seen}&look={look}")).body
        assert len(body) < 400
        pauses.append(int(body.decode().partition("delay:")[2].partition("s")[0]))

    assert pauses == sorted(pauses)
    assert pauses[-1] == 30
