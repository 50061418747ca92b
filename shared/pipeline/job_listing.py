"""Which jobs are stored, from listings of the container `jobs`."""

from collections.abc import Iterable
from datetime import datetime
from os.path import commonprefix

from shared.pipeline.job_store import gather_some
from shared.state.blob_names import DAY_ENDS, day_prefix, is_job_id
from shared.storage import BlobStore


async def list_days(jobs: BlobStore, since: datetime, until: datetime) -> list[str]:
    """The days (UTC) from `since` to `until` with jobs, as prefixes of their ids, sorted.

    It takes one listing: days without a job cost nothing.
    """
    first, last = day_prefix(since), day_prefix(until)
    listed = await jobs.prefixes(commonprefix((first, last)), DAY_ENDS)  # noqa: RUF071 - no paths
    return [day for day in listed if first <= day <= last]


async def list_jobs(jobs: BlobStore, days: Iterable[str]) -> list[str]:
    """The ids of all jobs and rounds of these days, sorted within each day."""
    listed = await gather_some([jobs.prefixes(f"{day}{DAY_ENDS}") for day in days])
    return [job for found in listed for job in found if is_job_id(job)]
