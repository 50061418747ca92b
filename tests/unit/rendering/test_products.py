"""Tests of `shared.rendering.products`."""

import pytest

from shared.rendering.products import product_name


@pytest.mark.parametrize(
    ("sku", "expected"),
    [
        pytest.param(
            "O365_BUSINESS_PREMIUM",
            "Microsoft 365 Business Standard",
            id="common",
        ),
        pytest.param("AAD_PREMIUM", "Microsoft Entra ID P1", id="second licence"),
        pytest.param("CONTOSO_SKU", "CONTOSO_SKU", id="not common"),
    ],
)
def test_a_product_is_called_as_one_buys_it(sku: str, expected: str) -> None:
    assert product_name(sku) == expected
