"""assignLicense."""

import pytest

from local.tenant import Tenant
from local.tenant.graph_errors import RefusalError
from tests.unit.local.tenant.tenant_builders import (
    BUSINESS_PREMIUM,
    EDISCOVERY,
    ENTERPRISE_PACK,
    ENTRA_P1,
    STORE,
    a_license,
    a_tenant,
    a_user,
)

ADA = "ada.byron@contoso.com"
UNKNOWN = "00000000-0000-4000-8000-000000000000"
EXCHANGE_2 = "efb87545-963c-4e0d-99df-69c6916d9eb0"
EXCHANGE_1 = "9aaf7827-d63c-4b61-89c3-182f06f82e5c"


def a_tenant_with_ada(units: int = 25, **changed: object) -> Tenant:
    tenant = a_tenant(units)
    tenant.create_user(a_user("ada.byron", **changed))
    return tenant


def refusal_of(tenant: Tenant, body: dict[str, object]) -> RefusalError:
    with pytest.raises(RefusalError) as caught:
        tenant.assign_license(ADA, body)
    return caught.value


def consumed(tenant: Tenant) -> dict[str, int]:
    return {
        name: sku.consumed_units
        for name, sku in tenant.subscribed_skus.items()
        if sku.consumed_units
    }


def test_several_skus_are_assigned_at_once() -> None:
    tenant = a_tenant_with_ada()

    tenant.assign_license(ADA, a_license(BUSINESS_PREMIUM, ENTRA_P1))

    assert set(tenant.users[ADA].assigned_licenses) == {BUSINESS_PREMIUM, ENTRA_P1}
    assert consumed(tenant) == {"O365_BUSINESS_PREMIUM": 1, "AAD_PREMIUM": 1}


def test_sku_that_the_user_has_takes_no_second_unit() -> None:
    tenant = a_tenant_with_ada(units=1)

    tenant.assign_license(ADA, a_license(BUSINESS_PREMIUM))
    tenant.assign_license(ADA, a_license(BUSINESS_PREMIUM))

    assert consumed(tenant) == {"O365_BUSINESS_PREMIUM": 1}


def test_removed_sku_gives_its_unit_back() -> None:
    tenant = a_tenant_with_ada()
    tenant.assign_license(ADA, a_license(BUSINESS_PREMIUM))

    tenant.assign_license(ADA, a_license(removed=(BUSINESS_PREMIUM,)))

    assert consumed(tenant) == {}
    assert tenant.users[ADA].assigned_licenses == {}


def test_when_one_sku_has_no_unit_none_is_assigned() -> None:
    tenant = a_tenant_with_ada(units=0)

    refusal = refusal_of(tenant, a_license(ENTRA_P1, BUSINESS_PREMIUM))

    assert refusal.message == (
        f"Subscription with SKU {BUSINESS_PREMIUM} does not have any available licenses."
    )
    assert tenant.users[ADA].assigned_licenses == {}
    assert consumed(tenant) == {}


def test_deleting_a_user_frees_the_unit() -> None:
    tenant = a_tenant_with_ada(units=1)
    tenant.assign_license(ADA, a_license(BUSINESS_PREMIUM))

    tenant.delete_user(ADA)

    assert consumed(tenant) == {}


def test_disabled_plans_are_kept_and_do_not_clash() -> None:
    tenant = a_tenant_with_ada()
    body = a_license(BUSINESS_PREMIUM)
    sharepoint_1 = "c7699d2e-19aa-44de-8edf-1736da088ca1"
    body["addLicenses"] = [
        {"skuId": BUSINESS_PREMIUM, "disabledPlans": [EXCHANGE_1, sharepoint_1]},
        {"skuId": ENTERPRISE_PACK},
    ]

    tenant.assign_license(ADA, body)

    assert tenant.users[ADA].assigned_licenses[BUSINESS_PREMIUM] == {EXCHANGE_1, sharepoint_1}


@pytest.mark.parametrize(
    ("body", "message"),
    [
        pytest.param(
            a_license(UNKNOWN),
            f"License {UNKNOWN} does not correspond to a valid company License.",
            id="unknown SKU",
        ),
        pytest.param(
            a_license(STORE), f"License {STORE} cannot be assigned to a user.", id="company SKU"
        ),
        pytest.param(
            a_license(removed=(ENTRA_P1,)),
            "User does not have a corresponding license.",
            id="removing what is not there",
        ),
        pytest.param(
            a_license(BUSINESS_PREMIUM, ENTERPRISE_PACK),
            "License assignment failed because service plans "
            f"{EXCHANGE_1}, {EXCHANGE_2} are mutually exclusive.",
            id="clashing plans",
        ),
        pytest.param(
            a_license(EDISCOVERY),
            "License assignment failed because service plan "
            f"4de31727-a228-4ec3-a5bf-8e45b5ca48cc depends on the service plan(s) {EXCHANGE_2}.",
            id="missing plan",
        ),
        pytest.param(
            {"addLicenses": []},
            "One or more parameters of the operation 'assignLicense' are missing from the request "
            "payload. The missing parameters are: removeLicenses.",
            id="half a body",
        ),
        pytest.param(
            {**a_license(), "note": "x"},
            "Property assignLicense in payload has a value that does not match schema.",
            id="unknown parameter",
        ),
        pytest.param(
            a_license("not-a-guid"),
            "Property skuId in payload has a value that does not match schema.",
            id="malformed id",
        ),
        pytest.param(
            {"addLicenses": [{"disabledPlans": []}], "removeLicenses": []},
            "Property addLicenses in payload has a value that does not match schema.",
            id="no SKU named",
        ),
    ],
)
def test_refused_assignment_changes_nothing(body: dict[str, object], message: str) -> None:
    tenant = a_tenant_with_ada()

    refusal = refusal_of(tenant, body)

    assert (refusal.status, refusal.code, refusal.message) == (400, "Request_BadRequest", message)
    assert consumed(tenant) == {}


def test_clash_with_a_licence_held_before_is_refused() -> None:
    tenant = a_tenant_with_ada()
    tenant.assign_license(ADA, a_license(BUSINESS_PREMIUM))

    refusal = refusal_of(tenant, a_license(ENTERPRISE_PACK))

    assert refusal.message.endswith("are mutually exclusive.")


def test_dependency_met_by_another_sku_is_accepted() -> None:
    tenant = a_tenant_with_ada()

    tenant.assign_license(ADA, a_license(ENTERPRISE_PACK, EDISCOVERY))

    assert consumed(tenant) == {"ENTERPRISEPACK": 1, "EQUIVIO_ANALYTICS": 1}


def test_user_without_usage_location_gets_no_licence() -> None:
    tenant = a_tenant_with_ada(usageLocation=None)

    refusal = refusal_of(tenant, a_license(BUSINESS_PREMIUM))

    assert refusal.message == (
        "License assignment cannot be done for user with invalid usage location."
    )
