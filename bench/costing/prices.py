"""List prices in US dollars, East US, locally redundant, hot tier; all of them move.

Functions: "Azure Functions pricing", Flex Consumption, on demand. Blobs: "Azure Blob Storage
pricing", by the categories of `storage_log`. Queues: "Azure Queue Storage pricing", general
purpose v2. They serve to see which item is large, not to write an offer.
"""

from collections.abc import Mapping

from bench.costing.storage_log import Category

GIGABYTE_SECOND = 0.000026
FREE_GIGABYTE_SECONDS = 100_000  # a month
EXECUTION = 0.40 / 1_000_000
FREE_EXECUTIONS = 250_000  # a month
SHORTEST_ACTIVE_PERIOD = 1.0  # seconds; an instance that wakes is paid for at least so long
STORAGE_REQUEST: Mapping[Category, float] = {
    Category.BLOB_WRITE: 0.05 / 10_000,
    Category.BLOB_READ: 0.004 / 10_000,
    Category.BLOB_LIST: 0.05 / 10_000,
    Category.BLOB_OTHER: 0.004 / 10_000,
    Category.QUEUE: 0.004 / 10_000,
    Category.FREE: 0.0,
}
