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
                "Sign-in is still blocked for these accounts, so an administrator has to allow it "
                "in the Microsoft 365 admin centre first."
            ),
        )
    return (
        texts.gettext(
            "Sign in at {address} with your user name and your temporary password."
        ).format(address=isolate(SIGN_IN_PAGE, language)),
        texts.gettext(
            "You are asked to choose a password of your own, and perhaps to set up a second way "
            "to prove that it is you."
        ),
        texts.gettext("Short lessons for a good start are at {address}.").format(
            address=isolate(TRAINING_PAGE, language)
        ),
    )
