"""A blob as a function gets it: content as bytes or text, and what is told about it."""

import codecs
from dataclasses import dataclass, field

from azure.core.exceptions import ResourceNotFoundError
from azure.storage.blob import BlobProperties
from azure.storage.blob.aio import ContainerClient

from local.host.wire import TypedValue

# Longest first: the mark of UTF-32 LE begins with that of UTF-16 LE.
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class BlobContent:
    """A blob as it was when it was read."""

    container_name: str
    blob_name: str
    url: str
    content: bytes = field(repr=False)
    properties: BlobProperties = field(repr=False)

    @property
    def path(self) -> str:
        """`container/blob`."""
        return f"{self.container_name}/{self.blob_name}"

    def value(self, *, binary: bool) -> TypedValue:
        """What the trigger parameter gets; without `binary` the host decodes text."""
        if binary:
            return TypedValue.of_bytes(self.content)
        return TypedValue.of_text(decode_as_host(self.content))

    def metadata(self) -> dict[str, TypedValue]:
        """Trigger metadata of "Azure Blob storage trigger", as the worker library reads it."""
        properties, settings = self.properties, self.properties.content_settings
        return {
            "BlobTrigger": TypedValue.of_text(self.path),
            "Uri": TypedValue.of_json(self.url),
            "Metadata": TypedValue.of_json(dict(properties.metadata or {})),
            "Properties": TypedValue.of_json(
                {
                    "LastModified": properties.last_modified.isoformat(),
                    "CreatedOn": (properties.creation_time or properties.last_modified).isoformat(),
                    "BlobType": "Block",
                    "ContentLength": len(self.content),
                    "ContentType": settings.content_type,
                    "ContentEncoding": settings.content_encoding,
                    "ETag": properties.etag,
                    "Metadata": dict(properties.metadata or {}),
                }
            ),
        }


def decode_as_host(content: bytes) -> str:
    """Text as .NET's StreamReader reads it.

    A byte order mark decides and goes; otherwise UTF-8, in which every byte that does not
    belong becomes U+FFFD.
    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return content[len(mark) :].decode(encoding, "replace")
    return content.decode("utf-8", "replace")


async def read_blob(container: ContainerClient, blob_name: str) -> BlobContent | None:
    """The blob as it is now, or None when it is gone."""
    client = container.get_blob_client(blob_name)
    try:
        download = await client.download_blob()
        content = await download.readall()
    except ResourceNotFoundError:
        return None
    return BlobContent(
        container_name=container.container_name,
        blob_name=blob_name,
        url=client.url,
        content=content,
        properties=download.properties,
    )
