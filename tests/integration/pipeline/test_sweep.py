"""What was lost on the way is found again, and what is over is tidied up."""

from datetime import UTC, datetime, timedelta

from shared.allocation.ledger import Hold, hold
from shared.pipeline.intake import intake_upload
from shared.pipeline.provision import provision_batch
from shared.pipeline.sweep import sweep_jobs
from tests.integration.pipeline.bench import Bench
from tests.staff_lists import people


def _in(**span: float) -> datetime:
    return datetime.now(UTC) + timedelta(**span)


async def test_an_upload_whose_event_was_lost_is_taken_in(bench: Bench) -> None:
    await bench.drop(people("NL"))

    await sweep_jobs(bench.app, _in(minutes=10))
    early = await bench.stored()
    await sweep_jobs(bench.app, _in(minutes=20))
    await bench.carry_on()

    assert early == {}
    assert bench.outcomes() == {"person1@contoso.com": "created"}


async def test_an_upload_of_the_day_before_yesterday_is_never_revived(bench: Bench) -> None:
    await bench.drop(people("NL"))

    await sweep_jobs(bench.app, _in(hours=49))

    assert await bench.stored() == {}


async def test_a_job_that_is_done_is_left_alone(bench: Bench) -> None:
    await intake_upload(bench.app, await bench.drop(people("NL")))
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
    await bench.app.ledger.change(
        lambda ledger: hold(ledger, young, {"NL-001": held}, {}, datetime.now(UTC))
    )

    await sweep_jobs(bench.app)

    assert (await bench.app.ledger.load()).names_in_work() == {"person9@contoso.com"}
