"""What is known of the tenant before a job."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscribedSku:
    """A SKU of the tenant ("subscribedSku resource type")."""

    sku_id: str
    sku_part_number: str
    prepaid_units_enabled: int
    consumed_units: int
    is_assignable: bool  # Enabled, and applies to users


@dataclass(frozen=True, slots=True, kw_only=True)
class TenantReading:
    """The tenant at one moment; user names and domains in lower case.

    `groups` are those asked for that members can be added to: by object id, the skuPartNumbers
    that each gives to its members.
    """

    existing: frozenset[str]
    managed_domains: frozenset[str]
    verified_domains: frozenset[str]  # the federated ones as well
    skus: Mapping[str, SubscribedSku]  # by skuPartNumber
    groups: Mapping[str, frozenset[str]] = field(default_factory=dict)
