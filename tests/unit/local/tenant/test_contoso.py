"""The tenant to try things on."""

from local.tenant import SENDER, demo_tenant
from tests.unit.local.tenant.tenant_builders import a_mail


def test_demo_tenant_has_the_units_asked_for() -> None:
    assert demo_tenant(units=7).subscribed_skus["O365_BUSINESS_PREMIUM"].available_units == 7


def test_demo_tenant_has_managed_domains_and_a_federated_one() -> None:
    domains = {domain.name: domain.type.value for domain in demo_tenant().domains}

    assert domains == {
        "contoso.com": "Managed",
        "fabrikam.com": "Managed",
        "contoso.onmicrosoft.com": "Managed",
        "partner.fabrikam.com": "Federated",
    }


def test_demo_tenant_lets_the_app_send_as_its_mailbox() -> None:
    tenant = demo_tenant()

    tenant.send_mail(SENDER, a_mail())

    assert len(tenant.mails) == 1


def test_two_demo_tenants_share_nothing() -> None:
    first, second = demo_tenant(), demo_tenant()

    first.take_units("O365_BUSINESS_PREMIUM", 5)

    assert second.subscribed_skus["O365_BUSINESS_PREMIUM"].consumed_units == 0
