"""Who waits, as the page shows it."""

from dataclasses import replace
from datetime import timedelta

from shared.page.waiting_views import waiting_lines
from shared.rendering.i18n import texts_in
from shared.state.waiting_documents import WaitReason
from tests.unit.allocation.test_waiting import END, a_list, a_waiting_row


def test_a_start_date_is_waited_for_beyond_the_end_of_the_list() -> None:
    texts, later = texts_in("en"), END + timedelta(days=60)
    starts = replace(a_waiting_row(3, WaitReason.START_DATE), until=later)

    lines = waiting_lines([a_list(a_waiting_row(2), starts)], texts)

    assert [each.until for each in lines] == [texts.moment(END), texts.moment(later)]
