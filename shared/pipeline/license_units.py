"""How many units of a licence a job used, and how many more its rows need. Pure."""

from collections import Counter
from collections.abc import Container, Sequence

from shared.models import OutcomeStatus, RowOutcome, SkuUse
from shared.state.documents import SkuSeen


def count_units(seen: SkuSeen, wanting: Sequence[RowOutcome], granted: Container[int]) -> SkuUse:
    """The use of one SKU by the rows that want it; `granted` are the rows that were promised it.

    A row may wait for another SKU while units of this one are left: only what these do not cover
    is missing. A promised row that waits all the same shows that its unit was taken by others.
    """
    counts = Counter(row.status for row in wanting)
    used = counts[OutcomeStatus.CREATED] + counts[OutcomeStatus.WOULD_CREATE]
    taken = sum(row.lacks_units and row.row_number in granted for row in wanting)
    left = max(0, seen.free - used - taken)
    waiting = sum(row.lacks_units for row in wanting) - taken
    beyond = max(0, waiting - left)
    return SkuUse(
        sku_part_number=seen.sku_part_number,
        enabled=seen.enabled,
        free_before=seen.free,
        used_now=used,
        missing=taken + beyond,
        missing_to_fix=max(0, waiting + counts[OutcomeStatus.INVALID] - left) - beyond,
        in_grace=seen.in_grace,
    )
