"""Units of a SKU."""

from datetime import UTC, datetime, timedelta

import pytest

from local.tenant.graph_errors import RefusalError
from local.tenant.subscriptions import CapabilityStatus, SubscribedSku

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def a_sku(enabled: int = 5, consumed: int = 3) -> SubscribedSku:
    return SubscribedSku(
        sku_id="1", sku_part_number="PACK", enabled=enabled, consumed_units=consumed
    )


def test_available_units_are_enabled_less_consumed_and_never_negative() -> None:
    assert [a_sku(5, 3).available_units, a_sku(3, 5).available_units] == [2, 0]


def test_units_in_their_grace_period_are_available() -> None:
    sku = a_sku(0, 3)
    sku.warning, sku.capability_status = 5, CapabilityStatus.WARNING

    assert sku.available_units == 2


@pytest.mark.parametrize(
    "status", [one for one in CapabilityStatus if one not in {"Enabled", "Warning"}]
)
def test_subscription_that_is_suspended_or_gone_has_no_units(status: CapabilityStatus) -> None:
    sku = a_sku()
    sku.capability_status = status

    with pytest.raises(RefusalError) as caught:
        sku.require_available()

    assert caught.value.message == ("Subscription with SKU 1 does not have any available licenses.")


def test_units_given_back_never_exceed_those_taken() -> None:
    sku = a_sku(consumed=1)

    sku.release(3, NOON)

    assert sku.consumed_units == 0


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        pytest.param(-1, 3, id="before"),
        pytest.param(0, 4, id="after the first"),
        pytest.param(9, 4, id="between"),
        pytest.param(10, 6, id="after the second"),
    ],
)
def test_earlier_consumption_is_remembered(seconds: int, expected: int) -> None:
    sku = a_sku(enabled=9)
    sku.take(1, NOON)
    sku.take(2, NOON + timedelta(seconds=10))

    assert sku.consumed_units_at(NOON + timedelta(seconds=seconds)) == expected


def test_sku_is_shown_in_graphs_words() -> None:
    shown = a_sku().to_json("tenant", NOON)

    assert shown == {
        "accountId": "tenant",
        "appliesTo": "User",
        "capabilityStatus": "Enabled",
        "consumedUnits": 3,
        "id": "tenant_1",
        "prepaidUnits": {"enabled": 5, "lockedOut": 0, "suspended": 0, "warning": 0},
        "servicePlans": [],
        "skuId": "1",
        "skuPartNumber": "PACK",
    }
