from dataclasses import replace

import pytest

from local.tenant import (
    Drop,
    Fault,
    Match,
    Refuse,
    RetryAfter,
    Tenant,
    demo_tenant,
    net_id_invalid,
)
from shared.models import FIXED_COLUMNS
from shared.provisioning.directory import AccountState, Answer, AnswerKind, NewAccount
from shared.provisioning.ownership import is_ours
from tests.builders import PASSWORD, SKU_ID, a_mark, an_account, user_name
from tests.unit.graph.tenants import WHOLE_BATCH, gateway_of, named, requests_of, statuses


async def test_creates_and_licences_travel_side_by_side_in_one_request() -> None:
    tenant = demo_tenant()

    async with gateway_of(tenant) as graph:
        (first,), _ = await graph.directory.write([an_account(2)], [])
        (second,), (given,) = await graph.directory.write(
            [an_account(3)], [(first.object_id, (SKU_ID,))]
        )

    user = tenant.users[user_name(2)]
    assert first == Answer(kind=AnswerKind.DONE, object_id=user.id)
    assert (second.kind, given.kind) == (AnswerKind.DONE, AnswerKind.DONE)
    assert (user.password, user.force_change_password_next_sign_in) == (PASSWORD, True)
    assert (user.usage_location, user.display_name) == ("NL", "Person 2")
    assert set(user.assigned_licenses) == {SKU_ID}
    assert requests_of(tenant) == 2


@pytest.mark.parametrize("attribute", ["extensionAttribute15", "extensionAttribute3"])
async def test_an_account_is_created_with_its_mark(attribute: str) -> None:
    tenant = demo_tenant()

    async with gateway_of(tenant, OWNERSHIP_ATTRIBUTE=attribute) as graph:
        await graph.directory.write([an_account()], [])

    assert tenant.users[user_name(2)].extension_attributes == {attribute: a_mark(2)}


async def test_a_full_row_is_taken_by_the_directory() -> None:
    tenant = demo_tenant()
    filled = {column.value: f"{column} 1" for column in FIXED_COLUMNS} | {
        "user_name": "zoe.o'novak#1@contoso.com",
        "display_name": "Zoë 木村 🎈",
        "alternate_email": "zoe@fabrikam.com",
    }

    async with gateway_of(tenant) as graph:
        (answer,), _ = await graph.directory.write([an_account(filled=filled)], [])

    assert answer.kind is AnswerKind.DONE
    properties = tenant.users["zoe.o'novak#1@contoso.com"].properties
    assert (properties["displayName"], properties["jobTitle"]) == ("Zoë 木村 🎈", "job_title 1")
    assert properties["businessPhones"] == ["office_phone 1"]


async def test_answers_come_in_the_order_of_the_accounts() -> None:
    tenant = demo_tenant()
    accounts = [an_account(number) for number in range(2, 22)]

    async with gateway_of(tenant) as graph:
        answers, _ = await graph.directory.write(accounts, [])

    assert [each.object_id for each in answers] == [
        tenant.users[each.user_principal_name].id for each in accounts
    ]
    assert requests_of(tenant) == 1


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        pytest.param("adele.vance@contoso.com", "taken", id="name taken"),
        pytest.param("ADELE.Vance@contoso.com", "taken", id="in another case"),
        pytest.param("info@contoso.com", "address_taken", id="address of a group"),
        pytest.param("person2@example.com", "refused", id="domain not verified"),
        pytest.param("person2@partner.fabrikam.com", "refused", id="federated domain"),
    ],
)
async def test_an_account_that_cannot_be_created_is_refused(name: str, kind: str) -> None:
    tenant = demo_tenant()

    async with gateway_of(tenant) as graph:
        (answer,), _ = await graph.directory.write([named(name)], [])

    assert answer.kind == kind


async def test_one_bad_row_does_not_spoil_the_others() -> None:
    tenant = demo_tenant()
    weak = replace(an_account(3), password="short")

    async with gateway_of(tenant) as graph:
        answers, _ = await graph.directory.write([an_account(2), weak, an_account(4)], [])

    assert [each.kind for each in answers] == ["done", "weak_password", "done"]


