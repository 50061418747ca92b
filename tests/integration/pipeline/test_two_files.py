"""The same person in two files, one uploaded shortly after the other."""

from local.outbox import read_results
from local.tenant import Drop, Fault, Match
from shared.pipeline.provision import provision_batch
from tests.integration.pipeline.bench import Bench
from tests.staff_lists import people

_LONG = 3600.0


async def test_an_account_that_reads_do_not_show_yet_is_not_claimed_by_the_next_file(
    bench: Bench,
) -> None:
    for message in await bench.allocated(people("NL"), "first.csv"):
        await provision_batch(bench.app, message)
    bench.tenant.replication_lag = _LONG
    second = await bench.allocated(people("NL"), "second.csv")
    bench.tenant.replication_lag = 0.0
    bench.tenant.faults.add(Fault(match=Match(path=r"^/\$batch$"), action=Drop(done=False)))

    for message in second:
        await provision_batch(bench.app, message)
    await bench.carry_on()

    reported = {mail.subject: read_results(mail)[0]["outcome"] for mail in bench.tenant.mails}
    assert sorted(reported.values()) == ["created", "duplicate_user_name"]


async def test_a_row_that_got_no_account_is_free_for_the_next_file(bench: Bench) -> None:
    bench.tenant.granted_permissions -= {"User.ReadWrite.All"}
    for message in await bench.allocated(people("NL"), "first.csv"):
        await provision_batch(bench.app, message)
    bench.tenant.granted_permissions |= {"User.ReadWrite.All"}

    second = await bench.allocated(people("NL"), "second.csv")

    assert len(second) == 1


async def test_who_was_deleted_a_moment_ago_is_created_again(bench: Bench) -> None:
    for name in ("first.csv", "second.csv"):
        for message in await bench.allocated(people("NL"), name):
            await provision_batch(bench.app, message)
        await bench.carry_on()
        bench.tenant.delete_user("person1@contoso.com")

    reported = [read_results(mail)[0]["outcome"] for mail in bench.tenant.mails]
    assert reported == ["created", "created"]


async def test_accounts_of_an_earlier_list_are_distinguished_from_those_of_strangers(
    bench: Bench,
) -> None:
    for name in ("first.csv", "second.csv"):
        for message in await bench.allocated(people("NL", "NL"), name):
            await provision_batch(bench.app, message)
        await bench.carry_on()
        stripped = bench.tenant.users["person2@contoso.com"]
        stripped.properties = {**stripped.properties, "onPremisesExtensionAttributes": {}}

    ours, stranger = read_results(bench.tenant.mails[-1])
    assert "Rollcall created this account from a list uploaded on" in ours["detail"]
    assert "If this is another person" in stranger["detail"]
