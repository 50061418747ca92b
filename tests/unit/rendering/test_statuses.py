"""Tests of `shared.rendering.statuses`."""

import pytest

from shared.models import OutcomeStatus
from shared.rendering.i18n import catalogue
from shared.rendering.statuses import note, tally


@pytest.mark.parametrize("status", OutcomeStatus)
@pytest.mark.parametrize("preview", [False, True], ids=["real", "preview"])
def test_every_outcome_has_words(status: OutcomeStatus, preview: bool) -> None:
    texts = catalogue("en")

    assert tally(status, 3, preview=preview, texts=texts).startswith("3 ")
    assert note(status, preview=preview, texts=texts).endswith(".")


@pytest.mark.parametrize(
    ("preview", "expected"), [(False, "2 accounts created"), (True, "2 accounts would be created")]
)
def test_a_preview_speaks_of_what_would_happen(preview: bool, expected: str) -> None:
    words = tally(OutcomeStatus.CREATED, 2, preview=preview, texts=catalogue("en"))

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
    words = note(status, preview=False, texts=catalogue("en"), licenses_follow=follow)

    assert expected in words
