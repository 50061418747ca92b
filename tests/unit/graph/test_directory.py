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
from shared.models import Column
from shared.provisioning.directory import AccountState, Answer, AnswerKind
from tests.builders import PASSWORD, SKU, SKU_ID, an_account, user_name
from tests.unit.graph.tenants import WHOLE_BATCH, gateway_of, named, requests_of, statuses

CHAINED = "/users/{userPrincipalName}/assignLicense"


async def test_an_account_is_created_and_licensed_in_one_request() -> None:
    tenant = demo_tenant()

    async with gateway_of(tenant) as graph:
        (answer,) = await graph.directory.create_accounts([an_account()])

    user = tenant.users[user_name(2)]
    assert answer.create == Answer(kind=AnswerKind.DONE, object_id=user.id)
    assert answer.license is not None
    assert answer.license.kind is AnswerKind.DONE
    assert (user.password, user.force_change_password_next_sign_in) == (PASSWORD, True)
    assert (user.usage_location, user.display_name) == ("NL", "Person 2")
    assert set(user.assigned_licenses) == {SKU_ID}
    assert requests_of(tenant) == 1


async def test_a_full_row_is_taken_by_the_directory() -> None:
    tenant = demo_tenant()
    filled = {column.value: f"{column} 1" for column in Column} | {
        "user_name": "zoe.o'novak#1@contoso.com",
        "display_name": "Zoë 木村 🎈",
        "alternate_email": "zoe@fabrikam.com",
    }

    async with gateway_of(tenant) as graph:
        (answer,) = await graph.directory.create_accounts([an_account(filled=filled)])

    assert answer.create.kind is AnswerKind.DONE
    properties = tenant.users["zoe.o'novak#1@contoso.com"].properties
    assert (properties["displayName"], properties["jobTitle"]) == ("Zoë 木村 🎈", "job_title 1")
    assert properties["businessPhones"] == ["office_phone 1"]


async def test_without_licences_nothing_is_assigned() -> None:
    tenant = demo_tenant()

    async with gateway_of(tenant) as graph:
        (answer,) = await graph.directory.create_accounts([an_account(sku_ids=())])

    assert (answer.create.kind, answer.license) == (AnswerKind.DONE, None)
    assert statuses(tenant, "POST", "/users") == [201]


async def test_answers_come_in_the_order_of_the_accounts() -> None:
    tenant = demo_tenant(units=50)
    accounts = [an_account(number) for number in range(2, 27)]

    async with gateway_of(tenant) as graph:
        answers = await graph.directory.create_accounts(accounts)

    assert [each.create.object_id for each in answers] == [
        tenant.users[each.user_principal_name].id for each in accounts
    ]
    # 25 pairs of items, 10 pairs to a request.
    assert requests_of(tenant) == 3
    assert tenant.subscribed_skus[SKU].consumed_units == 25


async def test_an_account_and_its_licences_are_never_torn_apart() -> None:
    tenant = demo_tenant()
    accounts = [an_account(2, sku_ids=()), *(an_account(number) for number in range(3, 13))]

    async with gateway_of(tenant) as graph:
        answers = await graph.directory.create_accounts(accounts)

    assert [each.create.kind for each in answers] == [AnswerKind.DONE] * 11
    # 1 + 9 × 2 items, and the tenth pair in a second request.
    assert requests_of(tenant) == 2


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
async def test_an_account_that_is_not_created_is_not_licensed(name: str, kind: str) -> None:
    tenant = demo_tenant()

    async with gateway_of(tenant) as graph:
        (answer,) = await graph.directory.create_accounts([named(name)])

    assert answer.create.kind == kind
    assert answer.license is not None
    assert answer.license.kind is AnswerKind.NOT_RUN
    assert tenant.subscribed_skus[SKU].consumed_units == 0


async def test_one_bad_row_does_not_spoil_the_others() -> None:
    tenant = demo_tenant()
    weak = replace(an_account(3), password="short")

    async with gateway_of(tenant) as graph:
        answers = await graph.directory.create_accounts([an_account(2), weak, an_account(4)])

    assert [each.create.kind for each in answers] == ["done", "weak_password", "done"]


