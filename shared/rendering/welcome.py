"""What to hand to new people, so that they can begin by themselves."""

from shared.models import JobReport, OutcomeStatus
from shared.rendering.bidi import isolate
from shared.rendering.i18n import catalogue

SIGN_IN_PAGE = "www.office.com"
TRAINING_PAGE = "support.microsoft.com/training"


def list_welcome(report: JobReport, language: str) -> tuple[str, ...]:
    """What each new person needs to know, a sentence or two each; nothing when nobody is new."""
    if not any(row.status is OutcomeStatus.CREATED for row in report.rows):
        return ()
    texts = catalogue(language)
    if not report.sign_in_allowed:
        return (
            texts.gettext(
                "Sign-in is still blocked for these accounts. An administrator must "
                "first allow it in the Microsoft 365 admin centre."
            ),
        )
    return (
        texts.gettext(
            "Sign in at {address} with your username and your temporary password."
        ).format(address=isolate(SIGN_IN_PAGE, language)),
        texts.gettext(
            "You’ll be asked to choose a new password. You may also need to set up "
            "a second way to confirm who you are."
        ),
        texts.gettext("You can find short training courses at {address}.").format(
            address=isolate(TRAINING_PAGE, language)
        ),
    )
