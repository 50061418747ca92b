"""One mail for each file, also when mail itself is the trouble."""

import asyncio
from dataclasses import replace

from azure.storage.blob.aio import BlobLeaseClient, ContainerClient

from local.outbox import read_results
from local.tenant import Fault, Match, Refuse
from shared.pipeline.provision import provision_batch
from shared.pipeline.send_report import send_report
from shared.state.blob_names import JOBS, RESULTS, job_blob
from shared.state.messages import JobMessage
from shared.storage import BlobStore
from tests.integration.pipeline.bench import Bench
from tests.staff_lists import people

_MAIL = Match(path="sendMail$")


async def _ready(bench: Bench) -> JobMessage:
    """A job whose batches are complete; the message for its report."""
    for message in await bench.allocated(people("NL", "BE")):
        await provision_batch(bench.app, message)
    return (await bench.take("report"))[0]


async def test_two_deliveries_of_one_report_send_one_mail(bench: Bench) -> None:
    message = await _ready(bench)

    await asyncio.gather(*(send_report(bench.app, message) for _ in range(3)))
    await send_report(bench.app, message)

    assert len(bench.tenant.mails) == 1


async def test_the_mail_gives_times_in_the_time_zone_of_the_settings(bench: Bench) -> None:
    in_tokyo = await bench.another_app(RESULTS_TIME_ZONE="Asia/Tokyo")

    await send_report(in_tokyo, await _ready(bench))
    await in_tokyo.close()

    assert "UTC+09:00" in bench.mail.content


async def test_a_flow_finds_the_results_by_the_name_of_the_file(bench: Bench) -> None:
    message = await _ready(bench)

    await send_report(bench.app, message)

    kept = await bench.stored(RESULTS)
    assert kept["by-file/staff.csv/1.csv"] == kept[f"{message.job}/results.csv"]


async def test_a_file_with_the_longest_name_has_no_results_by_name(bench: Bench) -> None:
    name = f"{'x' * 1020}.csv"
    for message in await bench.allocated(people("NL"), name):
        await provision_batch(bench.app, message)

    await send_report(bench.app, (await bench.take("report"))[0])

    assert len(bench.tenant.mails) == 1
    assert not [name for name in await bench.stored(RESULTS) if name.startswith("by-file/")]


class _StandstillStore(BlobStore):
    """A store in which writes wait until `go_on` is set."""

    def __init__(self, container: ContainerClient) -> None:
        super().__init__(container)
        self.reached = asyncio.Event()
        self.go_on = asyncio.Event()

    async def put(self, name: str, content: bytes, content_type: str) -> None:
        self.reached.set()
        await self.go_on.wait()
        await super().put(name, content, content_type)


async def _end_lease(bench: Bench, message: JobMessage) -> None:
    """What time does to the lease of a run that stalls and no longer renews it."""
    blob = bench.blobs.get_blob_client(JOBS, job_blob(message.job))
    await BlobLeaseClient(blob).break_lease(lease_break_period=0)


async def test_a_report_that_stood_still_until_another_was_sent_sends_no_second_mail(
    bench: Bench,
) -> None:
    message = await _ready(bench)
    slow = await bench.another_app()
    standstill = _StandstillStore(bench.blobs.get_container_client(RESULTS))
    slow.storage.results = standstill

    overtaken = asyncio.create_task(send_report(slow, message))
    await asyncio.wait_for(standstill.reached.wait(), 30)
    await _end_lease(bench, message)
    await send_report(bench.app, message)
    mails_before = len(bench.tenant.mails)
    standstill.go_on.set()
    await overtaken
    await slow.close()

    assert (mails_before, len(bench.tenant.mails)) == (1, 1)


async def test_a_report_that_is_asked_for_too_early_waits_for_the_batches(bench: Bench) -> None:
    message = (await bench.allocated(people("NL", "BE")))[0]

    await send_report(bench.app, JobMessage(job=message.job))

    assert bench.tenant.mails == []


async def test_a_refused_mail_is_kept_without_passwords_and_tried_again_later(
    bench: Bench,
) -> None:
    message = await _ready(bench)
    bench.tenant.faults.add(Fault(match=_MAIL, action=Refuse(status=403, code="ErrorAccessDenied")))

    await send_report(bench.app, message)
    kept = b"".join((await bench.stored("results")).values())
    waiting = await bench.waiting("report")
    await send_report(bench.app, message)

    assert waiting == 1
    assert b"person1@contoso.com" in kept
    assert bench.tenant.users["person1@contoso.com"].password.encode() not in kept
    assert set(bench.outcomes().values()) == {"created"}
    assert bench.wrong_passwords() == []


async def test_a_mail_whose_answer_was_lost_is_sent_again_and_says_the_same(bench: Bench) -> None:
    message = await _ready(bench)
    lost = Refuse(status=504, code="UnknownError", done=True)
    bench.tenant.faults.add(Fault(match=_MAIL, action=lost))

    await send_report(bench.app, message)
    await send_report(bench.app, message)
    await send_report(bench.app, message)

    first, second = bench.tenant.mails
    assert read_results(first) == read_results(second)
    assert first.subject == second.subject
    assert {row["outcome"] for row in read_results(first)} == {"created"}


async def test_after_a_day_without_mail_the_secrets_are_erased(bench: Bench) -> None:
    message = await _ready(bench)
    bench.tenant.faults.add(
        Fault(match=_MAIL, action=Refuse(status=403, code="ErrorAccessDenied"), times=None)
    )

    await send_report(bench.app, JobMessage(job=message.job, attempt=27))
    stored = await bench.stored()

    intents = [content for name, content in stored.items() if "/intents/" in name]
    assert len(intents) == 2
    assert all(b'"sealed_password":""' in content for content in intents)
    assert b'"given_up":true' in stored[f"{message.job}/sent.json"]


async def test_passwords_sealed_with_a_lost_key_are_reported_as_gone(bench: Bench) -> None:
    message = await _ready(bench)
    other = await bench.another_app(STATE_ENCRYPTION_KEY="A" * 43 + "=")

    await send_report(other, replace(message, attempt=3))
    await other.close()

    assert set(bench.outcomes().values()) == {"created"}
    assert "password_gone" in read_results(bench.mail)[0]["detail"]


async def test_passwords_that_this_instance_cannot_open_wait_for_one_that_can(
    bench: Bench,
) -> None:
    message = await _ready(bench)
    behind = await bench.another_app(STATE_ENCRYPTION_KEY="A" * 43 + "=")

    await send_report(behind, message)
    await behind.close()
    assert (bench.tenant.mails, await bench.waiting("report")) == ([], 1)
    await send_report(bench.app, replace(message, attempt=2))

    assert bench.wrong_passwords() == []


async def test_a_key_that_was_rotated_still_opens_what_it_sealed(bench: Bench) -> None:
    message = await _ready(bench)
    rotated = await bench.another_app(
        STATE_ENCRYPTION_KEY="A" * 43 + "=",
        STATE_ENCRYPTION_KEY_PREVIOUS=bench.settings["STATE_ENCRYPTION_KEY"],
    )

    await send_report(rotated, message)
    await rotated.close()

    assert bench.wrong_passwords() == []
