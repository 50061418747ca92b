"""The polling blob trigger: lists containers and remembers by receipts what was noted.

A receipt is an empty blob `blobreceipts/‹host id›/‹function›/‹etag›/‹container›/‹blob›` in the
host's storage: made before the note is sent, marked complete afterwards.
"""

import asyncio
from dataclasses import dataclass, field

from azure.core.exceptions import AzureError, ResourceExistsError, ResourceNotFoundError
from azure.storage.blob import BlobProperties
from azure.storage.blob.aio import BlobClient

from local.host.blob_notes import BlobNote, BlobPath
from local.host.blob_trigger import BlobTrigger
from local.host.events import EventSource
from local.host.functions import IndexedFunction
from local.host.storage import HOSTS_CONTAINER, ensure_container, reason

_COMPLETED = {"Completed": "true"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ContainerScanner:
    """Scans the containers of the given functions every `interval` seconds."""

    trigger: BlobTrigger
    functions: tuple[IndexedFunction, ...]
    interval: float
    events: EventSource
    _noted: set[tuple[str, str, str]] = field(default_factory=set)

    async def run(self) -> None:
        """Scan until cancelled."""
        while True:
            for function in self.functions:
                try:
                    await self._scan(function)
                except AzureError as error:
                    self.events.warn(f"scan failed: {reason(error)}", function=function.name)
            await asyncio.sleep(self.interval)

    async def _scan(self, function: IndexedFunction) -> None:
        path = BlobPath.of(function)
        connection = self.trigger.connection(function)
        container = self.trigger.accounts.container(connection, path.container_name)
        try:
            found = [blob async for blob in container.list_blobs()]
        except ResourceNotFoundError:
            return  # not made yet
        for blob in found:
            if path.match(blob.name) is not None:
                await self._note_once(function, path.container_name, blob)

    async def _note_once(
        self, function: IndexedFunction, container_name: str, blob: BlobProperties
    ) -> None:
        key = (function.name, blob.name, blob.etag)
        if key in self._noted:
            return
        receipt = await self._receipt(function, container_name, blob)
        if receipt is not None:
            note = BlobNote(
                function_id=function.listener_id,
                container_name=container_name,
                blob_name=blob.name,
                etag=f'"{blob.etag}"',
            )
            await self.trigger.enqueue(note)
            await receipt.set_blob_metadata(_COMPLETED)
        self._noted.add(key)

    async def _receipt(
        self, function: IndexedFunction, container_name: str, blob: BlobProperties
    ) -> BlobClient | None:
        """The receipt to complete, or None if a note has been sent before."""
        settings = self.trigger.settings
        hosts = self.trigger.accounts.container(settings.connection(), HOSTS_CONTAINER)
        await ensure_container(hosts)
        receipt = hosts.get_blob_client(
            f"blobreceipts/{settings.host_id}/{function.listener_id}/"
            f'"{blob.etag}"/{container_name}/{blob.name}'
        )
        try:
            await receipt.upload_blob(b"", overwrite=False)
        except ResourceExistsError:
            properties = await receipt.get_blob_properties()
            return None if properties.metadata == _COMPLETED else receipt
        return receipt
