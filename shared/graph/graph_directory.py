"""The accounts of the tenant, through `$batch`."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from http import HTTPStatus
from itertools import batched, zip_longest
from types import MappingProxyType
from typing import Any

from shared.graph.accounts import (
    LOOK_UP_SELECT,
    STATE_SELECT,
    group_url,
    is_unchanged,
    license_body,
    marked_url,
    members_body,
    read_marks,
    read_sku_ids,
    reference_body,
    user_body,
    user_url,
)
from shared.graph.client import ITEMS_PER_BATCH, BatchItem, GraphClient
from shared.graph.outcomes import (
    read_absence,
    read_create,
    read_deletion,
    read_id,
    read_license,
    read_member,
    read_members,
    read_repeatable,
    shown_id,
)
from shared.graph.responses import GraphResponse
from shared.provisioning.directory import (
    AccountState,
    Answer,
    AnswerKind,
    FoundAccount,
    NewAccount,
)


class GraphDirectory:
    """The `Directory` of provisioning, in Microsoft Graph.

    New accounts have their ownership mark in `ownership_attribute`, such as extensionAttribute15.
    """

    def __init__(self, client: GraphClient, ownership_attribute: str) -> None:
        self._client = client
        self._ownership_attribute = ownership_attribute

    async def write(
        self,
        creates: Sequence[NewAccount],
        licenses: Sequence[tuple[str, tuple[str, ...]]],
    ) -> tuple[list[Answer], list[Answer]]:
        """Create accounts and assign licences to others, in parallel in one `$batch`.

        No item names another in `dependsOn`: "Batch should be either fully sequential or fully
        parallel" ("Combine multiple HTTP requests using JSON batching"), so a create and the
        licences of the same account are two requests.
        """
        items = [
            *(self._create_item(number, account) for number, account in enumerate(creates)),
            *(_license_item(number, *each) for number, each in enumerate(licenses)),
        ]
        answers = await self._client.batch(items)
        return (
            [read_create(answer) for answer in answers[: len(creates)]],
            [read_license(answer) for answer in answers[len(creates) :]],
        )

    async def look_up(self, accounts: Sequence[NewAccount]) -> list[FoundAccount | Answer]:
        """Find accounts by user name, and by mark where the name does not lead to their own."""
        answers = await self._ask(
            "GET",
            [f"{user_url(each.user_principal_name)}?$select={LOOK_UP_SELECT}" for each in accounts],
        )
        found = [_found(answer) for answer in answers]
        missed = [
            number
            for number, (account, each) in enumerate(zip(accounts, found, strict=True))
            if account.mark and not _has_mark(each, account.mark)
        ]
        by_mark = await self._find_by_mark([accounts[number].mark for number in missed])
        for number, each in zip(missed, by_mark, strict=True):
            found[number] = each or found[number]
        return found

    async def add_together(self, group_id: str, object_ids: Sequence[str]) -> Answer:
        """Add at most 20 accounts to a group: all of them, or none."""
        body = members_body(object_ids, self._client.base_url)
        (answer,) = await self._ask("PATCH", [group_url(group_id)], [body])
        return read_members(answer)

    async def add_one_by_one(self, group_id: str, object_ids: Sequence[str]) -> list[Answer]:
        """Add accounts to a group, one request for each."""
        urls = [f"{group_url(group_id)}/members/$ref"] * len(object_ids)
        bodies = [reference_body(each, self._client.base_url) for each in object_ids]
        return [read_member(answer) for answer in await self._ask("POST", urls, bodies)]

    async def find_ids(self, names: Sequence[str]) -> list[Answer]:
        """Find the object ids of accounts by user name."""
        answers = await self._ask("GET", [f"{user_url(each)}?$select=id" for each in names])
        return [read_id(answer) for answer in answers]

    async def set_managers(self, pairs: Sequence[tuple[str, str]]) -> list[Answer]:
        """Give accounts their managers ("Assign manager"), one request for each."""
        urls = [f"{user_url(object_id)}/manager/$ref" for object_id, _ in pairs]
        bodies = [reference_body(manager, self._client.base_url) for _, manager in pairs]
        return [read_repeatable(answer) for answer in await self._ask("PUT", urls, bodies)]

    async def allow_sign_in(self, object_ids: Sequence[str]) -> list[Answer]:
        """Let people sign in to accounts ("Update user", accountEnabled), one request for each."""
        urls = [user_url(each) for each in object_ids]
        bodies = [{"accountEnabled": True}] * len(urls)
        return [read_repeatable(answer) for answer in await self._ask("PATCH", urls, bodies)]

    async def read_accounts(
        self, accounts: Sequence[tuple[str, NewAccount]]
    ) -> list[AccountState | Answer]:
        """Read accounts by object id, and compare them with how they were created."""
        urls = [f"{user_url(object_id)}?$select={STATE_SELECT}" for object_id, _ in accounts]
        answers = await self._ask("GET", urls)
        return [
            _state(answer, account) for answer, (_, account) in zip(answers, accounts, strict=True)
        ]

    async def delete_accounts(self, object_ids: Sequence[str]) -> list[Answer]:
        """Delete accounts by object id."""
        answers = await self._ask("DELETE", [user_url(object_id) for object_id in object_ids])
        return [read_deletion(answer) for answer in answers]

    async def _find_by_mark(self, marks: Sequence[str]) -> list[FoundAccount | Answer | None]:
        """Accounts that somebody renamed; None where no account shows this mark.

        Custom attributes are searched in an index that lags ("Advanced query capabilities on
        Microsoft Entra ID objects"), so not finding one proves less than its name does.
        """
        urls = [marked_url(self._ownership_attribute, mark) for mark in marks]
        answers = await self._ask("GET", urls, headers={"ConsistencyLevel": "eventual"})
        return [_marked(answer, mark) for answer, mark in zip(answers, marks, strict=True)]

    def _create_item(self, number: int, account: NewAccount) -> BatchItem:
        body = user_body(account, self._ownership_attribute)
        return BatchItem(item_id=f"c{number}", method="POST", url="/users", body=body)

    async def _ask(
        self,
        method: str,
        urls: Sequence[str],
        bodies: Sequence[Mapping[str, Any]] = (),
        headers: Mapping[str, str] = MappingProxyType({}),
    ) -> list[GraphResponse]:
        """The answers to requests of one kind, in their order; `bodies` go by url."""
        items = [
            BatchItem(item_id=str(number), method=method, url=url, body=body, headers=headers)
            for number, (url, body) in enumerate(zip_longest(urls, bodies))
        ]
        answers: list[GraphResponse] = []
        for part in batched(items, ITEMS_PER_BATCH, strict=False):
            answers += await self._client.batch(part)
        return answers


def _license_item(number: int, object_id: str, sku_ids: tuple[str, ...]) -> BatchItem:
    return BatchItem(
        item_id=f"l{number}",
        method="POST",
        url=f"{user_url(object_id)}/assignLicense",
        body=license_body(sku_ids),
    )


def _found(answer: GraphResponse) -> FoundAccount | Answer:
    return _account(answer.body) if shown_id(answer) else read_absence(answer)


def _account(user: Mapping[str, Any]) -> FoundAccount:
    return FoundAccount(
        object_id=str(user["id"]), marks=read_marks(user), sku_ids=read_sku_ids(user)
    )


def _has_mark(found: FoundAccount | Answer, mark: str) -> bool:
    """True also while the answer says neither that the account is there nor that it is not."""
    if isinstance(found, FoundAccount):
        return mark in found.marks
    return found.kind is not AnswerKind.ABSENT


def _marked(answer: GraphResponse, mark: str) -> FoundAccount | Answer | None:
    if answer.status == HTTPStatus.OK and "value" in answer.body:
        users = [_account(user) for user in answer.body["value"] or []]
        return next((user for user in users if mark in user.marks), None)
    failure = read_absence(answer)
    return failure if failure.kind is AnswerKind.NOT_RUN else None


def _state(answer: GraphResponse, account: NewAccount) -> AccountState | Answer:
    if not shown_id(answer):
        return read_absence(answer)
    return AccountState(
        marks=read_marks(answer.body),
        created_at=_time(answer.body, "createdDateTime"),
        password_changed_at=_time(answer.body, "lastPasswordChangeDateTime"),
        matches=is_unchanged(answer.body, account),
    )


def _time(body: Mapping[str, Any], name: str) -> datetime | None:
    text = body.get(name)
    return datetime.fromisoformat(text) if text else None
