"""What one would write by hand: the same accounts and licences, and nothing else."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from http import HTTPStatus
from itertools import batched
from typing import Any
from uuid import UUID

import httpx
from msgraph.generated.models.assigned_license import AssignedLicense
from msgraph.generated.models.password_profile import PasswordProfile
from msgraph.generated.models.user import User
from msgraph.generated.users.item.assign_license.assign_license_post_request_body import (
    AssignLicensePostRequestBody,
)
from msgraph.graph_service_client import GraphServiceClient

from shared.graph.client import GraphClient
from shared.models import WriteQuota
from shared.settings import GraphSettings

PASSWORD = "Zr7kW2mPq9xLv4Ta"  # noqa: S105 - of accounts that exist for a minute
_AT_ONCE = 10
_ITEMS = 20  # of a batch, at most
_JSON = {"Content-Type": "application/json"}

type Person = Mapping[str, str]  # user_principal_name, display_name, usage_location
type Peer = Callable[[str, str, str, Sequence[Person]], Awaitable[None]]


async def sdk_loop(base_url: str, token: str, sku_id: str, people: Sequence[Person]) -> None:
    """One after the other through the Graph SDK."""
    settings = GraphSettings(base_url=base_url, authority="", access_token=token)
    client = GraphClient.open(settings, None, WriteQuota(writes=3000, seconds=150.0))
    graph = GraphServiceClient(request_adapter=client.adapter)
    try:
        for person in people:
            user = await graph.users.post(_user(person))
            if user is None or user.id is None:
                raise RuntimeError("the tenant answered without a user")
            await graph.users.by_user_id(user.id).assign_license.post(
                AssignLicensePostRequestBody(
                    add_licenses=[AssignedLicense(sku_id=UUID(sku_id), disabled_plans=[])],
                    remove_licenses=[],
                )
            )
    finally:
        await client.close()


async def batch_script(base_url: str, token: str, sku_id: str, people: Sequence[Person]) -> None:
    """Twenty people in a `$batch`, then their licences in another; one after the other.

    A pair of each in one batch is refused: the items of a batch are all parallel, or all in a
    row, or all depend on one item ("Combine multiple HTTP requests using JSON batching").
    """
    async with _session(token) as session:

        async def post(bodies: Sequence[tuple[str, Mapping[str, Any]]]) -> list[dict[str, Any]]:
            """Post each body to its address; the bodies of the answers."""
            requests = [
                {"id": str(number), "method": "POST", "url": url, "body": body, "headers": _JSON}
                for number, (url, body) in enumerate(bodies)
            ]
            answer = await session.post(f"{base_url}/$batch", json={"requests": requests})
            answer.raise_for_status()
            items = answer.json()["responses"]
            if any(item["status"] >= HTTPStatus.BAD_REQUEST for item in items):
                raise RuntimeError("the tenant refused an item of a batch")
            return [item["body"] for item in items]

        for part in batched(people, _ITEMS, strict=False):
            created = await post([("/users", _body(person)) for person in part])
            await post(
                [(f"/users/{user['id']}/assignLicense", _licenses(sku_id)) for user in created]
            )


async def ten_at_once(base_url: str, token: str, sku_id: str, people: Sequence[Person]) -> None:
    """Single requests, for ten people side by side."""
    gate = asyncio.Semaphore(_AT_ONCE)

    async def one(session: httpx.AsyncClient, person: Person) -> None:
        async with gate:
            created = await session.post(f"{base_url}/users", json=_body(person))
            created.raise_for_status()
            path = f"{base_url}/users/{created.json()['id']}/assignLicense"
            (await session.post(path, json=_licenses(sku_id))).raise_for_status()

    async with _session(token) as session:
        await asyncio.gather(*(one(session, person) for person in people))


def _session(token: str) -> httpx.AsyncClient:
    return httpx.AsyncClient(headers={"Authorization": f"Bearer {token}"}, timeout=60)


def _licenses(sku_id: str) -> dict[str, Any]:
    return {"addLicenses": [{"skuId": sku_id, "disabledPlans": []}], "removeLicenses": []}


def _body(person: Person) -> dict[str, Any]:
    return {
        "accountEnabled": True,
        "displayName": person["display_name"],
        "mailNickname": person["user_principal_name"].partition("@")[0],
        "userPrincipalName": person["user_principal_name"],
        "usageLocation": person["usage_location"],
        "passwordProfile": {"password": PASSWORD, "forceChangePasswordNextSignIn": True},
    }


def _user(person: Person) -> User:
    return User(
        account_enabled=True,
        display_name=person["display_name"],
        mail_nickname=person["user_principal_name"].partition("@")[0],
        user_principal_name=person["user_principal_name"],
        usage_location=person["usage_location"],
        password_profile=PasswordProfile(
            password=PASSWORD, force_change_password_next_sign_in=True
        ),
    )
