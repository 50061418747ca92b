"""Tests of `shared.rendering.page`."""

from dataclasses import replace

import pytest

from shared.models import Column, FileError, Finding, JobReport
from shared.rendering.i18n import texts_in
from shared.rendering.lazy_texts import LazyText
from shared.rendering.page import MOST_ROWS, Page, Reason, Refusal, lay_out
from shared.rendering.password_display import PasswordDisplay
from tests.unit.rendering.reports import (
    a_created_row,
    a_failed_row,
    a_report,
    a_row,
    a_sku_use,
    a_waiting_row,
    an_existing_row,
    an_invalid_row,
    rows_of_every_outcome,
)

SAY = texts_in("en").say


def page_of(report: JobReport, passwords: PasswordDisplay = PasswordDisplay.SHOWN) -> Page:
    return lay_out(report, passwords, ())


def test_sections_come_in_the_order_of_urgency() -> None:
    page = page_of(a_report(*rows_of_every_outcome()))

    assert [(SAY(section.title), section.count) for section in page.sections] == [
        ("Failed", 1),
        ("To fix", 1),
        ("No licence", 1),
        ("New accounts", 1),
        ("Already existed", 1),
    ]


def test_the_bar_begins_with_the_new_accounts() -> None:
    page = page_of(a_report(a_created_row(), a_created_row(), a_created_row(), an_invalid_row()))

    assert [(SAY(share.text), share.percent) for share in page.shares] == [
        ("3 accounts created", 75),
        ("1 row to fix", 25),
    ]


def test_a_small_share_is_still_seen() -> None:
    page = page_of(a_report(*[a_created_row()] * 400, a_failed_row()))

    assert page.shares[1].percent == 1


def test_a_table_has_no_more_rows_than_any_mail_has_room_for() -> None:
    rows = [an_existing_row()] * (MOST_ROWS + 50)

    (section,) = page_of(a_report(*rows)).sections

    assert (len(section.lines), section.left_out, section.count) == (MOST_ROWS, 50, len(rows))


@pytest.mark.parametrize(
    ("passwords", "shown"),
    [
        (PasswordDisplay.SHOWN, True),
        (PasswordDisplay.LOCKED, False),
        (PasswordDisplay.WITHHELD, False),
        (PasswordDisplay.NOT_SENT, False),
    ],
    ids=["shown", "locked", "withheld", "not sent"],
)
def test_the_password_column_exists_only_where_passwords_are_shown(
    passwords: PasswordDisplay, shown: bool
) -> None:
    (section,) = page_of(a_report(a_created_row()), passwords).sections

    assert section.shows_passwords is shown


def test_a_reason_that_all_rows_share_is_reported_once() -> None:
    (section,) = page_of(a_report(a_waiting_row(4), a_waiting_row(5))).sections

    assert section.common_reason is not None
    assert SAY(section.common_reason) == (
        "No free licence of Microsoft 365 Business Standard is left. Ask for more licences, then "
        "upload the same file again."
    )


def test_reasons_that_name_a_cell_stay_with_their_row() -> None:
    (section,) = page_of(a_report(an_invalid_row(3), an_invalid_row(4))).sections

    reason = Reason(
        column=Column.USER_NAME, sentence=LazyText("This cell is empty but must be filled in.")
    )
    assert section.common_reason is None
    assert [line.reasons for line in section.lines] == [(reason,), (reason,)]


def test_long_and_hostile_names_are_cut_and_cleaned() -> None:
    row = a_row(display_name="\u202e" + "x" * 300, user_name="a\r\nb")

    (line,) = page_of(a_report(row)).sections[0].lines

    assert line.name == "x" * 119 + "…"
    assert line.user_name == "a b"


def test_a_refused_file_is_reported_by_its_class() -> None:
    page = page_of(a_report(refusal=Finding(code=FileError.EMPTY)))

    assert page.refusal == Refusal(
        code="empty",
        sentence=LazyText(
            "This file is empty. Export the staff list again and upload the new file."
        ),
    )
    assert page.sections == ()


def test_the_attachments_are_listed_in_words() -> None:
    page = lay_out(a_report(), PasswordDisplay.SHOWN, ("results.xlsx", "to-fix.xlsx"))

    assert SAY(page.attached) == "results.xlsx and to-fix.xlsx"


def test_each_licence_has_its_line() -> None:
    (license_line,) = page_of(a_report(a_waiting_row(), skus=[a_sku_use(missing=3)])).licenses

    assert license_line.missing == 3
    assert license_line.product == "Microsoft 365 Business Standard"


def test_a_line_never_shows_its_password_in_logs() -> None:
    (line,) = page_of(a_report(a_created_row())).sections[0].lines

    assert line.password == "Kw7mtrvq"
    assert "Kw7mtrvq" not in repr(line)


def test_licences_in_their_grace_period_are_reported() -> None:
    page = page_of(a_report(a_created_row(), skus=[replace(a_sku_use(), in_grace=2)]))

    assert [*map(SAY, page.license_remarks)] == [
        (
            "2 licences of Microsoft 365 Business Standard are in their grace period because the "
            "subscription has ended. Ask the administrator to renew it."
        )
    ]
