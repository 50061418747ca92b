"""A waiting list that is damaged or deleted is rebuilt from the jobs of its file."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest

from local.outbox import read_results
from local.tenant.faults import Drop, Fault, Match, Refuse
from shared.errors import SweepError
from shared.models import OutcomeStatus
from shared.pipeline.sweep import sweep_jobs
from shared.pipeline.waiting_store import load_waiting
from shared.state import blob_names
from tests.integration.pipeline.bench import Bench
from tests.integration.pipeline.undoing import as_csv, undo
from tests.integration.pipeline.waiting_lists import (
    DAY,
    outcomes_in,
    set_units,
    swept,
    uploaded,
    wrong_passwords,
)
from tests.staff_lists import people

type Harm = Callable[[Bench, str], Awaitable[None]]


async def overwrite(bench: Bench, name: str, content: bytes = b"{") -> None:
    await bench.blobs.get_blob_client("jobs", name).upload_blob(content, overwrite=True)


async def damage(bench: Bench, job: str) -> None:
    await overwrite(bench, blob_names.waiting_blob(job))


async def delete(bench: Bench, job: str) -> None:
    await bench.blobs.get_blob_client("jobs", blob_names.waiting_blob(job)).delete_blob()


harms = pytest.mark.parametrize("harm", [damage, delete])


async def start_round(bench: Bench, after: timedelta = timedelta(minutes=5)) -> None:
    """Let the sweep make a round, and carry nothing on."""
    await sweep_jobs(bench.app, datetime.now(UTC) + after)


@harms
async def test_its_rows_still_get_their_round_a_reminder_and_a_last_mail(
    bench: Bench, harm: Harm, caplog: pytest.LogCaptureFixture
) -> None:
    set_units(bench, 1)
    job = await uploaded(bench, people("NL", "BE", "DE"))
    await harm(bench, job)
    set_units(bench, 1)

    [second] = await swept(bench)
    assert outcomes_in(second) == {"person2@contoso.com": "created"}
    assert "waiting list was damaged or deleted and is rebuilt" in caplog.text
    await harm(bench, job)
    [reminder] = await swept(bench, after=13 * DAY + timedelta(minutes=1))
    await harm(bench, job)
    [last] = await swept(bench, after=14 * DAY + timedelta(minutes=1))

    assert outcomes_in(reminder) == {"person3@contoso.com": "waiting"}
    assert outcomes_in(last) == {"person3@contoso.com": "no_license"}
    assert wrong_passwords(bench) == []
    await harm(bench, job)
    assert await swept(bench, after=14 * DAY + timedelta(minutes=10)) == []
    assert (await bench.app.ledger.load()).waiting == {}


@harms
async def test_while_a_round_runs_its_rows_end_in_its_mail(bench: Bench, harm: Harm) -> None:
    set_units(bench, 0)
    job = await uploaded(bench, people("NL", "BE"))
    before = await load_waiting(bench.app, job)
    set_units(bench, 1)
    await start_round(bench)
    bench.tenant.mails.clear()
    await harm(bench, job)

    await bench.carry_on()

    assert bench.outcomes() == {"person1@contoso.com": "created"}
    after = await load_waiting(bench.app, job)
    assert before is not None
    assert after is not None
    assert after.round == 2
    assert [each.waits for each in after.rows] == [False, True]
    assert [each.row for each in after.rows] == [each.row for each in before.rows]


async def test_a_rebuilt_list_is_the_one_that_was_lost(bench: Bench) -> None:
    set_units(bench, 1)
    job = await uploaded(bench, people("NL", "BE", "DE", "FR"))
    await undo(bench, as_csv(read_results(bench.tenant.mails[0])[-1:]))
    set_units(bench, 1)
    await swept(bench)
    lost = await load_waiting(bench.app, job)
    await damage(bench, job)

    rebuilt = await load_waiting(bench.app, job)

    assert lost is not None
    assert rebuilt is not None
    assert [each.outcome for each in rebuilt.rows] == [each.outcome for each in lost.rows]
    assert (rebuilt.round, rebuilt.purpose) == (lost.round, lost.purpose)
    assert abs(rebuilt.until - lost.until) < timedelta(minutes=1)


async def test_an_undo_of_the_second_of_the_upload_is_rebuilt_too(bench: Bench) -> None:
    set_units(bench, 1)
    job = await uploaded(bench, people("NL", "BE"))
    await undo(bench, as_csv(read_results(bench.tenant.mails[0])[-1:]))
    stored = await bench.stored()
    [(undo_job, content)] = [
        (name.partition("/")[0], content)
        for name, content in stored.items()
        if name.endswith("/job.json") and not name.startswith(job)
    ]
    same_second = f"{job.partition('-')[0]}-{'0' * 16}"
    renamed = content.replace(undo_job.encode(), same_second.encode())
    await overwrite(bench, blob_names.job_blob(same_second), renamed)
    await bench.blobs.get_blob_client("jobs", blob_names.job_blob(undo_job)).delete_blob()
    await damage(bench, job)

    rebuilt = await load_waiting(bench.app, job)

    assert rebuilt is not None
    assert [each.outcome for each in rebuilt.rows] == [OutcomeStatus.WITHDRAWN]


@harms
async def test_a_row_in_doubt_keeps_its_password(hasty: Bench, harm: Harm) -> None:
    hasty.tenant.faults.add(
        Fault(match=Match(path=r"^/\$batch$", mentions="person1@"), action=Drop(done=True)),
        Fault(
            match=Match(method="GET", mentions="person1@"), action=Refuse(status=503), times=None
        ),
    )
    job = await uploaded(hasty, people("NL", "BE"))
    hasty.tenant.faults.clear()
    await harm(hasty, job)

    mails = await swept(hasty, after=timedelta(minutes=10))

    assert [outcomes_in(mail) for mail in mails] == [{"person1@contoso.com": "created"}]
    assert wrong_passwords(hasty) == []


async def test_a_list_of_a_later_version_is_left_alone(bench: Bench) -> None:
    set_units(bench, 0)
    job = await uploaded(bench, people("NL"))
    newer = b'{"version":999,"job":"?"}'
    await overwrite(bench, blob_names.waiting_blob(job), newer)
    set_units(bench, 1)

    assert await swept(bench) == []

    assert (await bench.stored())[blob_names.waiting_blob(job)] == newer


async def test_a_list_that_cannot_be_rebuilt_harms_no_other(bench: Bench) -> None:
    set_units(bench, 0)
    damaged = await uploaded(bench, people("NL", first=1), "damaged.csv")
    await uploaded(bench, people("NL", first=11), "sound.csv")
    await damage(bench, damaged)
    await overwrite(bench, blob_names.job_blob(damaged))
    set_units(bench, 2)
    bench.tenant.mails.clear()

    with pytest.raises(SweepError):
        await start_round(bench)
    await bench.carry_on()

    assert outcomes_in(bench.mail) == {"person11@contoso.com": "created"}


async def test_rows_that_were_refused_in_a_round_again_still_wait(bench: Bench) -> None:
    def refuse(mentions: str | None = None) -> None:
        create = Match(method="POST", path="^/users$", mentions=mentions)
        policy = Refuse(status=400, code="Request_BadRequest", message="Blocked by a policy.")
        bench.tenant.faults.add(Fault(match=create, action=policy, times=None))

    refuse()
    job = await uploaded(bench, people(*["NL"] * 12))
    bench.tenant.faults.clear()
    refuse("person7@")
    [second] = await swept(bench, after=timedelta(minutes=10))
    assert len(outcomes_in(second)) == 12
    bench.tenant.faults.clear()
    await damage(bench, job)

    [third] = await swept(bench, after=timedelta(minutes=60))

    assert outcomes_in(third) == {"person7@contoso.com": "created"}
