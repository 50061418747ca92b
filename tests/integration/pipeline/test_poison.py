"""Messages that failed too often still lead to a report, and nothing here ever raises."""

import json
from collections.abc import Awaitable, Callable

import pytest

from local.event_grid import created_event
from local.outbox import read_results
from shared.errors import SettingsError
from shared.pipeline.app import App
from shared.pipeline.intake import intake_events
from shared.pipeline.poison import (
    give_up_allocate,
    give_up_intake,
    give_up_provision,
    give_up_report,
    never_raise,
)
from shared.state.messages import JobMessage, encode_message
from tests.integration.pipeline.bench import Bench
from tests.staff_lists import people


def _event(blob_name: str, container: str = "uploads") -> bytes:
    url = f"https://strcdata.blob.core.windows.net/{container}"
    return json.dumps(created_event(url, blob_name, etag="", size=0)).encode()


async def test_a_file_that_fails_every_time_is_answered_as_unreadable(bench: Bench) -> None:
    unable = await bench.another_app(BATCH_SIZE="1")
    object.__setattr__(unable.settings, "batch_size", 0)  # batching then fails on every try
    await bench.upload(people("NL"))
    for _ in range(3):
        with pytest.raises(ValueError, match="at least one"):
            await intake_events(unable, _event("staff.csv"))

    await give_up_intake(unable, _event("staff.csv"))
    await bench.carry_on()
    await unable.close()

    assert "unreadable" in bench.mail.content


async def test_an_event_of_another_container_is_none_of_ours(bench: Bench) -> None:
    await give_up_intake(bench.app, _event("staff.csv", container="elsewhere"))

    assert await bench.stored() == {}


async def test_a_job_that_could_not_be_decided_is_reported_as_failed(bench: Bench) -> None:
    message = await bench.judged(people("NL", "BE"))

    await give_up_allocate(bench.app, encode_message(message))
    await bench.carry_on()

    assert set(bench.outcomes().values()) == {"failed"}


async def test_a_batch_that_was_never_begun_is_reported_as_not_tried(bench: Bench) -> None:
    (message,) = await bench.allocated(people("NL"))
    before = len(bench.tenant.users)

    await give_up_provision(bench.app, encode_message(message))
    await bench.carry_on()

    assert bench.outcomes() == {"person1@contoso.com": "failed"}
    assert "not_tried" in str(read_results(bench.mail))
    assert len(bench.tenant.users) == before


async def test_a_report_that_could_not_be_made_is_put_off(bench: Bench) -> None:
    message = await bench.judged(people())

    await give_up_report(bench.app, encode_message(message))

    assert await bench.waiting("report") == 1


@pytest.mark.parametrize(
    "give_up", [give_up_intake, give_up_allocate, give_up_provision, give_up_report]
)
async def test_rubbish_on_a_poison_queue_is_uploaded(
    bench: Bench, give_up: Callable[[App, bytes], Awaitable[None]]
) -> None:
    await never_raise(give_up, _the(bench), b"\x00 not a message")
    await never_raise(
        give_up,
        _the(bench),
        encode_message(JobMessage(job="20200101T000000Z-0123456789abcdef", batch="NL-001")),
    )

    assert bench.tenant.mails == []


async def test_wrong_settings_do_not_escape_from_a_poison_function(bench: Bench) -> None:
    async def broken() -> App:
        raise SettingsError(("LICENSE_SKUS: is required and not set",))

    await never_raise(give_up_allocate, broken, encode_message(await bench.judged(people("NL"))))

    assert bench.tenant.mails == []


def _the(bench: Bench) -> Callable[[], Awaitable[App]]:
    async def application() -> App:
        return bench.app

    return application
