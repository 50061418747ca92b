"""Tests of `shared.rendering.welcome`."""

from dataclasses import replace

import pytest

from shared.models import OutcomeStatus, RowOutcome
from shared.rendering.welcome import SIGN_IN_PAGE, TRAINING_PAGE, list_welcome
from tests.unit.rendering.reports import a_created_row, a_report, a_row, an_existing_row


def test_new_people_learn_where_to_sign_in_what_is_asked_and_where_to_learn() -> None:
    sign_in, password, lessons = list_welcome(a_report(a_created_row()), "en")

    assert SIGN_IN_PAGE in sign_in
    assert "new password" in password
    assert TRAINING_PAGE in lessons


@pytest.mark.parametrize(
    "row", [an_existing_row(), a_row(status=OutcomeStatus.WOULD_CREATE)], ids=["existed", "preview"]
)
def test_where_nobody_is_new_there_is_nothing_to_hand_out(row: RowOutcome) -> None:
    assert list_welcome(a_report(row), "en") == ()


def test_where_sign_in_is_blocked_that_is_said_instead() -> None:
    (line,) = list_welcome(replace(a_report(a_created_row()), sign_in_allowed=False), "en")

    assert "blocked" in line
