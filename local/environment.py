"""Everything Rollcall needs around it, on this machine: storage, a tenant, a host, an event source.

Only `function_app` and its settings are the real thing's own; the rest stands in for Azure.
"""

import base64
import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from azure.storage.blob import BlobProperties
from azure.storage.blob.aio import BlobServiceClient

from local.azurite import azurite
from local.event_grid import UPLOADS, EventSource, event_source
from local.host.functions_host import FunctionsHost
from local.host.host_events import EventListener
from local.host.timings import HostTimings
from local.sign_in import FrontDoor, front_door
from local.tenant import LOCAL_ACCESS_TOKEN, SENDER, Tenant, serve

APP_ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """A running environment; `settings` are the app's, keys included."""

    tenant: Tenant
    graph_url: str
    storage: BlobServiceClient = field(repr=False)
    hosts: tuple[FunctionsHost, ...]
    topic: EventSource
    settings: Mapping[str, str] = field(repr=False)
    door: FrontDoor | None = None  # before the app's own page, where that is on

    @property
    def page_url(self) -> str:
        """The web page of the simulated tenant."""
        return self.graph_url.removesuffix("v1.0")

    @property
    def host(self) -> FunctionsHost:
        """The first instance of the host."""
        return self.hosts[0]

    async def upload(
        self, name: str, content: bytes, metadata: Mapping[str, str] | None = None
    ) -> BlobProperties:
        """Put a file into `uploads`, as HR does; its properties."""
        blob = self.storage.get_blob_client(UPLOADS, name)
        await blob.upload_blob(content, overwrite=True, metadata=dict(metadata or {}))
        return await blob.get_blob_properties()


def local_settings(
    connection_string: str, graph_url: str, own: Mapping[str, str] | None = None
) -> dict[str, str]:
    """App settings for this machine, with a new state key; `own` ones win."""
    return {
        "AzureWebJobsStorage": connection_string,
        "DataStorage": connection_string,
        "FUNCTIONS_WORKER_RUNTIME": "python",
        "GRAPH_BASE_URL": graph_url,
        "GRAPH_ACCESS_TOKEN": LOCAL_ACCESS_TOKEN,
        "LICENSE_SKUS": "O365_BUSINESS_PREMIUM",
        "RESULTS_SENDER": SENDER,
        "RESULTS_RECIPIENTS": "hr@contoso.com",
        "STATE_ENCRYPTION_KEY": base64.b64encode(secrets.token_bytes(32)).decode(),
        **(own or {}),
    }


@asynccontextmanager
async def environment(
    workdir: Path,
    tenant: Tenant,
    *,
    settings: Mapping[str, str] | None = None,
    on_event: EventListener | None = None,
    timings: HostTimings | None = None,
    instances: int = 1,
    page_port: int = 0,
    log_requests: bool = False,
    with_page: bool = False,
) -> AsyncIterator[Environment]:
    """Run all of it until the block ends; nothing of it stays behind but files in `workdir`.

    `with_page` switches the app's own page on, behind a stand-in for the platform's sign-in.
    With `log_requests` they include a line for each request to storage, in `azurite.log`.
    """
    async with AsyncExitStack() as running:
        enter = running.enter_async_context
        emulator = await enter(azurite(workdir, log_requests=log_requests))
        connection = emulator.connection_string
        storage = await enter(BlobServiceClient.from_connection_string(connection))
        graph_url = await enter(serve(tenant, port=page_port))
        topic = await enter(event_source(connection))
        door = await enter(front_door()) if with_page else None
        own = {**(door.settings if door else {}), **(settings or {})}
        app_settings = local_settings(connection, graph_url, own)
        hosts = [
            await enter(
                FunctionsHost(
                    APP_ROOT,
                    app_settings,
                    on_event=on_event,
                    instance_name=f"local-{number}",
                    timings=timings,
                )
            )
            for number in range(1, instances + 1)
        ]
        if door:
            door.target = hosts[0].url
        yield Environment(
            tenant=tenant,
            graph_url=graph_url,
            storage=storage,
            hosts=tuple(hosts),
            topic=topic,
            settings=app_settings,
            door=door,
        )
