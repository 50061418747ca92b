"""Tests of `shared.rendering.statuses`."""

import pytest
from hypothesis import given

from shared.models import FileError, Finding, JobKind, JobReport, OutcomeStatus
from shared.rendering.i18n import texts_in
from shared.rendering.statuses import count_outcomes, note, render_headline, render_subject, tally
from tests.unit.rendering.hostile_texts import hidden_characters, hostile_texts
from tests.unit.rendering.reports import (
    a_created_row,
    a_report,
    a_row,
    a_waiting_row,
    an_existing_row,
    an_invalid_row,
    an_undo_report,
    rows_of_every_outcome,
)

SAY = texts_in("en").say


@pytest.mark.parametrize("status", OutcomeStatus)
@pytest.mark.parametrize("preview", [False, True], ids=["real", "preview"])
def test_every_outcome_has_words(status: OutcomeStatus, preview: bool) -> None:
    assert SAY(tally(status, 3, preview=preview)).startswith("3 ")
    assert SAY(note(status, preview=preview)).endswith(".")


@pytest.mark.parametrize(
    ("preview", "expected"), [(False, "2 accounts created"), (True, "2 accounts would be created")]
)
def test_a_preview_speaks_of_what_would_happen(preview: bool, expected: str) -> None:
    words = SAY(tally(OutcomeStatus.CREATED, 2, preview=preview))

    assert words == expected


@pytest.mark.parametrize(
    ("status", "follow", "expected"),
    [
        (OutcomeStatus.CREATED, True, "licences automatically"),
        (OutcomeStatus.CREATED, False, "ready for use"),
        (OutcomeStatus.FAILED, True, "could not be completed"),
    ],
    ids=["from a group", "assigned directly", "another outcome"],
)
def test_accounts_whose_licences_follow_are_not_called_ready(
    status: OutcomeStatus, follow: bool, expected: str
) -> None:
    words = SAY(note(status, preview=False, licenses_follow=follow))

    assert expected in words


WOULD = a_row(2, OutcomeStatus.WOULD_CREATE)
REFUSED = a_report(refusal=Finding(code=FileError.EMPTY))


def test_outcomes_are_counted_in_the_order_of_the_mail() -> None:
    counts = count_outcomes(a_report(a_created_row(), an_invalid_row(), an_invalid_row()))

    assert list(counts.items()) == [(OutcomeStatus.INVALID, 2), (OutcomeStatus.CREATED, 1)]


@pytest.mark.parametrize(
    ("report", "expected"),
    [
        pytest.param(
            a_report(*rows_of_every_outcome()),
            "Rollcall: staff.csv – 1 account created, 1 row failed, 1 row to fix, "
            "1 without a licence, 1 already existed",
            id="every outcome",
        ),
        pytest.param(
            a_report(WOULD, WOULD, a_waiting_row(), kind=JobKind.PREVIEW),
            "Rollcall preview: staff.csv – 2 accounts would be created, 1 would have no licence",
            id="preview",
        ),
        pytest.param(REFUSED, "Rollcall: staff.csv – not accepted", id="refused"),
        pytest.param(
            an_undo_report(OutcomeStatus.KEPT, OutcomeStatus.REMOVED, OutcomeStatus.NOT_CREATED),
            "Rollcall undo: results.csv – 1 account removed, 1 account kept, 1 never created",
            id="undo",
        ),
    ],
)
def test_the_subject_has_the_file_and_the_counts(report: JobReport, expected: str) -> None:
    assert SAY(render_subject(report)) == expected


@given(hostile_texts)
def test_no_file_name_breaks_the_subject(file_name: str) -> None:
    subject = SAY(render_subject(a_report(a_created_row(), file_name=file_name)))

    assert hidden_characters(subject) == []
    assert subject.endswith("1 account created")


@given(hostile_texts.filter(str.strip))
def test_a_file_name_keeps_its_direction_to_itself_in_an_arabic_subject(file_name: str) -> None:
    report = a_report(a_created_row(), file_name=f"a{file_name}")

    subject = texts_in("ar").say(render_subject(report))

    assert hidden_characters(subject) == ["\u2068", "\u2069"]


@pytest.mark.parametrize(
    ("report", "expected"),
    [
        pytest.param(a_report(a_created_row(), a_created_row()), "2 accounts created", id="all"),
        pytest.param(
            a_report(a_created_row(), an_invalid_row()), "1 of 2 accounts created", id="some"
        ),
        pytest.param(a_report(an_existing_row()), "No account was created", id="none"),
        pytest.param(
            a_report(WOULD, kind=JobKind.PREVIEW), "1 account would be created", id="all, preview"
        ),
        pytest.param(
            a_report(WOULD, an_invalid_row(), kind=JobKind.PREVIEW),
            "1 of 2 accounts would be created",
            id="some, preview",
        ),
        pytest.param(
            a_report(an_invalid_row(), kind=JobKind.PREVIEW),
            "No account would be created",
            id="preview",
        ),
        pytest.param(REFUSED, "This file was not accepted", id="refused"),
        pytest.param(
            an_undo_report(OutcomeStatus.REMOVED, OutcomeStatus.REMOVED, OutcomeStatus.NOT_CREATED),
            "2 accounts removed",
            id="undo, all that there were",
        ),
        pytest.param(
            an_undo_report(OutcomeStatus.REMOVED, OutcomeStatus.KEPT, OutcomeStatus.GONE),
            "1 of 3 accounts removed",
            id="undo, some",
        ),
        pytest.param(an_undo_report(OutcomeStatus.KEPT), "No account was removed", id="undo, none"),
        pytest.param(
            an_undo_report(OutcomeStatus.KEPT, *[OutcomeStatus.REMOVED] * 1000),
            "1,000 of 1,001 accounts removed",
            id="undo, many",
        ),
    ],
)
def test_the_headline_says_how_it_went(report: JobReport, expected: str) -> None:
    assert SAY(render_headline(report)) == expected


def test_accounts_that_nobody_can_sign_in_to_are_not_called_ready() -> None:
    words = SAY(note(OutcomeStatus.CREATED, preview=False, sign_in_allowed=False))

    assert words == "These accounts exist, but nobody can sign in to them yet."
