"""What was used, and what it costs."""

import pytest

from bench.costing.storage_log import Category
from bench.costing.usage import Month, Usage, union_seconds

_NOTHING = Usage(storage={}, executions=0, active_seconds={})


@pytest.mark.parametrize(
    ("spans", "seconds"),
    [
        ([], 0.0),
        ([(1.0, 3.0), (5.0, 6.0)], 3.0),
        ([(1.0, 4.0), (2.0, 3.0)], 3.0),
        ([(2.0, 5.0), (1.0, 3.0)], 4.0),
    ],
    ids=["none", "apart", "one within the other", "overlapping, out of order"],
)
def test_calls_at_the_same_time_share_their_instance(
    spans: list[tuple[float, float]], seconds: float
) -> None:
    assert union_seconds(spans) == seconds


def test_a_month_is_thirty_days_of_files_and_sweeps() -> None:
    file = Usage(storage={Category.BLOB_WRITE: 100}, executions=0, active_seconds={})
    sweep = Usage(storage={Category.BLOB_LIST: 5}, executions=0, active_seconds={})

    month = Month.of(file, sweep, files_a_day=10)

    assert month.items[Category.BLOB_WRITE] == pytest.approx(30_000 * 0.05 / 10_000)
    assert month.items[Category.BLOB_LIST] == pytest.approx(43_200 * 0.05 / 10_000)


def test_a_free_grant_is_taken_off_once_and_not_paid_out() -> None:
    small = Usage(storage={}, executions=4, active_seconds={"intake": 1.0})
    large = Usage(storage={}, executions=4, active_seconds={"intake": 100.0})

    free = Month.of(small, _NOTHING, files_a_day=10)
    paid = Month.of(large, _NOTHING, files_a_day=100)

    assert free.dollars == 0.0
    assert paid.items["GB-seconds"] == pytest.approx((600_000 - 100_000) * 0.000026)
