"""The tenant as it is read before a job."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple, Self

from shared.models import Column, JudgedRow, LicensePlan, fold_sku


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscribedSku:
    """A SKU of the tenant ("subscribedSku resource type").

    `units` are all that can be assigned, those in their grace period (`units_in_grace`) included
    ("licenseUnitsDetail resource type": only suspended ones cannot).
    """

    sku_id: str
    sku_part_number: str
    units: int
    consumed_units: int
    is_assignable: bool  # Enabled or in its grace period, and applies to users
    units_in_grace: int = 0


class PersonName(NamedTuple):
    """The names of a person; empty where the account does not say."""

    first: str
    last: str
    display: str

    @classmethod
    def of(cls, row: JudgedRow) -> Self:
        """What the person of a row is called."""
        columns = (Column.FIRST_NAME, Column.LAST_NAME, Column.DISPLAY_NAME)
        return cls(*(row.values[column] for column in columns))


@dataclass(frozen=True, slots=True, kw_only=True)
class TenantReading:
    """The tenant at one moment; user names and domains in lower case.

    `skus` go by skuPartNumber, or by skuId where another SKU of the tenant has the same part
    number. `groups` are those asked for that members can be added to: by object id, the names of
    the SKUs that each gives to its members. `hidden_groups` may not be read by the app.
    `ours` are those of `existing` that Rollcall created, with when their file was uploaded,
    `people` what those are called, and `jobs` the first job of that file.
    """

    existing: frozenset[str]
    managed_domains: frozenset[str]
    verified_domains: frozenset[str]  # the federated ones as well
    skus: Mapping[str, SubscribedSku]
    groups: Mapping[str, frozenset[str]] = field(default_factory=dict)
    hidden_groups: frozenset[str] = frozenset()
    ours: Mapping[str, datetime] = field(default_factory=dict)
    people: Mapping[str, PersonName] = field(default_factory=dict)
    jobs: Mapping[str, str] = field(default_factory=dict)

    def name_licenses(self, plan: LicensePlan) -> LicensePlan:
        """The plan with each SKU under its name in `skus`; one the tenant lacks keeps its own."""
        names = {fold_sku(sku.sku_id): name for name, sku in self.skus.items()}
        names |= {fold_sku(name): name for name in self.skus}
        return plan.renamed(lambda named: names.get(fold_sku(named), named))
