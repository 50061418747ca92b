"""What was lost on the way is found again, and what is over is tidied up."""

import json
from collections.abc import Awaitable, Callable
from contextlib import nullcontext, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from azure.storage.blob import StandardBlobTier

from local.outbox import read_results
from shared.allocation.ledger import Hold, hold
from shared.errors import SweepError
from shared.events import Event
from shared.pipeline.allocate import allocate_job
from shared.pipeline.intake import intake_upload, refuse_unreadable
from shared.pipeline.provision import provision_batch
from shared.pipeline.sweep import sweep_jobs
from shared.state.blob_names import LEDGER, SWEPT, is_job_id
from shared.storage import BlobFacts, BlobStore
from tests.integration.pipeline.bench import Bench
from tests.integration.pipeline.counted_blobs import CountedBlobs
from tests.staff_lists import people


def _in(**span: float) -> datetime:
    return datetime.now(UTC) + timedelta(**span)


async def test_an_upload_whose_event_was_lost_is_taken_in(bench: Bench) -> None:
    await bench.upload(people("NL"))

    await sweep_jobs(bench.app, _in(minutes=10))
    early = await bench.stored()
    await sweep_jobs(bench.app, _in(minutes=20))
    await bench.carry_on()

    assert list(early) == [SWEPT]
    assert bench.outcomes() == {"person1@contoso.com": "created"}


async def test_an_upload_of_the_day_before_yesterday_is_never_revived(bench: Bench) -> None:
    await bench.upload(people("NL"))

    await sweep_jobs(bench.app, _in(hours=49))

    assert list(await bench.stored()) == [SWEPT]


async def test_a_job_that_is_done_is_left_alone(bench: Bench) -> None:
    await intake_upload(bench.app, await bench.upload(people("NL")))
    await bench.carry_on()

    await sweep_jobs(bench.app, _in(hours=1))
    await bench.carry_on()

    assert len(bench.tenant.mails) == 1


async def test_a_job_whose_messages_were_lost_is_sent_on_from_where_it_stood(
    bench: Bench,
) -> None:
    await bench.judged(people("NL", "BE"))
    await sweep_jobs(bench.app, _in(minutes=30))
    await bench.take("allocate")
    await sweep_jobs(bench.app, _in(minutes=60))
    await bench.carry_on()

    assert set(bench.outcomes().values()) == {"created"}


async def test_a_lost_batch_message_is_sent_again(bench: Bench) -> None:
    first, _ = await bench.allocated(people("NL", "BE"))
    await provision_batch(bench.app, first)

    await sweep_jobs(bench.app, _in(minutes=30))
    await bench.carry_on()

    assert set(bench.outcomes().values()) == {"created"}


async def test_messages_that_wait_to_be_taken_are_not_sent_again_by_every_sweep(
    bench: Bench,
) -> None:
    await bench.allocated(people("NL", "BE"))

    await sweep_jobs(bench.app, _in(minutes=30))
    sent = await bench.waiting("provision")
    await sweep_jobs(bench.app, _in(minutes=35))
    await sweep_jobs(bench.app, _in(minutes=45))

    assert sent == await bench.waiting("provision") == 2


async def test_a_job_that_moves_is_left_alone(bench: Bench) -> None:
    await bench.allocated(people("NL"))

    await sweep_jobs(bench.app, _in(minutes=5))

    assert await bench.waiting("provision") == 0


async def test_secrets_are_erased_after_a_day_in_any_case(bench: Bench) -> None:
    (message,) = await bench.allocated(people("NL"))
    await provision_batch(bench.app, message)

    await sweep_jobs(bench.app, _in(hours=25))

    intents = next(
        content for name, content in (await bench.stored()).items() if "/intents/" in name
    )
    assert b'"sealed_password":""' in intents


async def test_a_dead_job_holds_neither_units_nor_names(bench: Bench) -> None:
    await bench.allocated(people("NL", "BE"))
    held = (await bench.app.ledger.load()).names_in_work()

    await sweep_jobs(bench.app, _in(hours=25))

    assert len(held) == 2
    assert (await bench.app.ledger.load()).names_in_work() == frozenset()


async def test_a_job_that_began_while_the_sweep_looked_around_keeps_what_it_holds(
    bench: Bench,
) -> None:
    message = await bench.judged(people("NL"))
    young = message.job.replace(message.job[-4:], "0000")
    held = Hold(skus=(), names=("person9@contoso.com",))
    await bench.app.ledger.update(
        lambda ledger: (hold(ledger, young, {"NL-001": held}, {}, datetime.now(UTC)), None)
    )

    await sweep_jobs(bench.app)

    assert (await bench.app.ledger.load()).names_in_work() == {"person9@contoso.com"}


async def _change(bench: Bench, name: str, change: Callable[[dict[str, Any]], object]) -> None:
    """Change the fields of a stored document."""
    blob = bench.blobs.get_blob_client("jobs", name)
    fields = json.loads(await (await blob.download_blob()).readall())
    change(fields)
    await blob.upload_blob(json.dumps(fields).encode(), overwrite=True)


