"""Tests of `shared.pipeline.license_units`."""

import pytest

from shared.models import OutcomeStatus, RowOutcome
from shared.pipeline.license_units import count_units
from shared.state.documents import SkuSeen


def rows(**counts: int) -> list[RowOutcome]:
    """As many rows of each outcome, numbered from 2."""
    statuses = [OutcomeStatus(status) for status, count in counts.items() for _ in range(count)]
    return [
        RowOutcome(
            row_number=number, user_name="", display_name="", usage_location="NL", status=status
        )
        for number, status in enumerate(statuses, 2)
    ]


def seen(free: int, in_grace: int = 0) -> SkuSeen:
    return SkuSeen(sku_part_number="SPB", sku_id="spb", enabled=100, free=free, in_grace=in_grace)


@pytest.mark.parametrize(
    ("free", "wanting", "missing", "missing_to_fix"),
    [
        pytest.param(4, rows(created=2, no_license=4), 2, 0, id="two are left, another SKU is not"),
        pytest.param(2, rows(created=2, no_license=4), 4, 0, id="none left"),
        pytest.param(9, rows(created=2, no_license=4), 0, 0, id="another SKU alone is used up"),
        pytest.param(4, rows(would_create=4, invalid=7), 0, 7, id="preview with rows to fix"),
        pytest.param(6, rows(would_create=4, invalid=7), 0, 5, id="two left for rows to fix"),
        pytest.param(4, rows(would_create=4, no_license=1, invalid=2), 1, 2, id="both"),
        pytest.param(5, rows(created=2, failed=3, duplicate_user_name=2), 0, 0, id="nobody"),
    ],
)
def test_only_what_is_not_left_is_missing(
    free: int, wanting: list[RowOutcome], missing: int, missing_to_fix: int
) -> None:
    use = count_units(seen(free), wanting, granted=())

    assert (use.missing, use.missing_to_fix) == (missing, missing_to_fix)


def test_units_that_others_took_meanwhile_are_missing_again() -> None:
    use = count_units(seen(free=3), rows(created=1, no_license=2), granted={2, 3, 4})

    assert (use.used_now, use.missing) == (1, 2)


def test_units_in_their_grace_period_are_counted() -> None:
    assert count_units(seen(free=3, in_grace=2), [], granted=()).in_grace == 2
