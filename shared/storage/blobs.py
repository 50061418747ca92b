"""Read blobs, and write them conditionally."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from azure.core import MatchConditions
from azure.core.exceptions import (
    HttpResponseError,
    ResourceExistsError,
    ResourceModifiedError,
    ResourceNotFoundError,
)
from azure.storage.blob import BlobProperties, ContentSettings
from azure.storage.blob.aio import ContainerClient

from shared.errors import StorageConflictError
from shared.storage.leases import Lease, hold_lease

_PRECONDITION_FAILED = 412
_FOLDER = "hdi_isfolder"


@dataclass(frozen=True, slots=True, kw_only=True)
class BlobFacts:
    """The properties of a blob; the ETag is without quotes."""

    name: str
    etag: str
    last_modified: datetime
    size: int
    metadata: Mapping[str, str] = field(default_factory=dict)
    content_encoding: str = ""
    is_archived: bool = False  # in a tier that blobs cannot be read from

    @property
    def is_folder(self) -> bool:
        """True for a folder marker: tools create such blobs, and an account with SFTP lists its
        folders as such."""
        marked = {key.lower(): text.lower() for key, text in self.metadata.items()}
        return self.size == 0 and marked.get(_FOLDER) == "true"


@dataclass(frozen=True, slots=True, kw_only=True)
class Blob:
    """One version of a blob: its content, and the properties of exactly that version."""

    content: bytes = field(repr=False)
    facts: BlobFacts

    @property
    def etag(self) -> str:
        """The version that was read."""
        return self.facts.etag


class BlobStore:
    """The blobs of one container."""

    def __init__(self, container: ContainerClient) -> None:
        self._container = container
        self.container_name: str = container.container_name

    async def read(self, name: str, *, max_bytes: int | None = None, etag: str = "") -> Blob | None:
        """One version of the blob, as it is stored, or None if there is none.

        A blob larger than `max_bytes` comes without content. Raises StorageConflictError if the
        blob is not the version `etag`.
        """
        condition: dict[str, Any] = (
            {"etag": f'"{etag}"', "match_condition": MatchConditions.IfNotModified} if etag else {}
        )
        try:
            # The SDK would unpack content that claims to be compressed, to any size.
            stream = await self._container.download_blob(name, decompress=False, **condition)
            too_large = max_bytes is not None and stream.properties.size > max_bytes
            content = b"" if too_large else await stream.readall()
        except ResourceNotFoundError:
            return None
        except ResourceModifiedError as error:
            raise StorageConflictError("the blob is not the version to be read") from error
        return Blob(content=content, facts=_facts(stream.properties))

    async def facts(self, name: str) -> BlobFacts | None:
        """The properties of the blob, or None if there is none."""
        try:
            properties = await self._container.get_blob_client(name).get_blob_properties()
        except ResourceNotFoundError:
            return None
        return _facts(properties)

    async def create(
        self, name: str, content: bytes, metadata: Mapping[str, str] | None = None
    ) -> str:
        """Store a blob that does not exist yet; returns its ETag.

        Raises StorageConflictError if there is one already (`If-None-Match: *`). After a broken
        connection that may be our own: read it to find out.
        """
        try:
            written = await self._container.get_blob_client(name).upload_blob(
                content,
                overwrite=False,
                content_settings=_JSON,
                metadata=dict(metadata) if metadata else None,
            )
        except ResourceExistsError as error:
            raise StorageConflictError("the blob exists already") from error
        return str(written["etag"]).strip('"')

    async def replace(
        self,
        name: str,
        content: bytes,
        *,
        etag: str,
        lease: Lease | None = None,
        metadata: Mapping[str, str] | None = None,
    ) -> str:
        """Replace the version `etag` of a blob; returns the new ETag.

        Raises StorageConflictError if it is no longer that version or the lease is lost.
        """
        try:
            written = await self._container.get_blob_client(name).upload_blob(
                content,
                overwrite=True,
                etag=f'"{etag}"',
                match_condition=MatchConditions.IfNotModified,
                lease=lease.client if lease else None,
                content_settings=_JSON,
                metadata=dict(metadata) if metadata else None,
            )
        except (ResourceModifiedError, ResourceExistsError, ResourceNotFoundError) as error:
            raise StorageConflictError("the blob is no longer the version read") from error
        except HttpResponseError as error:
            if error.status_code != _PRECONDITION_FAILED:
                raise
            raise StorageConflictError("the lease is held by somebody else") from error
        return str(written["etag"]).strip('"')

    async def delete(self, name: str, *, etag: str) -> None:
        """Delete the version `etag` of a blob; does nothing if it is another version or missing."""
        with suppress(ResourceNotFoundError, ResourceModifiedError):
            await self._container.get_blob_client(name).delete_blob(
                etag=f'"{etag}"', match_condition=MatchConditions.IfNotModified
            )

    async def put(self, name: str, content: bytes, content_type: str) -> None:
        """Store a blob, whether or not it exists."""
        await self._container.get_blob_client(name).upload_blob(
            content, overwrite=True, content_settings=ContentSettings(content_type=content_type)
        )

    async def names(self, prefix: str) -> list[str]:
        """Names that begin with `prefix`, sorted."""
        return [name async for name in self._container.list_blob_names(name_starts_with=prefix)]

    async def prefixes(self, start: str, delimiter: str = "/") -> list[str]:
        """The distinct parts before `delimiter` of the names that begin with `start`, sorted.

        One request for up to 5,000 of them ("Listing Blob storage resources").
        """
        found = self._container.walk_blobs(name_starts_with=start, delimiter=delimiter)
        return [
            each.name.removesuffix(delimiter)
            async for each in found
            if each.name.endswith(delimiter)
        ]

    async def listing(self, prefix: str = "") -> AsyncIterator[BlobFacts]:
        """The properties of each blob whose name begins with `prefix`, in order of name."""
        async for properties in self._container.list_blobs(
            name_starts_with=prefix, include=["metadata"]
        ):
            if not (facts := _facts(properties)).is_folder:
                yield facts

    def lease(self, name: str) -> AbstractAsyncContextManager[Lease | None]:
        """Hold a lease on the blob during the block; yields None if it is already leased."""
        return hold_lease(self._container.get_blob_client(name))


_JSON = ContentSettings(content_type="application/json")


def _facts(properties: BlobProperties) -> BlobFacts:
    return BlobFacts(
        name=properties.name,
        etag=str(properties.etag).strip('"'),
        last_modified=properties.last_modified,
        size=properties.size,
        metadata=properties.metadata or {},
        content_encoding=properties.content_settings.content_encoding or "",
        is_archived=properties.blob_tier == "Archive",
    )
