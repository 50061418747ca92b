"""What must not grow with the square of a file, or with all that was ever uploaded."""

import asyncio
from datetime import UTC, datetime, timedelta

from shared.pipeline.erasure import erase_secrets
from shared.pipeline.intake import intake_upload
from shared.pipeline.load_work import load_work
from shared.pipeline.provision import provision_batch
from shared.pipeline.sweep import sweep_jobs
from shared.state import blob_names
from tests.integration.pipeline.bench import Bench
from tests.integration.pipeline.counted_blobs import CountedBlobs
from tests.staff_lists import people

_COUNTRIES = ("NL", "BE", "DE", "FR", "ES", "IT")


async def test_the_verdicts_of_a_job_are_read_once_for_all_its_batches(bench: Bench) -> None:
    messages = await bench.allocated(people(*_COUNTRIES))
    bench.app.storage.jobs = blobs = CountedBlobs(bench)

    await asyncio.gather(*(load_work(bench.app, message) for message in messages))
    await load_work(bench.app, messages[0])

    job = messages[0].job
    assert blobs.asked["read", blob_names.allocation_blob(job)] == 1
    assert blobs.asked["read", blob_names.job_blob(job)] == 1


async def test_a_job_that_is_over_is_not_looked_at_again(bench: Bench) -> None:
    await intake_upload(bench.app, await bench.upload(people("NL")))
    await bench.carry_on()
    bench.app.storage.jobs = blobs = CountedBlobs(bench)

    for minutes in (0, 30, 60, 90, 120, 150):
        await sweep_jobs(bench.app, datetime.now(UTC) + timedelta(minutes=minutes))

    # Once while a call may still be working on it, once to write its audit record, and once to
    # note that the job is closed.
    assert sum(count for (kind, _), count in blobs.asked.items() if kind == "list") == 3


async def test_a_job_whose_secrets_could_not_be_erased_is_looked_at_again(bench: Bench) -> None:
    (message,) = await bench.allocated(people("NL"))
    await provision_batch(bench.app, message)
    intents = blob_names.intents_blob(message.job, message.batch)
    async with bench.app.storage.jobs.lease(intents):
        await bench.carry_on()
        before = (await bench.stored())[intents]
        await sweep_jobs(bench.app)
        held = (await bench.stored())[intents]

    await sweep_jobs(bench.app)
    erased = (await bench.stored())[intents]

    assert held == before
    assert b'"sealed_password":""' in erased


async def test_a_job_that_is_over_is_not_revived_by_its_upload(bench: Bench) -> None:
    await intake_upload(bench.app, await bench.upload(people("NL")))
    await bench.carry_on()
    await sweep_jobs(bench.app, datetime.now(UTC) + timedelta(hours=1))

    await sweep_jobs(bench.app, datetime.now(UTC) + timedelta(hours=2))

    assert [await bench.waiting(queue) for queue in ("allocate", "report")] == [0, 0]


async def test_erasing_leaves_a_batch_alone_that_is_in_work(bench: Bench) -> None:
    (message,) = await bench.allocated(people("NL"))
    await provision_batch(bench.app, message)
    intents = blob_names.intents_blob(message.job, message.batch)
    before = (await bench.stored())[intents]

    async with bench.app.storage.jobs.lease(intents):
        await erase_secrets(bench.app, message.job)
        held = (await bench.stored())[intents]

    assert held == before
