"""The notices of a report, in addition to the outcomes."""

from collections.abc import Iterator

from shared.models import EarlierRun, JobReport, OutcomeStatus, RoundFacts
from shared.rendering.i18n import Texts
from shared.rendering.sentences import describe


def list_notices(report: JobReport, texts: Texts) -> tuple[str, ...]:
    """A sentence or two for each notice; none for a file like any other."""
    return tuple(_notices(report, texts))


def _notices(report: JobReport, texts: Texts) -> Iterator[str]:
    if report.round:
        yield from _rounds(report.round, texts)
    if report.stopped:
        yield describe(report.stopped, texts, linked=False)
    if report.earlier:
        yield _dropped_before(report.earlier, texts)
    yield from (describe(remark, texts, linked=False) for remark in report.remarks)


def _rounds(facts: RoundFacts, texts: Texts) -> Iterator[str]:
    """Which of several emails about a file this is, and who waits on."""
    if facts.is_reminder:
        yield texts.gettext(
            "This is a reminder. If nothing changes, these people stop waiting on {time}."
        ).format(time=texts.isolate(texts.moment(facts.until)))
    elif facts.number > 1:
        yield texts.gettext(
            "This email is about rows of your file that were waiting. You have had an email about "
            "the other rows."
        )
    if facts.is_last:
        yield texts.gettext("Nobody in this file waits any longer.")
    if facts.still_waiting:
        yield texts.plural(
            "{count} person in this file still waits.",
            "{count} people in this file still wait.",
            facts.still_waiting,
        )


def _dropped_before(earlier: EarlierRun, texts: Texts) -> str:
    text = texts.gettext(
        "A file with this name and the same content was uploaded before, on {time}."
    ).format(time=texts.isolate(texts.moment(earlier.dropped_at)))
    if not earlier.has_passwords:
        return text
    passwords = texts.gettext(
        "The temporary passwords of the accounts that were created then are in the email about it."
    )
    return f"{text} {passwords}"


SIGN_IN_PAGE = "www.office.com"
TRAINING_PAGE = "support.microsoft.com/training"


def list_welcome(report: JobReport, texts: Texts) -> tuple[str, ...]:
    """Instructions for new people, a sentence or two each; none when no one is new."""
    if not any(row.status is OutcomeStatus.CREATED for row in report.rows):
        return ()
    if not report.sign_in_allowed:
        return (
            texts.gettext(
                "Sign-in is still blocked for these accounts. An administrator must "
                "first allow it in the Microsoft 365 admin centre."
            ),
        )
    return welcome_lines(texts)


def welcome_lines(texts: Texts) -> tuple[str, ...]:
    """How a new person begins: where to sign in, what will be asked, where to learn."""
    return (
        texts.gettext(
            "Sign in at {address} with your username and your temporary password."
        ).format(address=texts.isolate(SIGN_IN_PAGE)),
        texts.gettext(
            "You’ll be asked to choose a new password. You may also need to set up "
            "a second way to confirm who you are."
        ),
        texts.gettext("You can find short training courses at {address}.").format(
            address=texts.isolate(TRAINING_PAGE)
        ),
    )
