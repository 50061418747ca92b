"""Upgrade the ledger that the version before stored. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from shared.allocation.ledger import Assignment, JobHolds, Ledger


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierAccount:
    """What `EarlierLedger` has of a SKU: units assigned since consumedUnits was `baseline`."""

    baseline: int
    assigned: int
    last_assigned: datetime
    by_group: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierLedger:
    """The ledger as the version before stored it."""

    skus: Mapping[str, EarlierAccount]
    jobs: Mapping[str, JobHolds]


def upgrade(earlier: EarlierLedger) -> Ledger:
    """The ledger of the version before as this one has it."""
    baselines = {sku: account.baseline for sku, account in earlier.skus.items()}
    return Ledger(
        assigned={
            sku: (
                Assignment(
                    job="",
                    units=account.assigned,
                    at=account.last_assigned,
                    granted_at=account.last_assigned,
                    count_before=account.baseline,
                    by_group=account.by_group,
                ),
            )
            for sku, account in earlier.skus.items()
            if account.assigned > 0
        },
        jobs={job: replace(holds, consumed=baselines) for job, holds in earlier.jobs.items()},
    )
