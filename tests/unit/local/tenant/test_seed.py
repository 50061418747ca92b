"""Tenants described in JSON."""

import json
from pathlib import Path

import pytest

from local.tenant.graph_errors import RefusalError
from local.tenant.seed import load_tenant, parse_tenant
from local.tenant.subscriptions import CapabilityStatus
from tests.unit.local.tenant.tenant_builders import a_user

SEED: dict[str, object] = {
    "display_name": "Fabrikam",
    "granted_permissions": ["Organization.Read.All"],
    "may_send_as": ["HR@contoso.com"],
    "domains": [{"name": "contoso.com"}, {"name": "fabrikam.com", "type": "Federated"}],
    "subscribed_skus": [
        {"sku_id": "1", "sku_part_number": "PACK", "enabled": 3, "capability_status": "Warning"}
    ],
    "users": [a_user()],
}


def test_tenant_is_as_its_seed_describes(tmp_path: Path) -> None:
    path = tmp_path / "tenant.json"
    path.write_text(json.dumps(SEED), encoding="utf-8")

    tenant = load_tenant(path)

    assert tenant.display_name == "Fabrikam"
    assert tenant.granted_permissions == {"Organization.Read.All"}
    assert tenant.may_send_as == {"hr@contoso.com"}
    assert [domain.type for domain in tenant.domains] == ["Managed", "Federated"]
    assert tenant.subscribed_skus["PACK"].capability_status is CapabilityStatus.WARNING
    assert list(tenant.users) == ["ada.byron@contoso.com"]


def test_seeded_user_obeys_the_rules_too() -> None:
    with pytest.raises(RefusalError):
        parse_tenant({**SEED, "users": [a_user(usageLocation="UK")]})


def test_seed_without_domains_is_no_tenant() -> None:
    with pytest.raises(LookupError):
        parse_tenant({})
