"""An undo that is delivered twice, killed, throttled or refused."""

import asyncio

import pytest

from local.outbox import read_results
from local.tenant import Drop, Fault, Match, Refuse, RetryAfter
from shared.pipeline.intake import intake_upload
from shared.pipeline.poison import give_up_allocate, give_up_provision
from shared.pipeline.provision import provision_batch
from shared.pipeline.sweep import sweep_jobs
from shared.state.messages import encode_message
from tests.integration.pipeline.bench import Bench
from tests.integration.pipeline.undoing import made, outcomes_in, undo, undo_allocated
from tests.staff_lists import people

_SKU = "O365_BUSINESS_PREMIUM"
_DELETE = Match(method="DELETE")
_DENIED = Refuse(status=403, code="Authorization_RequestDenied", message="Insufficient privileges.")


async def _assigned(bench: Bench) -> int:
    """The units that the ledger remembers as assigned."""
    ledger = await bench.app.ledger.load()
    return sum(each.units for each in ledger.assigned.get(_SKU, ()))


async def test_a_run_that_dies_after_deleting_is_taken_up_by_the_next(bench: Bench) -> None:
    run = await made(bench, people(*["NL"] * 4))
    (message,) = await undo_allocated(bench, run.results)
    bench.tenant.faults.add(Fault(match=_DELETE, action=Drop(done=True), times=None))
    await bench.killed_at_the_fault(provision_batch(bench.app, message))
    bench.tenant.faults.clear()

    await provision_batch(bench.app, message)
    await bench.carry_on()

    assert bench.outcomes() == dict.fromkeys(run.accounts, "removed")
    assert {user.id for user in bench.tenant.deleted_users} == set(run.accounts.values())


async def test_two_deliveries_at_once_remove_each_account_once(bench: Bench) -> None:
    run = await made(bench, people(*["NL"] * 12))
    (message,) = await undo_allocated(bench, run.results)

    await asyncio.gather(*(provision_batch(bench.app, message) for _ in range(4)))
    await bench.carry_on()

    assert bench.outcomes() == dict.fromkeys(run.accounts, "removed")
    assert await _assigned(bench) == 0


async def test_a_batch_delivered_again_gives_its_units_back_only_once(bench: Bench) -> None:
    run = await made(bench, people("NL", "NL"))
    await made(bench, people("NL", first=9), "other.csv")
    (message,) = await undo_allocated(bench, run.results)

    for _ in range(3):
        await provision_batch(bench.app, message)
    await bench.carry_on()

    assert await _assigned(bench) == 1


async def test_a_list_that_is_taken_in_twice_is_answered_once(bench: Bench) -> None:
    run = await made(bench, people("NL", "BE"))
    name = await bench.upload(run.results, "undo/results.csv")

    await asyncio.gather(*(intake_upload(bench.app, name) for _ in range(3)))
    await bench.carry_on()

    assert bench.outcomes() == dict.fromkeys(run.accounts, "removed")


@pytest.mark.parametrize(
    "fault",
    [
        Fault(match=_DELETE, action=Refuse(status=504, done=True)),
        Fault(match=_DELETE, action=Refuse(status=503)),
        Fault(match=_DELETE, action=Drop()),
        Fault(match=_DELETE, action=Drop(done=False)),
        Fault(match=Match(path=r"^/\$batch$"), action=Refuse(status=504, done=True), nth=2),
        Fault(match=Match(method="GET"), action=Refuse(status=503), nth=3),
    ],
    ids=[
        "deletion answered 504 and done",
        "deletion answered 503",
        "connection broke after deleting",
        "connection broke before deleting",
        "batch answered 504 and done",
        "look answered 503",
    ],
)
async def test_a_lost_answer_costs_no_account_its_outcome(bench: Bench, fault: Fault) -> None:
    run = await made(bench, people("NL", "NL", "NL"))
    (message,) = await undo_allocated(bench, run.results)
    bench.tenant.faults.add(fault)

    await provision_batch(bench.app, message)
    await bench.carry_on()

    assert bench.has_struck
    assert bench.outcomes() == dict.fromkeys(run.accounts, "removed")


async def test_a_refusal_for_lack_of_permission_is_reported_after_few_requests(
    bench: Bench,
) -> None:
    run = await made(bench, people(*["NL"] * 25))
    bench.tenant.faults.add(Fault(match=_DELETE, action=_DENIED, times=None))

    mail = await undo(bench, run.results)

    assert set(outcomes_in(mail).values()) == {"failed"}
    assert "not_permitted" in str(read_results(mail))
    assert "not_confirmed" not in str(read_results(mail))
    # Three answers, each about as many accounts as fit into a request.
    assert sum(each.method == "DELETE" for each in bench.tenant.request_log) == 60


