"""A container that counts what is asked of it."""

from collections import Counter
from collections.abc import AsyncIterator, Mapping

from shared.storage import Blob, BlobFacts, BlobStore, Lease
from tests.integration.pipeline.bench import Bench


class CountedBlobs(BlobStore):
    """The container `jobs` of a bench; `asked` counts requests by kind and blob."""

    def __init__(self, bench: Bench) -> None:
        super().__init__(bench.blobs.get_container_client("jobs"))
        self.asked: Counter[tuple[str, str]] = Counter()

    async def read(self, name: str, *, max_bytes: int | None = None, etag: str = "") -> Blob | None:
        self.asked["read", name] += 1
        return await super().read(name, max_bytes=max_bytes, etag=etag)

    async def create(
        self, name: str, content: bytes, metadata: Mapping[str, str] | None = None
    ) -> str:
        self.asked["write", name] += 1
        return await super().create(name, content, metadata)

    async def replace(
        self,
        name: str,
        content: bytes,
        *,
        etag: str,
        lease: Lease | None = None,
        metadata: Mapping[str, str] | None = None,
    ) -> str:
        self.asked["write", name] += 1
        return await super().replace(name, content, etag=etag, lease=lease, metadata=metadata)

    async def names(self, prefix: str) -> list[str]:
        self.asked["list", prefix] += 1
        return await super().names(prefix)

    async def prefixes(self, start: str, delimiter: str = "/") -> list[str]:
        self.asked["prefixes", start] += 1
        return await super().prefixes(start, delimiter)

    async def listing(self, prefix: str = "") -> AsyncIterator[BlobFacts]:
        self.asked["list", prefix] += 1
        async for facts in super().listing(prefix):
            yield facts
