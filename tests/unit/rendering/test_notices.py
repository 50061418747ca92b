"""Tests of `shared.rendering.notices`."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from shared.models import EarlierUpload, Finding, JobReport, OutcomeStatus, RemarkCode, RowOutcome
from shared.rendering.i18n import texts_in
from shared.rendering.notices import list_notices, list_welcome
from tests.unit.rendering.reports import a_created_row, a_report, a_row, an_existing_row

EARLIER = EarlierUpload(dropped_at=datetime(2026, 3, 2, 8, 5, tzinfo=UTC), has_passwords=True)


def notices_of(report: JobReport) -> list[str]:
    return [*map(texts_in("en").say, list_notices(report))]


def welcome_of(report: JobReport) -> list[str]:
    return [*map(texts_in("en").say, list_welcome(report))]


def test_a_file_like_any_other_has_no_notice() -> None:
    assert notices_of(a_report(a_created_row())) == []


def test_an_earlier_upload_is_reported_with_its_time_and_where_the_passwords_are() -> None:
    (notice,) = notices_of(replace(a_report(), earlier=EARLIER))

    assert "2 March 2026, 08:05 UTC" in notice
    assert "passwords" in notice


def test_a_first_run_that_made_nobody_is_not_said_to_have_passwords() -> None:
    without = replace(EARLIER, has_passwords=False)

    (notice,) = notices_of(replace(a_report(), earlier=without))

    assert "2 March 2026, 08:05 UTC" in notice
    assert "passwords" not in notice


def test_a_wish_that_was_not_met_is_reported_in_a_sentence_with_its_value() -> None:
    remark = Finding(code=RemarkCode.LANGUAGE_NOT_OFFERED, facts={"value": "klingon"})

    (notice,) = notices_of(replace(a_report(), remarks=(remark,)))

    assert "“klingon”" in notice


def test_new_people_learn_where_to_sign_in_what_is_asked_and_where_to_learn() -> None:
    sign_in, password, lessons = welcome_of(a_report(a_created_row()))

    assert "www.office.com" in sign_in
    assert "new password" in password
    assert "support.microsoft.com/training" in lessons


@pytest.mark.parametrize(
    "row", [an_existing_row(), a_row(status=OutcomeStatus.WOULD_CREATE)], ids=["existed", "preview"]
)
def test_where_nobody_is_new_there_is_nothing_to_hand_out(row: RowOutcome) -> None:
    assert welcome_of(a_report(row)) == []


def test_where_sign_in_is_blocked_that_is_said_instead() -> None:
    (line,) = welcome_of(replace(a_report(a_created_row()), sign_in_allowed=False))

    assert "blocked" in line
