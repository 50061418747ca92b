"""Blobs and queues: the only room that knows the Azure storage SDK."""

from shared.storage.account import StorageAccount
from shared.storage.blobs import Blob, BlobFacts, BlobStore
from shared.storage.leases import LEASE_SECONDS, Lease
from shared.storage.queues import QueueSender

__all__ = [
    "LEASE_SECONDS",
    "Blob",
    "BlobFacts",
    "BlobStore",
    "Lease",
    "QueueSender",
    "StorageAccount",
]
