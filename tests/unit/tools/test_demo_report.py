"""Tests of `tools.demo_report`."""

from shared.models import OutcomeStatus
from tools.demo_report import demo_report


def test_the_demo_shows_every_outcome_of_a_real_run() -> None:
    outcomes = {row.status for row in demo_report().rows}

    assert outcomes == {
        OutcomeStatus.CREATED,
        OutcomeStatus.DUPLICATE_USER_NAME,
        OutcomeStatus.NO_LICENSE,
        OutcomeStatus.INVALID,
        OutcomeStatus.FAILED,
    }


def test_the_demo_is_in_file_order() -> None:
    numbers = [row.row_number for row in demo_report().rows]

    assert numbers == list(range(2, 14))
