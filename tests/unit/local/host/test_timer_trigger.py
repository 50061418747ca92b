from datetime import UTC, datetime

import pytest

from local.host.host_errors import HostConfigurationError
from local.host.timer_trigger import next_run

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("schedule", "expected"),
    [
        pytest.param("0 */5 * * * *", datetime(2026, 1, 2, 3, 5, tzinfo=UTC), id="5 minutes"),
        pytest.param("*/2 * * * * *", datetime(2026, 1, 2, 3, 4, 6, tzinfo=UTC), id="2 seconds"),
        pytest.param("0 0 6 * * 1-5", datetime(2026, 1, 2, 6, 0, tzinfo=UTC), id="workdays"),
        pytest.param("*/5 * * * *", datetime(2026, 1, 2, 3, 5, tzinfo=UTC), id="five fields"),
    ],
)
def test_next_run_follows_the_schedule(schedule: str, expected: datetime) -> None:
    assert next_run(schedule, NOW) == expected


@pytest.mark.parametrize("schedule", ["", "every minute", "61 * * * * *"])
def test_schedule_that_cannot_be_read_is_a_fault(schedule: str) -> None:
    with pytest.raises(HostConfigurationError, match="cannot be read"):
        next_run(schedule, NOW)
