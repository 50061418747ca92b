"""What the tenant has bought: SKUs, their service plans, and how many units are taken."""

from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from local.tenant.graph_errors import directory_refusal


class AppliesTo(StrEnum):
    """Who can hold a SKU or a plan."""

    USER = "User"
    COMPANY = "Company"


class CapabilityStatus(StrEnum):
    """The state of a subscription."""

    ENABLED = "Enabled"
    WARNING = "Warning"  # expired, in its grace period
    SUSPENDED = "Suspended"
    DELETED = "Deleted"
    LOCKED_OUT = "LockedOut"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServicePlan:
    """A part of a SKU; the two sets hold ids of other plans."""

    id: str
    name: str
    excludes: frozenset[str] = frozenset()
    depends_on: frozenset[str] = frozenset()


@dataclass(slots=True, kw_only=True)
class SubscribedSku:
    """A SKU with its units. `enabled` may be set at any time, as if units were bought.

    `consumed_units` is the real figure and decides; what a reader is shown may be older.
    """

    sku_id: str
    sku_part_number: str
    enabled: int
    consumed_units: int = 0
    warning: int = 0
    suspended: int = 0
    locked_out: int = 0
    capability_status: CapabilityStatus = CapabilityStatus.ENABLED
    applies_to: AppliesTo = AppliesTo.USER
    service_plans: tuple[ServicePlan, ...] = ()
    _changes: list[tuple[datetime, int]] = field(default_factory=list, repr=False)

    @property
    def available_units(self) -> int:
        """Units that can be assigned now.

        Those in their grace period are, suspended ones are not ("assignedPlan resource type",
        "licenseUnitsDetail resource type").
        """
        if self.capability_status not in {CapabilityStatus.ENABLED, CapabilityStatus.WARNING}:
            return 0
        return max(0, self.enabled + self.warning - self.consumed_units)

    def require_available(self) -> None:
        """Raise `RefusalError` unless a unit is left."""
        if not self.available_units:
            raise directory_refusal(
                f"Subscription with SKU {self.sku_id} does not have any available licenses."
            )

    def take(self, units: int, at: datetime) -> None:
        """Note that so many units more are assigned."""
        self._change(units, at)

    def release(self, units: int, at: datetime) -> None:
        """Give units back, never more than are taken."""
        self._change(-min(units, self.consumed_units), at)

    def consumed_units_at(self, moment: datetime) -> int:
        """The figure as it stood then: before the first known change, what it began with."""
        known = bisect_right(self._changes, moment, key=lambda change: change[0])
        return self._changes[known - 1][1] if known else self.consumed_units

    def to_json(self, tenant_id: str, as_of: datetime) -> dict[str, object]:
        """The SKU as Graph shows it, with the consumption of that moment."""
        return {
            "accountId": tenant_id,
            "appliesTo": self.applies_to.value,
            "capabilityStatus": self.capability_status.value,
            "consumedUnits": self.consumed_units_at(as_of),
            "id": f"{tenant_id}_{self.sku_id}",
            "prepaidUnits": {
                "enabled": self.enabled,
                "lockedOut": self.locked_out,
                "suspended": self.suspended,
                "warning": self.warning,
            },
            "servicePlans": [self._plan_json(plan) for plan in self.service_plans],
            "skuId": self.sku_id,
            "skuPartNumber": self.sku_part_number,
        }

    def _plan_json(self, plan: ServicePlan) -> dict[str, object]:
        return {
            "appliesTo": self.applies_to.value,
            "provisioningStatus": "Success",
            "servicePlanId": plan.id,
            "servicePlanName": plan.name,
        }

    def _change(self, units: int, at: datetime) -> None:
        if not self._changes:
            # The figure before the first change is what lagging readers see.
            self._changes.append((datetime.min.replace(tzinfo=at.tzinfo), self.consumed_units))
        self.consumed_units += units
        self._changes.append((at, self.consumed_units))
