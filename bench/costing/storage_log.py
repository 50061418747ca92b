"""What was asked of storage, by the emulator's access log, in the categories of the price list.

Categories: "Map each REST operation to a price - Azure Blob Storage". Failed requests count.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from shared.state.blob_names import AUDIT, JOBS, LEDGER, RESULTS, UPLOADS

_LINE = re.compile(
    r'"(?P<method>[A-Z]+) /devstoreaccount1/(?P<path>[^? ]*)(?P<query>\S*) '
    r'[^"]*" (?P<status>[0-9]+)'
)
_CONTAINERS = (UPLOADS, JOBS, RESULTS, AUDIT, "azure-webjobs-hosts")


class Category(StrEnum):
    """What a request is paid as."""

    BLOB_WRITE = "blob writes"
    BLOB_READ = "blob reads"
    BLOB_LIST = "blob listings"
    BLOB_OTHER = "leases and properties"
    QUEUE = "queue operations"
    FREE = "deletions of blobs"


@dataclass(frozen=True, slots=True, kw_only=True)
class StorageRequest:
    """One request; `path` begins with the container or queue."""

    method: str
    path: str
    query: str
    status: int

    @property
    def is_blob(self) -> bool:
        """True if it went to the blob service."""
        return self.path.partition("/")[0] in _CONTAINERS

    @property
    def is_fetch(self) -> bool:
        """True if it asked a queue for messages, of which there may have been none."""
        return self.method == "GET" and self.path.endswith("/messages")

    @property
    def is_of_the_emulation(self) -> bool:
        """True if Azure charges nothing for it: events, and creating containers and queues."""
        listing = self.path == UPLOADS and "comp=list" in self.query
        return listing or not self.path or (self.method == "PUT" and "/" not in self.path)

    @property
    def category(self) -> Category:
        """What it is paid as."""
        if not self.is_blob:
            return Category.QUEUE
        if self.method == "DELETE":
            return Category.FREE
        if "comp=list" in self.query:
            return Category.BLOB_LIST
        if self.method == "HEAD" or "comp=" in self.query:
            return Category.BLOB_OTHER
        return Category.BLOB_READ if self.method == "GET" else Category.BLOB_WRITE


def log_size(log_file: Path) -> int:
    """How many bytes there are by now, to skip them later."""
    return log_file.stat().st_size


def read_log(log_file: Path, *, skip: int = 0) -> list[StorageRequest]:
    """The requests in a log but for those of the emulation; `skip` leaves out so many bytes."""
    text = log_file.read_bytes()[skip:].decode()
    return [each for each in _requests(text) if not each.is_of_the_emulation]


def count_categories(requests: Iterable[StorageRequest]) -> Counter[Category]:
    """How many requests of each category; fetching from queues is left out."""
    return Counter(each.category for each in requests if not each.is_fetch)


def ledger_conflicts(requests: Iterable[StorageRequest]) -> tuple[int, int]:
    """Writes of the ledger that came too late, and all of them."""
    path = f"{JOBS}/{LEDGER}"
    writes = [each for each in requests if each.path == path and each.method == "PUT"]
    return sum(each.status in {409, 412} for each in writes), len(writes)


def _requests(text: str) -> Iterator[StorageRequest]:
    for found in _LINE.finditer(text):
        yield StorageRequest(
            method=found["method"],
            path=found["path"],
            query=found["query"],
            status=int(found["status"]),
        )
