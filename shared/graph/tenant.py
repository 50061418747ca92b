"""What the tenant is like before a job: who exists, which domains, how many licences."""

import asyncio
import random
from collections.abc import Collection, Mapping, Sequence
from http import HTTPStatus
from itertools import batched
from typing import Any
from urllib.parse import quote

from shared.allocation.tenant import SubscribedSku, TenantReading
from shared.errors import GraphError, GraphUnavailableError
from shared.graph.client import ITEMS_PER_BATCH, BatchItem, GraphClient
from shared.graph.groups import group_url
from shared.graph.responses import NO_ANSWER, GraphResponse

_CLAUSES = 15  # "Too many child clauses … Max allowed: 15."
_TRIES = 5
_REFUSALS_BELIEVED = 3
_FIRST_PAUSE = 1.0


async def read_tenant(
    client: GraphClient, names: Sequence[str], group_ids: Sequence[str] = ()
) -> TenantReading:
    """The tenant, and which of these user names and groups exist in it.

    Groups are asked for only where some are named: reading them takes a permission of its own.
    Raises GraphThrottledError and GraphUnavailableError when it may work later, and GraphError
    (401, 403) when the app lacks a permission.
    """
    urls = ["/organization?$select=verifiedDomains", "/subscribedSkus"]
    group_urls = [_group_url(each) for each in group_ids]
    urls += group_urls
    urls += [_names_url(part) for part in batched(names, _CLAUSES, strict=False)]
    organization, subscribed, *others = await _read_all(client, urls, may_lack=group_urls)
    groups, pages = others[: len(group_urls)], others[len(group_urls) :]
    domains = organization["value"][0]["verifiedDomains"]
    return TenantReading(
        existing=frozenset(
            user["userPrincipalName"].lower() for page in pages for user in page["value"]
        ),
        managed_domains=frozenset(
            each["name"].lower() for each in domains if each.get("type") != "Federated"
        ),
        verified_domains=frozenset(each["name"].lower() for each in domains),
        skus={each["skuPartNumber"]: _sku(each) for each in subscribed["value"]},
        groups={
            group["id"].lower(): _given(group, subscribed["value"])
            for group in groups
            if group and _takes_members(group)
        },
    )


def _names_url(names: Sequence[str]) -> str:
    quoted = ",".join("'" + name.replace("'", "''") + "'" for name in names)
    clause = quote(f"userPrincipalName in ({quoted})")
    return f"/users?$select=id,userPrincipalName&$filter={clause}"


def _group_url(group_id: str) -> str:
    return f"{group_url(group_id)}?$select=id,assignedLicenses,groupTypes,onPremisesSyncEnabled"


def _takes_members(group: Mapping[str, Any]) -> bool:
    """Whether members can be added: not where a rule or another directory decides who is one."""
    is_dynamic = "DynamicMembership" in (group.get("groupTypes") or [])
    return not is_dynamic and not group.get("onPremisesSyncEnabled")


def _given(group: Mapping[str, Any], subscribed: Sequence[Mapping[str, Any]]) -> frozenset[str]:
    """The skuPartNumbers that a group gives; all of them where it does not tell."""
    licenses = group.get("assignedLicenses")
    if licenses is None:
        return frozenset(sku["skuPartNumber"] for sku in subscribed)
    given = {each["skuId"].lower() for each in licenses}
    return frozenset(sku["skuPartNumber"] for sku in subscribed if sku["skuId"].lower() in given)


def _sku(fields: Mapping[str, Any]) -> SubscribedSku:
    return SubscribedSku(
        sku_id=fields["skuId"],
        sku_part_number=fields["skuPartNumber"],
        prepaid_units_enabled=fields["prepaidUnits"]["enabled"],
        consumed_units=fields["consumedUnits"],
        is_assignable=fields["capabilityStatus"] == "Enabled" and fields["appliesTo"] == "User",
    )


async def _read_all(
    client: GraphClient, urls: Sequence[str], may_lack: Collection[str]
) -> list[Mapping[str, Any]]:
    """The bodies of GET requests, in order; reads are repeated freely.

    An empty one for what there is not, among those urls that `may_lack` their object.
    """
    bodies: list[Mapping[str, Any]] = []
    for part in batched(urls, ITEMS_PER_BATCH, strict=False):
        bodies += await _read_batch(client, part, may_lack)
    return bodies


async def _read_batch(
    client: GraphClient, urls: Sequence[str], may_lack: Collection[str]
) -> list[Mapping[str, Any]]:
    bodies: dict[int, Mapping[str, Any]] = {}
    for attempt in range(_TRIES):
        open_numbers = [n for n in range(len(urls)) if n not in bodies]
        items = [
            BatchItem(item_id=str(number), method="GET", url=urls[number])
            for number in open_numbers
        ]
        replies = await client.batch(items)
        failed: list[GraphResponse] = []
        for number, reply in zip(open_numbers, replies, strict=True):
            if reply.status == HTTPStatus.OK:
                bodies[number] = reply.body
            elif reply.status == HTTPStatus.NOT_FOUND and urls[number] in may_lack:
                bodies[number] = {}
            else:
                failed.append(reply)
        if not failed:
            return [bodies[number] for number in range(len(urls))]
        _raise_final(failed[0], attempt)
        await asyncio.sleep(_FIRST_PAUSE * 2**attempt * random.uniform(0.5, 1.0))  # noqa: S311
    raise AssertionError("unreachable: the last round returns or raises")


def _raise_final(failed: GraphResponse, attempt: int) -> None:
    """Raise when asking again is of no use, or was of none; `attempt` counts from 0."""
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
