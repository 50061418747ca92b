"""A tenant to try things on: Contoso, with fictional people."""

from local.tenant.domains import DomainType, VerifiedDomain
from local.tenant.groups import Group
from local.tenant.simulated_tenant import Tenant
from local.tenant.subscriptions import AppliesTo, ServicePlan, SubscribedSku

SENDER = "hr-onboarding@contoso.com"

# Ids: "Product names and service plan identifiers for licensing".
_BUSINESS_PREMIUM = "f245ecc8-75af-4f8e-b61f-27d8114de5f3"
_ENTERPRISE_PACK = "6fd2c87f-b296-42f0-b197-1e91e994b900"
_ENTRA_P1 = "078d2b04-f1bd-4111-bbd6-b4b1b354cef4"
_EDISCOVERY = "4b590615-0888-425a-a965-b3bf7789848d"
_STORE = "6470687e-a428-4b7a-bef2-8a291ad947c9"
_EXCHANGE_1 = "9aaf7827-d63c-4b61-89c3-182f06f82e5c"
_EXCHANGE_2 = "efb87545-963c-4e0d-99df-69c6916d9eb0"
_SHAREPOINT_1 = "c7699d2e-19aa-44de-8edf-1736da088ca1"
_SHAREPOINT_2 = "5dbe027f-2339-4123-9542-606e4d348a72"

LICENSE_GROUP = "5b2cf2b8-9c7e-4c39-8f26-1f4a6b1e70d3"  # gives O365_BUSINESS_PREMIUM
PLAIN_GROUP = "c7a8a9f0-7c0b-4f7d-9a31-6d8f1c2b5e40"  # gives nothing

_STANDARD_PLANS = (
    ServicePlan(id=_EXCHANGE_1, name="EXCHANGE_S_STANDARD", excludes=frozenset({_EXCHANGE_2})),
    ServicePlan(id=_SHAREPOINT_1, name="SHAREPOINTSTANDARD", excludes=frozenset({_SHAREPOINT_2})),
)
_ENTERPRISE_PLANS = (
    ServicePlan(id=_EXCHANGE_2, name="EXCHANGE_S_ENTERPRISE", excludes=frozenset({_EXCHANGE_1})),
    ServicePlan(id=_SHAREPOINT_2, name="SHAREPOINTENTERPRISE", excludes=frozenset({_SHAREPOINT_1})),
)
_ENTRA_PLAN = ServicePlan(id="41781fb2-bc02-4b7c-bd55-b576c07bb09d", name="AAD_PREMIUM")
_EDISCOVERY_PLAN = ServicePlan(
    id="4de31727-a228-4ec3-a5bf-8e45b5ca48cc",
    name="EQUIVIO_ANALYTICS",
    depends_on=frozenset({_EXCHANGE_2}),
)
_STORE_PLAN = ServicePlan(id="a420f25f-a7b3-4ff5-a9d0-5d58f73b537d", name="WINDOWS_STORE")

_PEOPLE = (
    ("hr-onboarding@contoso.com", "HR Onboarding", "NL"),
    ("hr@contoso.com", "HR Desk", "NL"),
    ("it@contoso.com", "IT Desk", "NL"),
    ("adele.vance@contoso.com", "Adele Vance", "US"),
    ("alex.wilber@contoso.com", "Alex Wilber", "US"),
    ("megan.bowen@contoso.com", "Megan Bowen", "GB"),
    ("diego.siciliani@fabrikam.com", "Diego Siciliani", "IT"),
)


def demo_tenant(units: int = 25) -> Tenant:
    """Contoso with so many free units of `O365_BUSINESS_PREMIUM`; its settings can be changed.

    `O365_BUSINESS_PREMIUM` and `ENTERPRISEPACK` exclude each other, as in Microsoft 365; the SKU
    that goes with either is `AAD_PREMIUM`.
    """
    tenant = Tenant(
        domains=_domains(),
        skus=_skus(units),
        may_send_as=frozenset({SENDER}),
        mailboxes=frozenset(name for name, _, _ in _PEOPLE),
        addresses_in_use=frozenset({"all-staff@contoso.com", "info@contoso.com"}),
        groups=_groups(),
    )
    for name, display_name, usage_location in _PEOPLE:
        tenant.add_existing_user(_existing(name, display_name, usage_location))
    return tenant


def _domains() -> tuple[VerifiedDomain, ...]:
    return (
        VerifiedDomain(name="contoso.com", is_default=True),
        VerifiedDomain(name="fabrikam.com"),
        VerifiedDomain(name="contoso.onmicrosoft.com", is_initial=True),
        VerifiedDomain(name="partner.fabrikam.com", type=DomainType.FEDERATED),
    )


def _skus(units: int) -> tuple[SubscribedSku, ...]:
    return (
        _sku(_BUSINESS_PREMIUM, "O365_BUSINESS_PREMIUM", units, _STANDARD_PLANS),
        _sku(_ENTERPRISE_PACK, "ENTERPRISEPACK", 10, _ENTERPRISE_PLANS),
        _sku(_ENTRA_P1, "AAD_PREMIUM", 100, (_ENTRA_PLAN,)),
        _sku(_EDISCOVERY, "EQUIVIO_ANALYTICS", 5, (_EDISCOVERY_PLAN,)),
        _sku(_STORE, "WINDOWS_STORE", 25, (_STORE_PLAN,), AppliesTo.COMPANY),
    )


def _groups() -> dict[str, Group]:
    groups = (
        Group(id=LICENSE_GROUP, display_name="Licensed Staff", sku_ids=(_BUSINESS_PREMIUM,)),
        Group(id=PLAIN_GROUP, display_name="Football Pool"),
    )
    return {group.id: group for group in groups}


def _sku(
    sku_id: str,
    part_number: str,
    units: int,
    plans: tuple[ServicePlan, ...],
    applies_to: AppliesTo = AppliesTo.USER,
) -> SubscribedSku:
    return SubscribedSku(
        sku_id=sku_id,
        sku_part_number=part_number,
        enabled=units,
        applies_to=applies_to,
        service_plans=plans,
    )


def _existing(name: str, display_name: str, usage_location: str) -> dict[str, object]:
    return {
        "accountEnabled": True,
        "displayName": display_name,
        "mailNickname": name.partition("@")[0],
        "userPrincipalName": name,
        "usageLocation": usage_location,
        "passwordProfile": {"password": "Autumn-Leaves-42"},
    }
