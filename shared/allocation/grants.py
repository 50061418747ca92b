"""The units that the ledger leaves to a job, and its holds after allocation."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime

from shared.allocation.ledger import Hold, Ledger, free_units
from shared.allocation.rules import Candidate, Pool, TenantView
from shared.allocation.tenant_reading import TenantReading
from shared.state.documents import AllocationDocument, JobDocument, RowVerdict, SkuSeen, Verdict


def view_tenant(
    job: JobDocument,
    tenant: TenantReading,
    ledger: Ledger,
    listed: AbstractSet[str] | None = None,
) -> TenantView:
    """The tenant for allocation: its reading, less what other running jobs hold.

    The job's plan names each SKU as the tenant does (`TenantReading.name_licenses`), here and in
    `record_allocation`. `listed` is as in `TenantView`.
    """
    return TenantView(
        existing=tenant.existing,
        ours=tenant.ours,
        in_work=ledger.names_in_work(excluding=job.job),
        waiting=ledger.waiting_names(excluding=job.job),
        under_removal=ledger.names_under_removal(excluding=job.job),
        domains=tenant.managed_domains,
        pools={sku: _pool(job, tenant, ledger, sku) for sku in job.terms.licenses.all_skus},
        groups=tenant.groups,
        hidden_groups=tenant.hidden_groups,
        listed=listed,
    )


def _pool(job: JobDocument, tenant: TenantReading, ledger: Ledger, sku: str) -> Pool:
    found = tenant.skus.get(sku)
    if found is None or not found.is_assignable:
        return Pool(assignable=False, free=0)
    return Pool(
        assignable=True,
        free=free_units(
            ledger,
            sku,
            units=found.units,
            consumed=found.consumed_units,
            job=job.job,
            by_group=bool(job.terms.licenses.groups),
        ),
    )


def list_holds(
    candidates: Sequence[Candidate], verdicts: Sequence[RowVerdict]
) -> Mapping[str, Hold]:
    """The holds of the rows that get an account, by batch."""
    creating = {each.row_number for each in verdicts if each.verdict is Verdict.CREATE}
    chosen: dict[str, list[Candidate]] = defaultdict(list)
    for each in candidates:
        if each.row_number in creating and not each.is_carried:
            chosen[each.batch].append(each)
    return {
        batch: Hold(
            skus=members[0].skus,
            names=tuple(each.user_principal_name.lower() for each in members),
            by_group=any(each.group_id for each in members),
        )
        for batch, members in chosen.items()
    }


def record_allocation(
    job: JobDocument,
    tenant: TenantReading,
    view: TenantView,
    verdicts: Sequence[RowVerdict],
    now: datetime,
    *,
    run: bool,
) -> AllocationDocument:
    """The allocation decided `now`, as it is stored; with `run` False, as in a preview, no batch
    runs."""
    creating = {each.batch for each in verdicts if each.verdict is Verdict.CREATE}
    return AllocationDocument(
        decided_at=now,
        verdicts=tuple(verdicts),
        skus=tuple(_seen(tenant, view, sku) for sku in _wanted_skus(job)),
        run=tuple(entry.batch for entry in job.batches if run and entry.batch in creating),
        licenses=job.terms.licenses,
    )


def _wanted_skus(job: JobDocument) -> tuple[str, ...]:
    """The SKUs that people in this very file would get."""
    licenses = job.terms.licenses
    wanted = (licenses.for_country(each.usage_location, each.licenses) for each in job.batches)
    return tuple(dict.fromkeys(sku for skus in wanted for sku in skus))


def _seen(tenant: TenantReading, view: TenantView, sku: str) -> SkuSeen:
    found = tenant.skus.get(sku)
    return SkuSeen(
        sku_part_number=sku,
        sku_id=found.sku_id if found else "",
        enabled=found.units if found else 0,
        free=view.pools[sku].free,
        in_grace=found.units_in_grace if found else 0,
    )