async def _older_and_younger(bench: Bench) -> tuple[str, str]:
    """Two jobs; passwords are stored for the younger, whose report message was lost."""
    (old,) = await bench.allocated(people("NL"), "old.csv")
    (young,) = await bench.allocated(people("BE", first=7), "young.csv")
    await provision_batch(bench.app, young)
    await bench.take("report")
    return old.job, young.job


async def _has_passwords(bench: Bench, job: str) -> bool:
    return any(
        b'"sealed_password":"a1.' in content
        for name, content in (await bench.stored()).items()
        if name.startswith(f"{job}/intents/")
    )


@pytest.mark.parametrize(
    ("damage", "fails"),
    [
        pytest.param({"version": 99}, False, id="of a later version"),
        pytest.param({"terms": "?"}, True, id="damaged"),
    ],
)
async def test_a_job_that_cannot_be_read_keeps_no_other_from_the_sweep(
    bench: Bench, caplog: pytest.LogCaptureFixture, damage: dict[str, object], fails: bool
) -> None:
    old, young = await _older_and_younger(bench)
    await _change(bench, f"{old}/job.json", lambda fields: fields.update(damage))

    for hours in (1, 25):
        with pytest.raises(SweepError) if fails else nullcontext():
            await sweep_jobs(bench.app, _in(hours=hours))
    await bench.carry_on()

    assert not await _has_passwords(bench, young)
    assert (await bench.app.ledger.load()).names_in_work() == frozenset()
    assert len(bench.tenant.mails) == 1
    reported = Event.SWEEP_FAILED if fails else Event.DOCUMENT_NEWER
    assert any(reported in line and f"job={old}" in line for line in caplog.messages)


async def test_an_upload_that_cannot_be_read_keeps_no_other_from_the_sweep(bench: Bench) -> None:
    _, young = await _older_and_younger(bench)
    name = await bench.upload(people("NL", first=9), "archived.csv")
    archived = bench.blobs.get_blob_client("uploads", name)
    await archived.set_standard_blob_tier(StandardBlobTier.ARCHIVE)

    for hours in (25, 26, 27, 28):
        with suppress(SweepError):
            await sweep_jobs(bench.app, _in(hours=hours))
    await bench.carry_on()

    assert not await _has_passwords(bench, young)
    assert any("archived.csv" in mail.subject for mail in bench.tenant.mails)


async def test_the_passwords_of_a_later_version_are_erased_too(bench: Bench) -> None:
    _, young = await _older_and_younger(bench)
    intents = f"{young}/intents/BE-001.json"
    await _change(bench, intents, lambda fields: fields.update(version=99, since=0))

    await sweep_jobs(bench.app, _in(hours=25))

    assert not await _has_passwords(bench, young)


async def test_damaged_intents_are_emptied(bench: Bench) -> None:
    _, young = await _older_and_younger(bench)
    intents = bench.blobs.get_blob_client("jobs", f"{young}/intents/BE-001.json")
    content = await (await intents.download_blob()).readall()
    await intents.upload_blob(content[:-9], overwrite=True)

    await sweep_jobs(bench.app, _in(hours=25))

    assert not await _has_passwords(bench, young)


async def test_a_job_that_was_left_for_days_is_finished_and_its_passwords_erased(
    bench: Bench,
) -> None:
    _, young = await _older_and_younger(bench)

    await sweep_jobs(bench.app, _in(days=6))
    await bench.carry_on()

    assert not await _has_passwords(bench, young)
    assert "person7@contoso.com" in {
        row["user_name"] for mail in bench.tenant.mails for row in read_results(mail)
    }


async def test_a_day_whose_jobs_are_over_is_not_listed_again(bench: Bench) -> None:
    await intake_upload(bench.app, await bench.upload(people("NL")))
    await bench.carry_on()

    for _ in range(2):  # the first one writes the audit record
        await sweep_jobs(bench.app, _in(days=6))
    first = await bench.stored()
    await sweep_jobs(bench.app, _in(days=6))

    note = json.loads(first["tenant/swept.json"])
    assert note["over"] == []
    assert f"{datetime.now(UTC):%Y%m%d}" in note["done_days"]
    assert await bench.stored() == first


async def test_a_job_that_appears_on_a_day_whose_jobs_are_over_is_looked_at(bench: Bench) -> None:
    days_ago = _in(days=-6)
    first = BlobFacts(name="first.csv", etag="1", last_modified=days_ago, size=1)
    await refuse_unreadable(bench.app, first)
    await bench.carry_on()
    for _ in range(2):  # the first one writes the audit record
        await sweep_jobs(bench.app, _in(hours=2))
    assert json.loads((await bench.stored())[SWEPT])["done_days"] == [f"{days_ago:%Y%m%d}"]
    bench.tenant.mails.clear()

    await refuse_unreadable(bench.app, replace(first, name="second.csv"))
    assert len(await bench.take("report")) == 1
    await sweep_jobs(bench.app, _in(hours=2))
    await bench.carry_on()

    assert len(bench.tenant.mails) == 1


