"""The notices of a report, in addition to the outcomes."""

from collections.abc import Iterator
from typing import Final

from shared.models import EarlierUpload, JobReport, OutcomeStatus, RoundFacts
from shared.rendering.lazy_texts import Fact, LazyText, gettext_lazy, ngettext_lazy, paragraph
from shared.rendering.sentences import describe

# How a new person begins: where to sign in, what will be asked, where to learn.
WELCOME: Final = (
    gettext_lazy(
        "Sign in at {address} with your username and your temporary password.",
        address="www.office.com",
    ),
    gettext_lazy(
        "You’ll be asked to choose a new password. You may also need to set up "
        "a second way to confirm who you are."
    ),
    gettext_lazy(
        "You can find short training courses at {address}.",
        address="support.microsoft.com/training",
    ),
)
_SIGN_IN_BLOCKED: Final = gettext_lazy(
    "Sign-in is still blocked for these accounts. An administrator must "
    "first allow it in the Microsoft 365 admin centre."
)


def list_notices(report: JobReport) -> Iterator[Fact]:
    """A sentence or two for each notice; none for a file like any other."""
    if report.round:
        yield from _rounds(report.round)
    if report.stopped:
        yield describe(report.stopped, linked=False)
    if report.earlier:
        yield _dropped_before(report.earlier)
    yield from (describe(remark, linked=False) for remark in report.remarks)


def list_welcome(report: JobReport) -> tuple[LazyText, ...]:
    """Instructions for new people, a sentence or two each; none when no one is new."""
    if not any(row.status is OutcomeStatus.CREATED for row in report.rows):
        return ()
    return WELCOME if report.sign_in_allowed else (_SIGN_IN_BLOCKED,)


def _rounds(facts: RoundFacts) -> Iterator[LazyText]:
    """Which of several emails about a file this is, and who waits on."""
    if facts.is_reminder:
        yield gettext_lazy(
            "This is a reminder. If nothing changes, these people stop waiting on {time}.",
            time=facts.until,
        )
    elif facts.number > 1:
        yield gettext_lazy(
            "This email is about rows of your file that were waiting. You have had an email about "
            "the other rows."
        )
    if facts.is_last:
        yield gettext_lazy("Nobody in this file waits any longer.")
    if facts.still_waiting:
        yield ngettext_lazy(
            "{count} person in this file still waits.",
            "{count} people in this file still wait.",
            facts.still_waiting,
        )


def _dropped_before(earlier: EarlierUpload) -> Fact:
    before = gettext_lazy(
        "A file with this name and the same content was uploaded before, on {time}.",
        time=earlier.dropped_at,
    )
    if not earlier.has_passwords:
        return before
    passwords = gettext_lazy(
        "The temporary passwords of the accounts that were created then are in the email about it."
    )
    return paragraph(before, passwords)
