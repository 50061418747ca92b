"""A tenant described in a JSON file.

`{"display_name": …, "access_token": …, "granted_permissions": […], "may_send_as": […],
"mailboxes": […], "addresses_in_use": […],
"domains": [{"name", "type": "Managed" | "Federated", "is_default", "is_initial"}],
"subscribed_skus": [{"sku_id", "sku_part_number", "enabled", "consumed_units",
"capability_status", "applies_to"}], "groups": [{"id", "display_name", "sku_ids"}],
"users": [bodies as for `POST /users`]}`; only `domains` is needed.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from local.tenant.domains import DomainType, VerifiedDomain
from local.tenant.groups import Group
from local.tenant.simulated_tenant import Tenant
from local.tenant.subscriptions import AppliesTo, CapabilityStatus, SubscribedSku

type Json = Mapping[str, Any]

_NAME_SETS = ("may_send_as", "mailboxes", "addresses_in_use")


def load_tenant(path: Path) -> Tenant:
    """The tenant in a seed file; raises ValueError, TypeError or LookupError when it has none."""
    return parse_tenant(json.loads(path.read_text(encoding="utf-8")))


def parse_tenant(seed: Json) -> Tenant:
    """The tenant that a seed describes; raises `RefusalError` for a user that breaks a rule."""
    fields = dict(seed)
    users = fields.pop("users", [])
    domains = tuple(_parse_domain(one) for one in fields.pop("domains"))
    skus = tuple(_parse_sku(one) for one in fields.pop("subscribed_skus", []))
    for name in _NAME_SETS:
        fields[name] = frozenset(one.lower() for one in fields.get(name, []))
    if "granted_permissions" in fields:
        fields["granted_permissions"] = frozenset(fields["granted_permissions"])
    groups = {one["id"].lower(): Group(**one) for one in fields.pop("groups", [])}
    tenant = Tenant(domains=domains, skus=skus, groups=groups, **fields)
    for user in users:
        tenant.add_existing_user(user)
    return tenant


def _parse_domain(domain: Json) -> VerifiedDomain:
    kind = DomainType(domain.get("type", DomainType.MANAGED))
    return VerifiedDomain(**{**domain, "type": kind})


def _parse_sku(sku: Json) -> SubscribedSku:
    status = CapabilityStatus(sku.get("capability_status", CapabilityStatus.ENABLED))
    applies_to = AppliesTo(sku.get("applies_to", AppliesTo.USER))
    return SubscribedSku(**{**sku, "capability_status": status, "applies_to": applies_to})
