"""Tests of `shared.rendering.tallies`."""

import pytest
from hypothesis import given

from shared.models import FileError, Finding, JobReport, OutcomeStatus
from shared.rendering.tallies import count_outcomes, render_headline, render_subject
from tests.unit.rendering.hostile import hidden_characters, hostile_texts
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
            "1 waiting for a licence, 1 already existed",
            id="every outcome",
        ),
        pytest.param(
            a_report(WOULD, WOULD, a_waiting_row(), preview=True),
            "Rollcall preview: staff.csv – 2 accounts would be created, 1 would wait for a licence",
            id="preview",
        ),
        pytest.param(REFUSED, "Rollcall: staff.csv – not accepted: empty", id="refused"),
        pytest.param(
            an_undo_report(OutcomeStatus.KEPT, OutcomeStatus.REMOVED, OutcomeStatus.NOT_CREATED),
            "Rollcall undo: undo/results.csv – 1 account removed, 1 account kept, 1 never created",
            id="undo",
        ),
    ],
)
def test_the_subject_has_the_file_and_the_counts(report: JobReport, expected: str) -> None:
    assert render_subject(report, "en") == expected


@given(hostile_texts)
def test_no_file_name_breaks_the_subject(file_name: str) -> None:
    subject = render_subject(a_report(a_created_row(), file_name=file_name), "en")

    assert hidden_characters(subject) == []
    assert subject.endswith("1 account created")


@given(hostile_texts.filter(str.strip))
def test_a_file_name_keeps_its_direction_to_itself_in_an_arabic_subject(file_name: str) -> None:
    subject = render_subject(a_report(a_created_row(), file_name=f"a{file_name}"), "ar")

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
            a_report(WOULD, preview=True), "1 account would be created", id="all, preview"
        ),
        pytest.param(
            a_report(WOULD, an_invalid_row(), preview=True),
            "1 of 2 accounts would be created",
            id="some, preview",
        ),
        pytest.param(
            a_report(an_invalid_row(), preview=True), "No account would be created", id="preview"
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
    ],
)
def test_the_headline_says_how_it_went(report: JobReport, expected: str) -> None:
    assert render_headline(report, "en") == expected
