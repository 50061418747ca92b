"""The host's storage clients, one per connection string, closed together."""

import contextlib

from azure.core.exceptions import AzureError, ResourceExistsError
from azure.storage.blob.aio import BlobServiceClient, ContainerClient
from azure.storage.queue.aio import QueueClient, QueueServiceClient

HOSTS_CONTAINER = "azure-webjobs-hosts"  # leases


class StorageAccounts:
    """Clients by connection string. Queue messages go in and out as they are stored."""

    def __init__(self) -> None:
        self._exit = contextlib.AsyncExitStack()
        self._blobs: dict[str, BlobServiceClient] = {}
        self._queues: dict[str, QueueServiceClient] = {}

    def container(self, connection: str, name: str) -> ContainerClient:
        """A client for a container, which need not exist."""
        if connection not in self._blobs:
            client = BlobServiceClient.from_connection_string(connection)
            self._exit.push_async_callback(client.close)
            self._blobs[connection] = client
        return self._blobs[connection].get_container_client(name)

    def queue(self, connection: str, name: str) -> QueueClient:
        """A client for a queue, which need not exist."""
        if connection not in self._queues:
            client = QueueServiceClient.from_connection_string(connection)
            self._exit.push_async_callback(client.close)
            self._queues[connection] = client
        return self._queues[connection].get_queue_client(name)

    async def close(self) -> None:
        """Close all clients."""
        await self._exit.aclose()


async def ensure_queue(queue: QueueClient) -> None:
    """Create the queue unless it exists."""
    with contextlib.suppress(ResourceExistsError):
        await queue.create_queue()


async def ensure_container(container: ContainerClient) -> None:
    """Create the container unless it exists."""
    with contextlib.suppress(ResourceExistsError):
        await container.create_container()


def reason(error: AzureError) -> str:
    """The first line of a storage error; the rest repeats it."""
    return str(error).partition("\n")[0]
