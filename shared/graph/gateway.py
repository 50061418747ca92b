"""The one interface to Graph for the rest of the application."""

from collections.abc import Sequence
from typing import Self

from azure.core.credentials_async import AsyncTokenCredential

from shared.allocation.tenant_reading import TenantReading
from shared.graph.client import GraphClient
from shared.graph.graph_directory import GraphDirectory
from shared.graph.mailbox import GraphMailbox
from shared.graph.tenant import read_tenant
from shared.models import Mail
from shared.settings import Settings


class GraphGateway:
    """The tenant, its directory and the mailbox that sends. One for each event loop."""

    def __init__(self, client: GraphClient, sender: str, ownership_attribute: str) -> None:
        self._client = client
        self._mailbox = GraphMailbox(client, sender)
        self.directory = GraphDirectory(client, ownership_attribute)

    @classmethod
    def open(cls, settings: Settings, credential: AsyncTokenCredential | None) -> Self:
        """The Graph of these settings; `credential` is not needed with a fixed token."""
        client = GraphClient.open(settings.graph, credential, settings.write_quota)
        return cls(client, settings.results_sender, settings.ownership_attribute)

    async def read_tenant(self, names: Sequence[str], groups: Sequence[str] = ()) -> TenantReading:
        """The tenant, and which of these user names and groups exist in it; see `graph.tenant`."""
        return await read_tenant(self._client, names, groups)

    async def send_mail(self, mail: Mail, recipients: Sequence[str]) -> None:
        """Send a mail; see `graph.mailbox`."""
        await self._mailbox.send_mail(mail, recipients)

    async def close(self) -> None:
        """Close the connections."""
        await self._client.close()