class _LateJob(CountedBlobs):
    """A container in which another process stores a job once all of them are listed."""

    def __init__(
        self, bench: Bench, store: Callable[[], Awaitable[None]], others: BlobStore
    ) -> None:
        super().__init__(bench)
        self._app, self._store, self._others = bench.app, store, others

    async def prefixes(self, start: str, delimiter: str = "/") -> list[str]:
        found = await super().prefixes(start, delimiter)
        if any(is_job_id(each) for each in found):
            self._app.storage.jobs = self._others
            await self._store()
            self._app.storage.jobs = self
        return found


async def test_a_job_that_appears_while_the_sweep_lists_its_day_is_looked_at(bench: Bench) -> None:
    days_ago = _in(days=-6)
    first = BlobFacts(name="first.csv", etag="1", last_modified=days_ago, size=1)
    await refuse_unreadable(bench.app, first)
    await bench.carry_on()
    await sweep_jobs(bench.app, _in(hours=2))  # writes the audit record
    second = replace(first, name="second.csv")
    jobs = bench.app.storage.jobs
    bench.app.storage.jobs = _LateJob(bench, lambda: refuse_unreadable(bench.app, second), jobs)
    await sweep_jobs(bench.app, _in(hours=2))
    bench.app.storage.jobs = jobs
    assert len(await bench.take("report")) == 1
    bench.tenant.mails.clear()

    await sweep_jobs(bench.app, _in(hours=2))
    await bench.carry_on()

    assert len(bench.tenant.mails) == 1


async def test_days_without_a_job_are_not_listed(bench: Bench) -> None:
    await intake_upload(bench.app, await bench.upload(people("NL")))
    await bench.carry_on()
    now = _in(minutes=10)
    await sweep_jobs(bench.app, now)  # the first one looks further back
    bench.app.storage.jobs = jobs = CountedBlobs(bench)

    await sweep_jobs(bench.app, now)

    (job_blob,) = [name for name in await bench.stored() if name.endswith("/job.json")]
    day = job_blob.partition("T")[0] + "T"
    listed = {start for (kind, start), _ in jobs.asked.items() if kind == "prefixes"}
    assert day in listed
    assert len(listed) == 2  # the days, and the jobs of the only one


@pytest.mark.parametrize("content", [b'{"skus": {', b"[]"], ids=["cut off", "of another form"])
async def test_a_damaged_ledger_is_started_again_and_logged(
    bench: Bench, caplog: pytest.LogCaptureFixture, content: bytes
) -> None:
    (message,) = await bench.allocated(people("NL"))
    ledger = bench.blobs.get_blob_client("jobs", LEDGER)
    await ledger.upload_blob(content, overwrite=True)

    await provision_batch(bench.app, message)
    await intake_upload(bench.app, await bench.upload(people("BE", first=9), "next.csv"))
    await bench.carry_on()

    rows = [row for mail in bench.tenant.mails for row in read_results(mail)]
    assert [row["outcome"] for row in rows] == ["created", "created"]
    assert Event.LEDGER_DAMAGED in caplog.text


async def test_no_report_waits_for_a_ledger_of_a_later_version(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    (message,) = await bench.allocated(people("NL"))
    await _change(bench, LEDGER, lambda fields: fields.update(version=99))

    await provision_batch(bench.app, message)
    await bench.carry_on()
    await sweep_jobs(bench.app)

    assert list(bench.outcomes().values()) == ["created"]
    assert Event.LEDGER_NOT_CHANGED in caplog.text
    assert json.loads((await bench.stored())[LEDGER])["version"] == 99


async def test_a_step_leaves_a_job_of_a_later_version_alone(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    message = await bench.judged(people("NL"))
    await _change(bench, f"{message.job}/job.json", lambda fields: fields.update(version=99))

    await allocate_job(bench.app, message)

    assert f"{Event.DOCUMENT_NEWER} job={message.job}" in caplog.text
    assert await bench.waiting("provision") == 0


async def test_a_file_taken_in_late_is_allocated_anyway(bench: Bench) -> None:
    await intake_upload(bench.app, await bench.upload(people("NL")))
    (message,) = await bench.take("allocate")
    late = replace(message, job=f"20260101T000000Z-{message.job[-16:]}")
    for name, content in (await bench.stored()).items():
        copy = bench.blobs.get_blob_client("jobs", name.replace(message.job, late.job))
        await copy.upload_blob(content.replace(message.job.encode(), late.job.encode()))

    await allocate_job(bench.app, late)
    await bench.carry_on()

    assert bench.outcomes() == {"person1@contoso.com": "created"}