async def test_units_that_run_out_leave_an_account_without_licence() -> None:
    tenant = demo_tenant(units=1)

    async with gateway_of(tenant) as graph:
        answers = await graph.directory.create_accounts([an_account(2), an_account(3)])

    kinds = sorted(each.license.kind for each in answers if each.license)
    assert kinds == [AnswerKind.DONE, AnswerKind.NO_UNITS]
    assert [each.create.kind for each in answers] == [AnswerKind.DONE, AnswerKind.DONE]


@pytest.mark.parametrize("done", [True, False], ids=["after the write", "before the write"])
async def test_a_dropped_connection_leaves_every_create_in_doubt(done: bool) -> None:
    tenant = demo_tenant()
    tenant.faults.add(Fault(match=Match(path=WHOLE_BATCH), action=Drop(done=done)))

    async with gateway_of(tenant) as graph:
        answers = await graph.directory.create_accounts([an_account(2), an_account(3)])

    assert [each.create.kind for each in answers] == [AnswerKind.IN_DOUBT] * 2
    assert [each.license and each.license.kind for each in answers] == [AnswerKind.NOT_RUN] * 2
    assert (user_name(2) in tenant.users) is done
    assert requests_of(tenant) == 1


@pytest.mark.parametrize("status", [500, 502, 503, 504])
async def test_a_create_that_may_have_happened_is_not_repeated(status: int) -> None:
    tenant = demo_tenant()
    spoiled = Refuse(status=status, done=True)
    tenant.faults.add(Fault(match=Match(path="^/users$", method="POST"), action=spoiled))

    async with gateway_of(tenant) as graph:
        (answer,) = await graph.directory.create_accounts([an_account()])

    assert answer.create.kind is AnswerKind.IN_DOUBT
    assert statuses(tenant, "POST", "/users") == [status]


async def test_the_odd_answer_to_a_name_made_moments_ago_is_in_doubt() -> None:
    tenant = demo_tenant()
    tenant.faults.add(net_id_invalid(Match(path="^/users$", method="POST")))

    async with gateway_of(tenant) as graph:
        (answer,) = await graph.directory.create_accounts([an_account()])

    assert answer.create.kind is AnswerKind.IN_DOUBT


async def test_a_throttled_item_leaves_the_others_done() -> None:
    tenant = demo_tenant()
    throttle(tenant, Match(path="^/users$", mentions=user_name(3)), RetryAfter(seconds=90))

    async with gateway_of(tenant) as graph:
        answers = await graph.directory.create_accounts([an_account(2), an_account(3)])

    assert [each.create.kind for each in answers] == [AnswerKind.DONE, AnswerKind.NOT_RUN]
    assert answers[1].create.retry_after == 90.0
    assert sorted(str(each) for each in statuses(tenant, "POST", CHAINED)) == ["200", "424"]


def throttle(tenant: Tenant, match: Match, wait: RetryAfter | None) -> None:
    refusal = Refuse(status=429, code="TooManyRequests", retry_after=wait)
    tenant.faults.add(Fault(match=match, action=refusal))


async def test_accounts_are_read_by_id_beside_what_they_were_made_as() -> None:
    tenant = demo_tenant()

    async with gateway_of(tenant) as graph:
        await graph.directory.create_accounts([an_account(2), an_account(3)])
        used, changed = (tenant.users[user_name(number)] for number in (2, 3))
        tenant.sign_in_first(used.id)
        changed.properties = {**changed.properties, "jobTitle": "Driver"}
        seen = await graph.directory.read_accounts(
            [(used.id, an_account(2)), (changed.id, an_account(3)), ("no-such-id", an_account(4))]
        )

    first, second, third = seen
    assert isinstance(first, AccountState)
    assert first.matches
    assert first.password_changed_at is not None
    assert first.created_at is not None
    assert first.password_changed_at >= first.created_at
    assert isinstance(second, AccountState)
    assert not second.matches
    assert second.password_changed_at == second.created_at
    assert isinstance(third, Answer)
    assert third.kind is AnswerKind.ABSENT
