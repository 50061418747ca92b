"""What is decided about the rows of a job before anything is created."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from shared.models import Finding, LicensePlan


class Verdict(StrEnum):
    """What allocation decided for a valid row."""

    CREATE = "create"
    DUPLICATE = "duplicate"
    NO_LICENSE = "no_license"
    INVALID = "invalid"  # its domain is not one of the tenant
    FAILED = "failed"
    REMOVE = "remove"  # this one and those below only where a run is undone
    KEEP = "keep"
    GONE = "gone"


CARRIED_OUT = frozenset({Verdict.CREATE, Verdict.REMOVE})


@dataclass(frozen=True, slots=True, kw_only=True)
class RowVerdict:
    """The verdict on one row; findings say why it is not `create` or `remove`."""

    row_number: int
    batch: str
    verdict: Verdict
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SkuSeen:
    """A SKU of the settings as the tenant showed it; `sku_id` empty when it has none such.

    `enabled` are all units that can be assigned, those in their grace period included.
    """

    sku_part_number: str
    sku_id: str
    enabled: int
    free: int
    in_grace: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class AllocationDocument:
    """`allocation.json`: the verdict on every valid row and the batches that are to run.

    `licenses` is the job's plan with each SKU named as in `skus`; None where nothing was read of
    the tenant.
    """

    decided_at: datetime
    verdicts: tuple[RowVerdict, ...]
    skus: tuple[SkuSeen, ...]
    run: tuple[str, ...]
    licenses: LicensePlan | None = None

    def to_carry_out(self) -> dict[str, dict[int, RowVerdict]]:
        """The verdicts of the rows that get or lose an account, by batch and row number."""
        batches: dict[str, dict[int, RowVerdict]] = {batch: {} for batch in self.run}
        for each in self.verdicts:
            if each.verdict in CARRIED_OUT:
                batches.setdefault(each.batch, {})[each.row_number] = each
        return batches
