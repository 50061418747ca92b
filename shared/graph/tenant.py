"""What the tenant is like before a job: who exists, which domains, how many licences."""

import asyncio
import random
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from itertools import batched
from typing import Any
from urllib.parse import quote

from shared.deciding.tenant import SubscribedSku, TenantReading
from shared.errors import GraphError, GraphUnavailableError
from shared.graph.answers import NO_ANSWER, GraphAnswer
from shared.graph.client import ITEMS_PER_BATCH, BatchItem, GraphClient

_NAMES_PER_FILTER = 15  # "Too many child clauses … Max allowed: 15."
_TRIES = 5
_REFUSALS_BELIEVED = 3
_FIRST_PAUSE = 1.0


async def read_tenant(client: GraphClient, names: Sequence[str]) -> TenantReading:
    """The tenant, and which of these user names exist in it.

    Raises GraphThrottledError and GraphUnavailableError when it may work later, and GraphError
    (401, 403) when the app lacks a permission.
    """
    urls = ["/organization?$select=verifiedDomains", "/subscribedSkus"]
    urls += [_names_url(part) for part in batched(names, _NAMES_PER_FILTER, strict=False)]
    organization, subscribed, *found = await _read_all(client, urls)
    domains = organization["value"][0]["verifiedDomains"]
    return TenantReading(
        existing=frozenset(
            user["userPrincipalName"].lower() for page in found for user in page["value"]
        ),
        managed_domains=frozenset(
            each["name"].lower() for each in domains if each.get("type") != "Federated"
        ),
        verified_domains=frozenset(each["name"].lower() for each in domains),
        skus={each["skuPartNumber"]: _sku(each) for each in subscribed["value"]},
    )


def _names_url(names: Sequence[str]) -> str:
    quoted = ",".join("'" + name.replace("'", "''") + "'" for name in names)
    return (
        f"/users?$select=id,userPrincipalName&$filter={quote(f'userPrincipalName in ({quoted})')}"
    )


def _sku(fields: Mapping[str, Any]) -> SubscribedSku:
    return SubscribedSku(
        sku_id=fields["skuId"],
        sku_part_number=fields["skuPartNumber"],
        prepaid_units_enabled=fields["prepaidUnits"]["enabled"],
        consumed_units=fields["consumedUnits"],
        is_assignable=fields["capabilityStatus"] == "Enabled" and fields["appliesTo"] == "User",
    )


async def _read_all(client: GraphClient, urls: Sequence[str]) -> list[Mapping[str, Any]]:
    """The bodies of GET requests, in order; reads are repeated freely."""
    bodies: list[Mapping[str, Any]] = []
    for part in batched(urls, ITEMS_PER_BATCH, strict=False):
        bodies += await _read_batch(client, part)
    return bodies


async def _read_batch(client: GraphClient, urls: Sequence[str]) -> list[Mapping[str, Any]]:
    answers: dict[int, GraphAnswer] = {}
    for attempt in range(_TRIES):
        open_numbers = [n for n in range(len(urls)) if n not in answers]
        items = [
            BatchItem(item_id=str(number), method="GET", url=urls[number])
            for number in open_numbers
        ]
        replies = await client.batch(items)
        answers |= {
            number: reply
            for number, reply in zip(open_numbers, replies, strict=True)
            if reply.status == HTTPStatus.OK
        }
        if len(answers) == len(urls):
            return [answers[number].body for number in range(len(urls))]
        _raise_final(replies, attempt)
        await asyncio.sleep(_FIRST_PAUSE * 2**attempt * random.uniform(0.5, 1.0))  # noqa: S311
    raise AssertionError("unreachable: the last round returns or raises")


def _raise_final(replies: Sequence[GraphAnswer], attempt: int) -> None:
    """Raise when asking again is of no use, or was of none; `attempt` counts from 0."""
    failed = next(reply for reply in replies if reply.status != HTTPStatus.OK)
    code = failed.error_code or str(failed.status)
    last = attempt + 1 >= _TRIES
    if _is_passing(failed.status):
        if last:
            raise GraphUnavailableError(failed.status, code, failed.request_id)
        return
    refused = failed.status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}
    # A permission just granted may not be in the token yet; three equal refusals are believed.
    if not refused or attempt + 1 >= _REFUSALS_BELIEVED:
        raise GraphError(failed.status, code, failed.request_id)


def _is_passing(status: int) -> bool:
    return status in {NO_ANSWER, HTTPStatus.TOO_MANY_REQUESTS} or (
        status >= HTTPStatus.INTERNAL_SERVER_ERROR
    )
