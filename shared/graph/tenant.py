"""Read the tenant before a job: existing users, domains, licences and groups."""

from collections.abc import Collection, Mapping, Sequence
from http import HTTPStatus
from itertools import batched
from typing import Any
from urllib.parse import quote

from shared.allocation.tenant_reading import PersonName, SubscribedSku, TenantReading
from shared.errors import GraphError, GraphUnavailableError
from shared.graph.accounts import ATTRIBUTES, group_url, read_marks
from shared.graph.client import ITEMS_PER_BATCH, BatchItem, GraphClient
from shared.graph.responses import NO_ANSWER, GraphResponse
from shared.provisioning.ownership import job_of_creation, time_of_creation
from shared.retry import REFUSALS_BELIEVED, AnswerCount, ask_until_believed

_NAMES = "givenName,surname,displayName"
_CLAUSES = 15  # "Too many child clauses … Max allowed: 15."
# In its grace period a plan can be used and assigned as before ("assignedPlan resource type").
_ASSIGNABLE = frozenset({"Enabled", "Warning"})
# In place of a group that the app may not read.
_HIDDEN: Mapping[str, Any] = {"assignedLicenses": None}


async def read_tenant(
    client: GraphClient, names: Sequence[str], group_ids: Sequence[str] = ()
) -> TenantReading:
    """The tenant, and which of these user names and groups exist in it.

    Groups are requested only if some are named: that needs a permission of its own, and a group
    that may not be read does not affect the rest. Raises GraphThrottledError and
    GraphUnavailableError when it may work later, and GraphError (401, 403) when the app lacks a
    permission.
    """
    urls = ["/organization?$select=verifiedDomains", "/subscribedSkus"]
    group_urls = [_group_url(each) for each in group_ids]
    urls += group_urls
    urls += [_names_url(part) for part in batched(names, _CLAUSES, strict=False)]
    organization, subscribed, *others = await _read_all(client, urls, optional=group_urls)
    pages = others[len(group_urls) :]
    groups = dict(zip((each.lower() for each in group_ids), others, strict=False))
    domains = organization["value"][0]["verifiedDomains"]
    users = {user["userPrincipalName"].lower(): user for page in pages for user in page["value"]}
    times = {name: time_of_creation(read_marks(user)) for name, user in users.items()}
    skus = name_skus(subscribed["value"])
    return TenantReading(
        existing=frozenset(users),
        jobs={
            name: job for name, user in users.items() if (job := job_of_creation(read_marks(user)))
        },
        ours={name: time for name, time in times.items() if time},
        people={name: _person(users[name]) for name, time in times.items() if time},
        managed_domains=frozenset(
            each["name"].lower() for each in domains if each.get("type") != "Federated"
        ),
        verified_domains=frozenset(each["name"].lower() for each in domains),
        skus=skus,
        groups={
            group_id: _given(group["assignedLicenses"], skus)
            for group_id, group in groups.items()
            if takes_members(group) and not is_hidden(group)
        },
        hidden_groups=frozenset(
            each for each, group in groups.items() if takes_members(group) and is_hidden(group)
        ),
    )


def _person(user: Mapping[str, Any]) -> PersonName:
    return PersonName(*(user.get(each) or "" for each in _NAMES.split(",")))


def _names_url(names: Sequence[str]) -> str:
    quoted = ",".join("'" + name.replace("'", "''") + "'" for name in names)
    clause = quote(f"userPrincipalName in ({quoted})")
    return f"/users?$select=id,userPrincipalName,{_NAMES},{ATTRIBUTES}&$filter={clause}"


def _group_url(group_id: str) -> str:
    selected = "id,assignedLicenses,groupTypes,isAssignableToRole,mailEnabled,onPremisesSyncEnabled"
    return f"{group_url(group_id)}?$select={selected}"


def is_hidden(group: Mapping[str, Any]) -> bool:
    """True if the app may not see the licences of the group.

    Null is what Graph shows of a property that the permissions do not cover ("Limited information
    returned for inaccessible member objects"), and a refused group is read as one without any.
    """
    return group.get("assignedLicenses") is None


def takes_members(group: Mapping[str, Any]) -> bool:
    """True if "Add members" works with the app's permissions.

    False if a rule or another directory decides who is a member, and for distribution lists and
    mail-enabled security groups, and groups to which a role can be assigned.
    """
    kinds = group.get("groupTypes") or []
    return bool(group) and not (
        "DynamicMembership" in kinds
        or group.get("onPremisesSyncEnabled")
        or group.get("isAssignableToRole")
        or (group.get("mailEnabled") and "Unified" not in kinds)
    )


