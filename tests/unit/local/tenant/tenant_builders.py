"""What the tests of the tenant are made of: payloads, a clock to turn, a small client."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from aiohttp import ClientSession

from local.tenant import LOCAL_ACCESS_TOKEN, Tenant, demo_tenant, serve

PASSWORD = "Brisk-Harbour-27"
JSON_CONTENT = {"Content-Type": "application/json"}
BUSINESS_PREMIUM = "f245ecc8-75af-4f8e-b61f-27d8114de5f3"
ENTERPRISE_PACK = "6fd2c87f-b296-42f0-b197-1e91e994b900"
ENTRA_P1 = "078d2b04-f1bd-4111-bbd6-b4b1b354cef4"
EDISCOVERY = "4b590615-0888-425a-a965-b3bf7789848d"
STORE = "6470687e-a428-4b7a-bef2-8a291ad947c9"


@dataclass(slots=True)
class TurnedClock:
    """A clock that moves only by command."""

    now: datetime = field(default_factory=lambda: datetime(2026, 3, 2, 9, 0, tzinfo=UTC))

    def __call__(self) -> datetime:
        return self.now

    def turn(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


def a_user(alias: str = "ada.byron", **changed: object) -> dict[str, object]:
    """A body for `POST /users`; a property changed to None is left out."""
    payload: dict[str, object] = {
        "accountEnabled": True,
        "displayName": "Ada Byron",
        "mailNickname": alias,
        "userPrincipalName": f"{alias}@contoso.com",
        "usageLocation": "GB",
        "passwordProfile": {"password": PASSWORD, "forceChangePasswordNextSignIn": True},
    }
    return {name: value for name, value in {**payload, **changed}.items() if value is not None}


def a_license(*sku_ids: str, removed: tuple[str, ...] = ()) -> dict[str, object]:
    """A body for `assignLicense`."""
    return {
        "addLicenses": [{"skuId": sku_id, "disabledPlans": []} for sku_id in sku_ids],
        "removeLicenses": list(removed),
    }


def a_mail(*recipients: str, **changed: object) -> dict[str, object]:
    """A body for `sendMail`."""
    message: dict[str, object] = {
        "subject": "3 accounts created",
        "body": {"contentType": "HTML", "content": "<p>Welcome</p>"},
        "toRecipients": [
            {"emailAddress": {"address": one}} for one in recipients or ("hr@contoso.com",)
        ],
        **changed,
    }
    return {"message": message, "saveToSentItems": False}


def an_item(item_id: str, method: str, url: str, body: object = None) -> dict[str, object]:
    """An item of a batch."""
    item: dict[str, object] = {"id": item_id, "method": method, "url": url}
    return item if body is None else {**item, "headers": JSON_CONTENT, "body": body}


def a_create(item_id: str, alias: str, **changed: object) -> dict[str, object]:
    """An item that creates a user."""
    return an_item(item_id, "POST", "/users", a_user(alias, **changed))


def a_tenant(units: int = 25, clock: TurnedClock | None = None) -> Tenant:
    """Contoso with a clock of its own."""
    tenant = demo_tenant(units)
    tenant.clock = clock or TurnedClock()
    return tenant


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An answer that has been read."""

    status: int
    body: Any
    headers: Mapping[str, str]

    @property
    def code(self) -> str:
        return str(self.body["error"]["code"])


@dataclass(frozen=True, slots=True)
class GraphClient:
    """Asks one tenant over HTTP."""

    base_url: str
    session: ClientSession

    async def ask(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        async with self.session.request(
            method, self.base_url + path, json=body, params=params, headers=headers
        ) as response:
            is_json = response.content_type == "application/json"
            read = await (response.json() if is_json else response.text())
            return Reply(status=response.status, body=read, headers=response.headers)

    async def batch(self, *items: Mapping[str, object]) -> dict[str, Any]:
        """The responses of a batch by id."""
        reply = await self.ask("POST", "/$batch", {"requests": items})
        assert reply.status == 200, reply.body
        return {response["id"]: response for response in reply.body["responses"]}


@asynccontextmanager
async def client_of(
    tenant: Tenant, token: str | None = LOCAL_ACCESS_TOKEN
) -> AsyncIterator[GraphClient]:
    """A client of a tenant that is served meanwhile."""
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    async with serve(tenant) as base_url, ClientSession(headers=headers) as session:
        yield GraphClient(base_url, session)
