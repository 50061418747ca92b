"""Tests of `shared.rendering.notices`."""

from dataclasses import replace
from datetime import UTC, datetime

from shared.models import EarlierRun, Finding, RemarkCode
from shared.rendering.notices import list_notices
from tests.unit.rendering.reports import a_created_row, a_report

EARLIER = EarlierRun(dropped_at=datetime(2026, 3, 2, 8, 5, tzinfo=UTC), has_passwords=True)


def test_a_file_like_any_other_has_no_notice() -> None:
    assert list_notices(a_report(a_created_row()), "en") == ()


def test_a_file_that_was_dropped_before_is_told_with_the_time_and_where_the_passwords_are() -> None:
    (notice,) = list_notices(replace(a_report(), earlier=EARLIER), "en")

    assert "2 March 2026, 08:05 UTC" in notice
    assert "passwords" in notice


def test_a_first_run_that_made_nobody_is_not_said_to_have_passwords() -> None:
    without = replace(EARLIER, has_passwords=False)

    (notice,) = list_notices(replace(a_report(), earlier=without), "en")

    assert "2 March 2026, 08:05 UTC" in notice
    assert "passwords" not in notice


def test_a_wish_that_was_not_met_is_told_in_a_sentence_with_its_value() -> None:
    remark = Finding(code=RemarkCode.LANGUAGE_NOT_OFFERED, facts={"value": "klingon"})

    (notice,) = list_notices(replace(a_report(), remarks=(remark,)), "en")

    assert "“klingon”" in notice