def _given(
    licenses: Sequence[Mapping[str, Any]], skus: Mapping[str, SubscribedSku]
) -> frozenset[str]:
    """The names of the SKUs that a group gives."""
    given = {str(each.get("skuId")).lower() for each in licenses}
    return frozenset(name for name, sku in skus.items() if sku.sku_id.lower() in given)


def name_skus(subscribed: Sequence[Mapping[str, Any]]) -> dict[str, SubscribedSku]:
    """The SKUs of the tenant by skuPartNumber, or by skuId if that is taken or missing.

    Of two with one part number the assignable one has it, as with the MCOPSTN5 of Microsoft's
    table "Product names and service plan identifiers for licensing".
    """
    named: dict[str, SubscribedSku] = {}
    found = [_sku(each) for each in subscribed if each.get("skuId")]
    for sku in sorted(found, key=lambda each: not each.is_assignable):
        is_new = sku.sku_part_number and sku.sku_part_number not in named
        named[sku.sku_part_number if is_new else sku.sku_id] = sku
    return named


def _sku(fields: Mapping[str, Any]) -> SubscribedSku:
    """A SKU as allocation knows it; with a null property it has no units."""
    prepaid = fields.get("prepaidUnits") or {}
    in_grace = prepaid.get("warning") or 0
    units = (prepaid.get("enabled") or 0) + in_grace
    consumed = fields.get("consumedUnits")
    return SubscribedSku(
        sku_id=fields["skuId"],
        sku_part_number=fields.get("skuPartNumber") or "",
        units=units,
        units_in_grace=in_grace,
        consumed_units=units if consumed is None else consumed,
        is_assignable=fields.get("capabilityStatus") in _ASSIGNABLE
        and fields.get("appliesTo") == "User",
    )


async def _read_all(
    client: GraphClient, urls: Sequence[str], optional: Collection[str]
) -> list[Mapping[str, Any]]:
    """The bodies of GET requests, in order; reads may be repeated.

    For the `optional` ones: an empty body for what does not exist, _HIDDEN for what is refused.
    """
    bodies: list[Mapping[str, Any]] = []
    for part in batched(urls, ITEMS_PER_BATCH, strict=False):
        bodies += await _read_batch(client, part, optional)
    return bodies


async def _read_batch(
    client: GraphClient, urls: Sequence[str], optional: Collection[str]
) -> list[Mapping[str, Any]]:
    refusals: AnswerCount[int, int] = AnswerCount()

    async def ask(numbers: Sequence[int]) -> Sequence[GraphResponse]:
        return await client.batch(
            [BatchItem(item_id=str(each), method="GET", url=urls[each]) for each in numbers]
        )

    def believe(number: int, reply: GraphResponse) -> bool:
        if reply.status == HTTPStatus.OK:
            # A list, or a group. A success without a body shows nothing.
            return isinstance(reply.body.get("value"), list) or "id" in reply.body
        is_optional = urls[number] in optional
        if reply.status == HTTPStatus.NOT_FOUND and is_optional:
            return True
        if _is_passing(reply.status):
            return False
        if _is_refused(reply) and refusals.add(number, reply.status) < REFUSALS_BELIEVED:
            return False
        if _is_refused(reply) and is_optional:
            return True
        raise GraphError(reply.status, _code(reply), reply.request_id)

    replies = await ask_until_believed(range(len(urls)), ask, believe, lambda _: None)
    for reply in replies.doubted.values():
        raise GraphUnavailableError(reply.status, _code(reply), reply.request_id)
    return [_body(replies.believed[number]) for number in range(len(urls))]


def _body(reply: GraphResponse) -> Mapping[str, Any]:
    if reply.status == HTTPStatus.OK:
        return reply.body
    return _HIDDEN if _is_refused(reply) else {}


def _code(reply: GraphResponse) -> str:
    return reply.error_code or str(reply.status)


def _is_refused(reply: GraphResponse) -> bool:
    return reply.status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}


def _is_passing(status: int) -> bool:
    return status in {NO_ANSWER, HTTPStatus.TOO_MANY_REQUESTS} or (
        status >= HTTPStatus.INTERNAL_SERVER_ERROR
    )
