"""What one would write by hand: the same accounts and licences, and nothing else."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
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
_PAIRS = 10

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
    """Ten people in each `$batch`, one batch after the other."""
    async with _session(token) as session:
        for part in batched(people, _PAIRS, strict=False):
            requests = [
                item for number, person in enumerate(part) for item in _pair(number, person, sku_id)
            ]
            answer = await session.post(f"{base_url}/$batch", json={"requests": requests})
            answer.raise_for_status()


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


def _pair(number: int, person: Person, sku_id: str) -> list[dict[str, Any]]:
    create = {"id": f"c{number}", "method": "POST", "url": "/users", "body": _body(person)}
    assign = {
        "id": f"l{number}",
        "method": "POST",
        "url": f"/users/{person['user_principal_name']}/assignLicense",
        "body": _licenses(sku_id),
        "dependsOn": [f"c{number}"],
    }
    headers = {"headers": {"Content-Type": "application/json"}}
    return [create | headers, assign | headers]


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
