"""The gateway against a simulated tenant, over HTTP."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from local.environment import local_settings
from local.tenant import LOCAL_ACCESS_TOKEN, SENDER, Tenant, serve
from shared.graph import GraphGateway
from shared.provisioning.directory import NewAccount
from shared.settings import Settings
from tests.builders import an_account

WHOLE_BATCH = r"^/\$batch$"


@asynccontextmanager
async def gateway_of(
    tenant: Tenant, *, sender: str = SENDER, token: str = LOCAL_ACCESS_TOKEN, **settings: str
) -> AsyncIterator[GraphGateway]:
    """A gateway to a tenant that is served meanwhile."""
    async with serve(tenant) as base_url:
        own = {"RESULTS_SENDER": sender, "GRAPH_ACCESS_TOKEN": token, **settings}
        gateway = GraphGateway.open(Settings.from_env(local_settings("…", base_url, own)), None)
        try:
            yield gateway
        finally:
            await gateway.close()


def requests_of(tenant: Tenant) -> int:
    """How often the tenant was asked over the wire; a batch is one request."""
    return sum(not logged.in_batch for logged in tenant.request_log)


def statuses(tenant: Tenant, method: str, path_template: str) -> list[int | None]:
    """How the requests of one kind were answered, in order."""
    return [
        logged.status
        for logged in tenant.request_log
        if (logged.method, logged.path_template) == (method, path_template)
    ]


def named(name: str, display_name: str = "Person 2") -> NewAccount:
    """An account with this user name."""
    return an_account(filled={"user_name": name, "display_name": display_name})
