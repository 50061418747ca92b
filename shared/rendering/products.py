"""Product names as they are sold."""

from shared.models.product_names import PRODUCT_NAMES
from shared.rendering.plain_text import one_line


def product_name(sku_part_number: str) -> str:
    """The product name; the part number where the product is not a common one."""
    sku = one_line(sku_part_number)
    return PRODUCT_NAMES.get(sku, sku)
