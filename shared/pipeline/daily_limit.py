"""MAX_ACCOUNTS_PER_DAY: how many accounts all files together may create in a day.

A limit per file would be none for whoever uploads several: a stolen sign-in stops here.
"""

import asyncio
import random
from dataclasses import replace
from datetime import UTC, datetime

from shared.errors import StorageConflictError
from shared.state import blob_names
from shared.state.documents import AccountTotalsDocument, decode, encode
from shared.storage import BlobStore

_TRIES = 20


async def reserve_accounts(jobs: BlobStore, job: str, count: int, limit: int) -> int:
    """Reserve up to `count` accounts for a job; returns how many of them it may create today.

    Repeating it for the same job counts once. A day is one of UTC.

    Raises StorageConflictError if other jobs change the totals at every try.
    """
    if not count:
        return 0
    name = blob_names.account_totals_blob(datetime.now(UTC))
    for attempt in range(_TRIES):
        blob = await jobs.read(name)
        totals = decode(blob.content, AccountTotalsDocument) if blob else AccountTotalsDocument()
        taken = sum(number for each, number in totals.jobs.items() if each != job)
        granted = max(0, min(count, limit - taken))
        content = encode(replace(totals, jobs={**totals.jobs, job: granted}))
        try:
            if blob:
                await jobs.replace(name, content, etag=blob.facts.etag)
            else:
                await jobs.create(name, content)
        except StorageConflictError:
            await asyncio.sleep(0.02 * (attempt + 1) * random.uniform(0.5, 1.5))  # noqa: S311 - jitter
        else:
            return granted
    raise StorageConflictError("the totals of the day changed at every try")
