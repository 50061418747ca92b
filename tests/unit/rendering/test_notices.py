"""Tests of `shared.rendering.notices`."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from shared.models import EarlierRun, Finding, OutcomeStatus, RemarkCode, RowOutcome
from shared.rendering.i18n import texts_in
from shared.rendering.notices import SIGN_IN_PAGE, TRAINING_PAGE, list_notices, list_welcome
from tests.unit.rendering.reports import a_created_row, a_report, a_row, an_existing_row

EARLIER = EarlierRun(dropped_at=datetime(2026, 3, 2, 8, 5, tzinfo=UTC), has_passwords=True)


def test_a_file_like_any_other_has_no_notice() -> None:
    assert list_notices(a_report(a_created_row()), texts_in("en")) == ()


def test_a_file_that_was_dropped_before_is_told_with_the_time_and_where_the_passwords_are() -> None:
    (notice,) = list_notices(replace(a_report(), earlier=EARLIER), texts_in("en"))

    assert "2 March 2026, 08:05 UTC" in notice
    assert "passwords" in notice


def test_a_first_run_that_made_nobody_is_not_said_to_have_passwords() -> None:
    without = replace(EARLIER, has_passwords=False)

    (notice,) = list_notices(replace(a_report(), earlier=without), texts_in("en"))

    assert "2 March 2026, 08:05 UTC" in notice
    assert "passwords" not in notice


def test_a_wish_that_was_not_met_is_told_in_a_sentence_with_its_value() -> None:
    remark = Finding(code=RemarkCode.LANGUAGE_NOT_OFFERED, facts={"value": "klingon"})

    (notice,) = list_notices(replace(a_report(), remarks=(remark,)), texts_in("en"))

    assert "“klingon”" in notice


def test_new_people_learn_where_to_sign_in_what_is_asked_and_where_to_learn() -> None:
    sign_in, password, lessons = list_welcome(a_report(a_created_row()), texts_in("en"))

    assert SIGN_IN_PAGE in sign_in
    assert "new password" in password
    assert TRAINING_PAGE in lessons


@pytest.mark.parametrize(
    "row", [an_existing_row(), a_row(status=OutcomeStatus.WOULD_CREATE)], ids=["existed", "preview"]
)
def test_where_nobody_is_new_there_is_nothing_to_hand_out(row: RowOutcome) -> None:
    assert list_welcome(a_report(row), texts_in("en")) == ()


def test_where_sign_in_is_blocked_that_is_said_instead() -> None:
    (line,) = list_welcome(
        replace(a_report(a_created_row()), sign_in_allowed=False), texts_in("en")
    )

    assert "blocked" in line
