"""The people of the `columns` benchmark, their file, and the tenant that they come to."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from bench.provision import COUNTRIES, ITEM_LATENCY, LATENCY
from local.tenant import Tenant, demo_tenant
from local.tenant.groups import Group
from local.tenant.simulated_tenant import DEFAULT_PERMISSIONS, GROUP_PERMISSIONS
from tests.staff_lists import HEADING, person

SKU = "ENTERPRISEPACK"
GROUPS = {
    "Sales": "5b2cf2b8-9c7e-4c39-8f26-000000000001",
    "Staff": "5b2cf2b8-9c7e-4c39-8f26-000000000002",
}
SETTINGS = {
    "ALLOWED_GROUPS": json.dumps(GROUPS),
    "ALLOWED_LICENSES": json.dumps({"Office": [SKU]}),
}
BOSS = "adele.vance@contoso.com"
PEOPLE = sum(COUNTRIES.values())
STARTS_IN = timedelta(days=3)
HIRED = datetime(2026, 4, 1, tzinfo=UTC)
EMPLOYEE = {
    "Employee ID": "0042",
    "Employee type": "Contractor",
    "Company": "Fabrikam",
    "Cost centre": "1200",
    "Hire date": f"{HIRED:%Y-%m-%d}",
}


def column_tenant() -> Tenant:
    """A tenant with licences and groups for all of them."""
    tenant = demo_tenant(units=PEOPLE + 1)
    tenant.granted_permissions = DEFAULT_PERMISSIONS | GROUP_PERMISSIONS
    tenant.subscribed_skus[SKU].enabled = PEOPLE + 1
    tenant.latency, tenant.item_latency = LATENCY, ITEM_LATENCY
    for name, group_id in GROUPS.items():
        tenant.groups[group_id] = Group(id=group_id, display_name=name)
    return tenant


def list_people() -> list[dict[str, str]]:
    """The cells of all people by label."""
    countries = [country for country, count in COUNTRIES.items() for _ in range(count)]
    return [cells_of(number, country) for number, country in enumerate(countries, start=1)]


def cells_of(number: int, country: str, domain: str = "contoso.com") -> dict[str, str]:
    """The cells of a person by label; persons 2 to 11 report to person 1, and so on."""
    return dict(zip(HEADING, person(number, country, domain), strict=True)) | {
        "Manager": f"person{(number + 8) // 10}@{domain}" if number > 1 else BOSS,
        "Groups": "; ".join(GROUPS),
        "Licences": "Office",
        "Start date": f"{datetime.now(UTC) + STARTS_IN:%Y-%m-%d}",
        **EMPLOYEE,
    }


def to_csv(labels: Sequence[str], rows: Iterable[Mapping[str, str]]) -> bytes:
    """A file with the columns that every list has, and these."""
    shown = (*HEADING, *labels)
    lines = [shown, *([row[label] for label in shown] for row in rows)]
    return "".join(f"{','.join(line)}\r\n" for line in lines).encode()
