"""Accounts that are there: looked up, licensed, deleted."""

from dataclasses import replace

import pytest

from local.tenant import Fault, Match, OmitBody, Refuse, demo_tenant
from shared.graph.graph_directory import GraphDirectory
from shared.provisioning.directory import Answer, AnswerKind, FoundAccount, NewAccount
from shared.provisioning.ownership import is_ours
from tests.builders import SKU, SKU_ID, a_mark, an_account, user_name
from tests.unit.graph.tenants import gateway_of, named

UNKNOWN_ID = "7d1c3f62-0000-4000-8000-000000000000"


async def created(directory: GraphDirectory, *accounts: NewAccount) -> list[str]:
    """Create and license accounts, at most 20; their object ids."""
    made, _ = await directory.write(accounts, [])
    licensed = [
        (answer.object_id, each.sku_ids) for answer, each in zip(made, accounts, strict=True)
    ]
    await directory.write([], [(each, sku_ids) for each, sku_ids in licensed if sku_ids])
    return [answer.object_id for answer in made]


async def test_our_account_is_found_with_its_licences() -> None:
    tenant = demo_tenant()
    odd = named("o'neil#1@contoso.com")

    async with gateway_of(tenant) as graph:
        (object_id,) = await created(graph.directory, odd)
        (found,) = await graph.directory.look_up([odd])

    assert isinstance(found, FoundAccount)
    assert found.object_id == object_id
    assert found.sku_ids == {SKU_ID}
    assert is_ours(found, odd.mark)


async def test_a_strangers_account_and_no_account_are_distinguished() -> None:
    async with gateway_of(demo_tenant()) as graph:
        stranger, absent = await graph.directory.look_up(
            [named("adele.vance@contoso.com", "Adele Vanz"), an_account()]
        )

    assert isinstance(stranger, FoundAccount)
    assert not is_ours(stranger, a_mark(2))
    assert isinstance(absent, Answer)
    assert absent.kind is AnswerKind.ABSENT


@pytest.mark.parametrize("is_name_taken", [False, True])
async def test_our_account_that_somebody_renamed_is_found_by_its_mark(is_name_taken: bool) -> None:
    tenant = demo_tenant()
    renamed = an_account()

    async with gateway_of(tenant) as graph:
        (object_id,) = await created(graph.directory, renamed)
        tenant.users.rename(tenant.users[object_id], "married@contoso.com")
        if is_name_taken:
            await created(graph.directory, replace(renamed, mark=a_mark(3)))
        (found,) = await graph.directory.look_up([renamed])

    assert isinstance(found, FoundAccount)
    assert found.object_id == object_id


@pytest.mark.parametrize(("status", "kind"), [(400, AnswerKind.ABSENT), (503, AnswerKind.NOT_RUN)])
async def test_an_account_is_not_absent_while_the_search_for_its_mark_fails(
    status: int, kind: AnswerKind
) -> None:
    tenant = demo_tenant()
    search = Match(method="GET", path="^/users$")
    tenant.faults.add(Fault(match=search, action=Refuse(status=status)))

    async with gateway_of(tenant) as graph:
        (found,) = await graph.directory.look_up([an_account()])

    assert isinstance(found, Answer)
    assert found.kind is kind


async def test_an_account_that_has_not_replicated_is_absent_and_not_yet_licensed() -> None:
    tenant = demo_tenant()
    tenant.replication_lag = 60.0

    async with gateway_of(tenant) as graph:
        (made,), _ = await graph.directory.write([an_account()], [])
        _, (given,) = await graph.directory.write([], [(made.object_id, (SKU_ID,))])
        (found,) = await graph.directory.look_up([an_account()])

    assert (made.kind, given.kind) == (AnswerKind.DONE, AnswerKind.NOT_YET)
    assert isinstance(found, Answer)
    assert found.kind is AnswerKind.ABSENT


async def test_user_names_stay_out_of_request_lines() -> None:
    tenant = demo_tenant()

    async with gateway_of(tenant) as graph:
        ids = await created(graph.directory, an_account())
        await graph.directory.look_up([an_account()])
        await graph.directory.write([], [(ids[0], (SKU_ID,))])
        await graph.directory.delete_accounts(ids)
        await graph.read_tenant([user_name(2)])

    lines = {logged.path_template for logged in tenant.request_log if not logged.in_batch}
    assert lines == {"/$batch"}


async def test_assigning_again_takes_no_second_unit() -> None:
    tenant = demo_tenant()

    async with gateway_of(tenant) as graph:
        (object_id,) = await created(graph.directory, an_account())
        _, answers = await graph.directory.write([], [(object_id, (SKU_ID,))])

    assert [each.kind for each in answers] == [AnswerKind.DONE]
    assert tenant.subscribed_skus[SKU].consumed_units == 1


@pytest.mark.parametrize(
    ("sku_ids", "kind"),
    [
        pytest.param((UNKNOWN_ID,), "refused", id="unknown"),
        pytest.param(("6470687e-a428-4b7a-bef2-8a291ad947c9",), "refused", id="of the company"),
        pytest.param(
            (SKU_ID, "6fd2c87f-b296-42f0-b197-1e91e994b900"), "refused", id="excluding each other"
        ),
    ],
)
async def test_licences_that_are_refused_for_good(sku_ids: tuple[str, ...], kind: str) -> None:
    tenant = demo_tenant()

    async with gateway_of(tenant) as graph:
        ids = await created(graph.directory, an_account(sku_ids=()))
        _, (answer,) = await graph.directory.write([], [(ids[0], sku_ids)])

    assert answer.kind == kind
    assert answer.message
    assert not tenant.users[user_name(2)].assigned_licenses


async def test_accounts_are_deleted_and_their_units_given_back() -> None:
    tenant = demo_tenant()

    async with gateway_of(tenant) as graph:
        (object_id,) = await created(graph.directory, an_account())
        answers = await graph.directory.delete_accounts([object_id, UNKNOWN_ID])

    assert [each.kind for each in answers] == [AnswerKind.DONE, AnswerKind.ABSENT]
    assert user_name(2) not in tenant.users
    assert tenant.subscribed_skus[SKU].consumed_units == 0


@pytest.mark.parametrize("body", [None, "e30="], ids=["no body", "base64"])
async def test_a_user_that_an_answer_does_not_show_is_read_again(body: str | None) -> None:
    tenant = demo_tenant()
    account = an_account()

    async with gateway_of(tenant) as graph:
        (object_id,) = await created(graph.directory, account)
        tenant.faults.add(Fault(match=Match(method="GET"), action=OmitBody(body=body), times=None))
        (found,) = await graph.directory.look_up([account])
        (named_id,) = await graph.directory.find_ids([account.user_principal_name])
        (state,) = await graph.directory.read_accounts([(object_id, account)])

    for answer in (found, named_id, state):
        assert isinstance(answer, Answer)
        assert answer.kind is AnswerKind.NOT_RUN
