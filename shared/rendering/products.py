"""What shops and invoices call the commonest SKUs.

From Microsoft's page "Product names and service plan identifiers for licensing".
"""

from collections.abc import Mapping
from typing import Final

from shared.rendering.plain_text import one_line

_PRODUCTS: Final[Mapping[str, str]] = {
    "O365_BUSINESS_ESSENTIALS": "Microsoft 365 Business Basic",
    "O365_BUSINESS_PREMIUM": "Microsoft 365 Business Standard",
    "SPB": "Microsoft 365 Business Premium",
    "STANDARDPACK": "Office 365 E1",
    "ENTERPRISEPACK": "Office 365 E3",
    "ENTERPRISEPREMIUM": "Office 365 E5",
    "DESKLESSPACK": "Office 365 F3",
    "SPE_F1": "Microsoft 365 F3",
    "SPE_E3": "Microsoft 365 E3",
    "SPE_E5": "Microsoft 365 E5",
}


def product_name(sku_part_number: str) -> str:
    """The product as one buys it; the part number where the product is not a common one."""
    sku = one_line(sku_part_number)
    return _PRODUCTS.get(sku, sku)
