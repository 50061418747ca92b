"""Which jobs are stored, from listings of the container `jobs`."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from shared.pipeline.job_store import gather_some
from shared.state.blob_names import DAY_ENDS, day_prefix, is_job_id, month_prefix
from shared.storage import BlobStore


async def list_days(jobs: BlobStore, since: datetime, until: datetime) -> list[str]:
    """The days (UTC) from `since` to `until` with jobs, as prefixes of their ids, sorted.

    It takes one listing for each month: days without a job cost nothing.
    """
    first, last = day_prefix(since), day_prefix(until)
    days = (day_prefix(since + timedelta(days=each)) for each in range((until - since).days + 2))
    months = sorted({month_prefix(day) for day in days if day <= last})
    listed = await gather_some([jobs.prefixes(month, DAY_ENDS) for month in months])
    return [day for found in listed for day in found if first <= day <= last]


async def list_jobs(jobs: BlobStore, days: Iterable[str]) -> list[str]:
    """The ids of all jobs and rounds of these days, sorted within each day."""
    listed = await gather_some([jobs.prefixes(f"{day}{DAY_ENDS}") for day in days])
    return [job for found in listed for job in found if is_job_id(job)]
