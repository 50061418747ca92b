"""Look up the people of a file in the tenant, those of its invalid rows included."""

import logging
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from shared.allocation.corrected_rows import find_corrected, list_named_rows, list_start_dates
from shared.allocation.ledger import forget_old
from shared.allocation.tenant_reading import TenantReading
from shared.errors import GraphError
from shared.events import Event, record
from shared.models import JobKind, JudgedRow
from shared.pipeline.app import App
from shared.pipeline.move_start_dates import move_start_dates
from shared.state.documents import JobDocument, RowVerdict


async def look_up_rows(
    app: App, job: JobDocument, rows: Mapping[str, Sequence[JudgedRow]]
) -> TenantReading:
    """The tenant with the accounts, managers and groups that the rows of a job name.

    `rows` are the valid ones by batch. Raises what `graph.tenant.read_tenant` raises.
    """
    licenses = job.terms.licenses
    groups = {licenses.group_for(each.usage_location, each.licenses) for each in job.batches}
    valid = [row for members in rows.values() for row in members]
    groups.update(group for row in valid for group in row.extras.groups)
    everybody = (*valid, *list_named_rows(job))
    names = {row.user_principal_name.lower(): row.user_principal_name for row in everybody}
    managers = {row.extras.manager.lower(): row.extras.manager for row in valid}
    return await app.graph().read_tenant(
        [name for key, name in (managers | names).items() if key], sorted(groups - {""})
    )


async def look_up_invalid_rows(app: App, job: JobDocument) -> tuple[RowVerdict, ...]:
    """The verdicts on the invalid rows of a file without valid ones, as `find_corrected` has them.

    There are no verdicts while the tenant cannot be read: the mail is sent at once, and says that
    all of these rows are to be fixed.
    """
    try:
        tenant = await look_up_rows(app, job, {})
    except GraphError as error:
        record(Event.TENANT_NOT_READ, logging.WARNING, job=job.job, code=error.code)
        return ()
    ledger = forget_old(await app.ledger.load(), datetime.now(UTC))
    found = find_corrected(job, tenant, ledger)
    if job.kind is JobKind.PREVIEW:
        return found
    return await move_start_dates(app, job, tenant, tuple(list_start_dates(job)), found)