async def test_one_account_that_may_not_be_removed_does_not_keep_the_others(bench: Bench) -> None:
    run = await made(bench, people("NL", "NL", "NL"))
    protected = Match(method="DELETE", path=run.accounts["person2@contoso.com"])
    bench.tenant.faults.add(Fault(match=protected, action=_DENIED, times=None))

    mail = await undo(bench, run.results)

    assert list(outcomes_in(mail).values()) == ["removed", "failed", "removed"]


async def test_without_permission_to_read_every_row_fails_and_nobody_goes(bench: Bench) -> None:
    run = await made(bench, people("NL", "BE"))
    bench.tenant.granted_permissions = frozenset({"Mail.Send"})

    mail = await undo(bench, run.results)

    assert set(outcomes_in(mail).values()) == {"failed"}
    assert "not_permitted" in str(read_results(mail))
    assert bench.tenant.deleted_users == []


async def test_a_long_wait_that_is_asked_for_becomes_a_delayed_message(bench: Bench) -> None:
    run = await made(bench, people("NL"))
    (message,) = await undo_allocated(bench, run.results)
    wait = Refuse(status=429, retry_after=RetryAfter(seconds=120.0))
    bench.tenant.faults.add(Fault(match=_DELETE, action=wait))

    await provision_batch(bench.app, message)

    assert await bench.take("provision") == []
    assert await bench.waiting("provision") == 1


async def test_giving_up_a_batch_that_was_never_begun_removes_nobody(bench: Bench) -> None:
    run = await made(bench, people("NL", "NL"))
    (message,) = await undo_allocated(bench, run.results)

    await give_up_provision(bench.app, encode_message(message))
    await bench.carry_on()

    assert set(bench.outcomes().values()) == {"failed"}
    assert "not_tried" in str(read_results(bench.mail))
    assert bench.tenant.deleted_users == []


async def test_giving_up_reports_who_was_removed_before(bench: Bench) -> None:
    run = await made(bench, people(*["NL"] * 22))
    (message,) = await undo_allocated(bench, run.results)
    last = Match(method="DELETE", path=run.accounts["person21@contoso.com"])
    bench.tenant.faults.add(Fault(match=last, action=Drop(done=False), times=None))
    await bench.killed_at_the_fault(provision_batch(bench.app, message))
    bench.tenant.faults.clear()

    await give_up_provision(bench.app, encode_message(message))
    await bench.carry_on()

    removed = {name for name, outcome in bench.outcomes().items() if outcome == "removed"}
    gone = {user.user_principal_name for user in bench.tenant.deleted_users}
    assert removed == gone
    assert len(gone) >= 20
    assert len(bench.outcomes()) == 22


async def test_a_list_that_could_not_be_decided_is_reported_as_failed(bench: Bench) -> None:
    run = await made(bench, people("NL"))
    await intake_upload(bench.app, await bench.upload(run.results, "undo/results.csv"))
    (message,) = await bench.take("allocate")

    await give_up_allocate(bench.app, encode_message(message))
    await bench.carry_on()

    assert set(bench.outcomes().values()) == {"failed"}
    assert bench.tenant.deleted_users == []


async def test_a_standing_undo_is_sent_on_by_the_sweep(bench: Bench) -> None:
    run = await made(bench, people("NL", "BE"))
    await undo_allocated(bench, run.results)
    soon = await bench.another_app(STALLED_AFTER_MINUTES="0.001")
    await asyncio.sleep(0.1)

    await sweep_jobs(soon)
    await bench.carry_on()
    await soon.close()

    assert bench.outcomes() == dict.fromkeys(run.accounts, "removed")


async def test_two_lists_for_one_run_at_once_give_each_unit_back_once(bench: Bench) -> None:
    run = await made(bench, people("NL", "NL"))
    batches = [
        message
        for name in ("undo/one.csv", "undo/two.csv")
        for message in await undo_allocated(bench, run.results, name)
    ]

    await asyncio.gather(*(provision_batch(bench.app, message) for message in batches))
    await bench.carry_on()

    outcomes = {outcome for mail in bench.tenant.mails for outcome in outcomes_in(mail).values()}
    assert len(bench.tenant.mails) == 2
    assert "removed" in outcomes <= {"removed", "gone"}
    assert await _assigned(bench) == 0