async def test_units_that_run_out_are_reported_for_the_account_that_got_none() -> None:
    tenant = demo_tenant(units=1)

    async with gateway_of(tenant) as graph:
        made, _ = await graph.directory.write([an_account(2), an_account(3)], [])
        _, given = await graph.directory.write([], [(each.object_id, (SKU_ID,)) for each in made])

    assert sorted(each.kind for each in given) == [AnswerKind.DONE, AnswerKind.NO_UNITS]


async def test_an_address_in_use_may_show_only_with_the_licence() -> None:
    tenant = demo_tenant()
    tenant.conflicts_at_license = True

    async with gateway_of(tenant) as graph:
        (made,), _ = await graph.directory.write([named("info@contoso.com")], [])
        _, (given,) = await graph.directory.write([], [(made.object_id, (SKU_ID,))])

    assert (made.kind, given.kind) == (AnswerKind.DONE, AnswerKind.ADDRESS_TAKEN)


@pytest.mark.parametrize("done", [True, False], ids=["after the write", "before the write"])
async def test_a_dropped_connection_leaves_every_create_in_doubt(done: bool) -> None:
    tenant = demo_tenant()
    tenant.faults.add(Fault(match=Match(path=WHOLE_BATCH), action=Drop(done=done)))

    async with gateway_of(tenant) as graph:
        answers, _ = await graph.directory.write([an_account(2), an_account(3)], [])

    assert [each.kind for each in answers] == [AnswerKind.IN_DOUBT] * 2
    assert (user_name(2) in tenant.users) is done
    assert requests_of(tenant) == 1


@pytest.mark.parametrize("status", [500, 502, 503, 504])
async def test_a_create_that_may_have_happened_is_not_repeated(status: int) -> None:
    tenant = demo_tenant()
    spoiled = Refuse(status=status, done=True)
    tenant.faults.add(Fault(match=Match(path="^/users$", method="POST"), action=spoiled))

    async with gateway_of(tenant) as graph:
        (answer,), _ = await graph.directory.write([an_account()], [])

    assert answer.kind is AnswerKind.IN_DOUBT
    assert statuses(tenant, "POST", "/users") == [status]


async def test_the_odd_answer_to_a_name_made_moments_ago_is_unclear() -> None:
    tenant = demo_tenant()
    tenant.faults.add(net_id_invalid(Match(path="^/users$", method="POST")))

    async with gateway_of(tenant) as graph:
        (answer,), _ = await graph.directory.write([an_account()], [])

    assert answer.kind is AnswerKind.UNCLEAR


async def test_a_throttled_item_leaves_the_others_done() -> None:
    tenant = demo_tenant()
    throttle(tenant, Match(path="^/users$", mentions=user_name(3)), RetryAfter(seconds=90))

    async with gateway_of(tenant) as graph:
        answers, _ = await graph.directory.write([an_account(2), an_account(3)], [])

    assert [each.kind for each in answers] == [AnswerKind.DONE, AnswerKind.NOT_RUN]
    assert answers[1].retry_after == 90.0


def throttle(tenant: Tenant, match: Match, wait: RetryAfter | None) -> None:
    refusal = Refuse(status=429, code="TooManyRequests", retry_after=wait)
    tenant.faults.add(Fault(match=match, action=refusal))


def free(number: int) -> NewAccount:
    return an_account(number, sku_ids=())


async def test_accounts_are_read_by_id_next_to_what_they_were_made_as() -> None:
    tenant = demo_tenant()

    async with gateway_of(tenant) as graph:
        await graph.directory.write([free(2), free(3)], [])
        used, changed = (tenant.users[user_name(number)] for number in (2, 3))
        tenant.sign_in_first(used.id)
        changed.properties = {**changed.properties, "jobTitle": "Driver"}
        seen = await graph.directory.read_accounts(
            [(used.id, free(2)), (changed.id, free(3)), ("no-such-id", free(4))]
        )

    first, second, third = seen
    assert isinstance(first, AccountState)
    assert first.matches
    assert is_ours(first, a_mark(2))
    assert first.password_changed_at is not None
    assert first.created_at is not None
    assert first.password_changed_at >= first.created_at
    assert isinstance(second, AccountState)
    assert not second.matches
    assert second.password_changed_at == second.created_at
    assert isinstance(third, Answer)
    assert third.kind is AnswerKind.ABSENT
