"""Tests of `shared.rendering.tasks`."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

import pytest

from shared.models import (
    FileError,
    Finding,
    JobKind,
    JobReport,
    OutcomeStatus,
    ReasonCode,
    RoundFacts,
    RowOutcome,
    SkuUse,
)
from shared.models.reasons import starts_later
from shared.rendering.i18n import texts_in
from shared.rendering.password_display import PasswordDisplay
from shared.rendering.tasks import list_tasks
from tests.unit.rendering.reports import (
    a_created_row,
    a_report,
    a_row,
    a_sku_use,
    a_waiting_row,
    an_existing_row,
    an_invalid_row,
    an_undo_report,
    rows_of_every_outcome,
)


@dataclass(frozen=True, kw_only=True)
class SaidTask:
    title: str
    text: str


def tasks_of(
    report: JobReport,
    passwords: PasswordDisplay = PasswordDisplay.SHOWN,
    attached: Sequence[str] = ("results.xlsx", "to-fix-1.xlsx"),
) -> tuple[SaidTask, ...]:
    say = texts_in("en").say
    return tuple(
        SaidTask(title=say(task.title) if task.title else "", text=say(task.text))
        for task in list_tasks(report, passwords, attached)
    )


def titles_of(report: JobReport, passwords: PasswordDisplay = PasswordDisplay.SHOWN) -> list[str]:
    return [task.title for task in tasks_of(report, passwords)]


def test_every_outcome_that_needs_somebody_is_a_task() -> None:
    assert titles_of(a_report(*rows_of_every_outcome())) == [
        "Fix 1 row",
        "Get a licence for 1 person",
        "Check 1 failed row",
        "Give out 1 temporary password",
    ]


def test_nobody_has_to_do_anything_about_accounts_that_existed() -> None:
    assert titles_of(a_report(an_existing_row())) == []


@pytest.mark.parametrize(
    ("attached", "expected"),
    [
        pytest.param(["results.xlsx", "to-fix-1.xlsx"], "attached to-fix-1.xlsx.", id="there"),
        pytest.param(["results.xlsx"], "Correct your own file", id="left out"),
    ],
)
def test_rows_are_fixed_in_the_file_that_is_there(attached: list[str], expected: str) -> None:
    (task,) = tasks_of(a_report(an_invalid_row()), attached=attached)

    assert expected in task.text


def test_waiting_people_see_how_many_of_which_licence_are_missing() -> None:
    (task,) = tasks_of(a_report(a_waiting_row(), a_waiting_row(), skus=[a_sku_use(missing=2)]))

    assert task == SaidTask(
        title="Get licences for 2 people",
        text=(
            "2 more licences of Microsoft 365 Business Standard "
            "are needed. When more licences are available, "
            "upload the same file again. Only the missing accounts will be created."
        ),
    )


def test_rows_to_fix_are_counted_with_the_licences_to_get() -> None:
    use = replace(a_sku_use(missing=1), missing_to_fix=2)

    _, task = tasks_of(a_report(a_waiting_row(), an_invalid_row(), an_invalid_row(), skus=[use]))

    assert task.title == "Get licences for 3 people"
    assert task.text.startswith(
        "1 more licence of Microsoft 365 Business Standard is needed. "
        "The rows to fix will need 2 more licences of Microsoft 365 Business Standard."
    )


def test_a_licence_that_is_not_missing_is_not_asked_for() -> None:
    (task,) = tasks_of(a_report(a_waiting_row(), skus=[a_sku_use(missing=0)]))

    assert task.text.startswith("When more licences are available")


@pytest.mark.parametrize(
    ("passwords", "expected"),
    [
        (PasswordDisplay.SHOWN, "Give out 1 temporary password"),
        (PasswordDisplay.LOCKED, "Give out 1 temporary password"),
        (PasswordDisplay.WITHHELD, "Give out 1 temporary password"),
        (PasswordDisplay.NOT_SENT, "Reset 1 password"),
    ],
    ids=["shown", "locked", "withheld", "not sent"],
)
def test_a_new_account_needs_its_password(passwords: PasswordDisplay, expected: str) -> None:
    assert titles_of(a_report(a_created_row()), passwords) == [expected]


def test_locked_passwords_come_with_how_to_open_them() -> None:
    (task,) = tasks_of(a_report(a_created_row()), PasswordDisplay.LOCKED)

    assert task.text == (
        "They are in the attached passwords.xlsx, which opens with the passphrase that your "
        "administrator set. Give each person their own password in private, on paper or by phone. "
        "They choose a new one when they first sign in. Then delete this email and every copy of "
        "passwords.xlsx."
    )


def test_a_password_that_is_gone_is_reset_instead_of_handed_out() -> None:
    gone = a_row(3, findings=[Finding(code=ReasonCode.PASSWORD_GONE)])

    assert titles_of(a_report(a_created_row(), gone)) == [
        "Give out 1 temporary password",
        "Reset 1 password",
    ]


def test_a_preview_ends_in_the_real_thing_and_hands_out_nothing() -> None:
    report = a_report(a_row(2, OutcomeStatus.WOULD_CREATE), a_waiting_row(), kind=JobKind.PREVIEW)

    assert titles_of(report) == ["Get a licence for 1 person", "Create 1 account"]
    assert "drop the same file again" not in tasks_of(report)[0].text


def test_a_refused_file_has_the_steps_of_its_remedy() -> None:
    tasks = tasks_of(a_report(refusal=Finding(code=FileError.NO_ROWS)), attached=())

    assert [task.title for task in tasks] == ["", ""]
    assert tasks[-1].text == "Upload the file again in the same place."


def test_of_an_undo_the_kept_and_the_failed_are_left_to_somebody() -> None:
    report = an_undo_report(
        OutcomeStatus.REMOVED, OutcomeStatus.KEPT, OutcomeStatus.GONE, OutcomeStatus.FAILED
    )

    assert titles_of(report) == ["Check 1 failed row", "Look at 1 kept account"]


@pytest.mark.parametrize(
    ("row", "sku"),
    [
        pytest.param(an_invalid_row(), replace(a_sku_use(0), missing_to_fix=1), id="to fix"),
        pytest.param(a_waiting_row(), a_sku_use(), id="waits no longer"),
    ],
)
def test_nobody_is_said_to_wait_for_a_licence_while_others_wait_for_a_date(
    row: RowOutcome, sku: SkuUse
) -> None:
    starts = starts_later(date(2026, 5, 1), date(2026, 4, 24))
    waits = a_row(9, OutcomeStatus.WAITING, findings=[starts])
    report = replace(
        a_report(row, waits, skus=[sku]),
        round=RoundFacts(number=1, until=datetime(2026, 5, 8, tzinfo=UTC)),
    )

    [text] = [task.text for task in tasks_of(report) if task.title.startswith("Get a licence")]

    assert "automatically" not in text
    assert "upload the same file again" in text
