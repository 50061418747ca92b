"""Blobs and queues: the only room that imports the Azure storage SDK."""

from shared.storage.account import QueueSender, StorageAccount
from shared.storage.blobs import Blob, BlobFacts, BlobStore
from shared.storage.leases import Lease

__all__ = [
    "Blob",
    "BlobFacts",
    "BlobStore",
    "Lease",
    "QueueSender",
    "StorageAccount",
]
