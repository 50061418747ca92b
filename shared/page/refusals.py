"""The responses to requests that the page refuses."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from http import HTTPStatus
from typing import Final

from shared.page.approval import DecisionRefusal
from shared.page.auth import Refusal
from shared.page.upload_form import LARGEST_FILE, UploadRefusal
from shared.rendering.i18n import Texts, gettext_noop


class Denial(Enum):
    """Why a signed-in person does not get what they asked for."""

    NOT_FOUND = auto()
    NOT_ALLOWED = auto()
    OLD_FORM = auto()
    TOO_OFTEN = auto()
    TOO_LARGE = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A status with a title and a sentence that says what to do."""

    status: HTTPStatus
    title: str
    text: str


_SIGN_IN: Final = gettext_noop("Sign in to see this page")
_REFUSALS: Final[Mapping[Refusal, Message]] = {
    Refusal.NOT_SET_UP: Message(
        status=HTTPStatus.SERVICE_UNAVAILABLE,
        title=gettext_noop("The page is not set up yet"),
        text=gettext_noop(
            "App Service Authentication is off, so nobody can sign in. Your administrator turns "
            "it on."
        ),
    ),
    Refusal.NOT_SIGNED_IN: Message(
        status=HTTPStatus.UNAUTHORIZED,
        title=_SIGN_IN,
        text=gettext_noop("You are not signed in."),
    ),
    Refusal.EXPIRED: Message(
        status=HTTPStatus.UNAUTHORIZED,
        title=_SIGN_IN,
        text=gettext_noop("Your sign-in has expired. Nothing was changed."),
    ),
    Refusal.NOT_VALID: Message(
        status=HTTPStatus.UNAUTHORIZED,
        title=_SIGN_IN,
        text=gettext_noop("Your sign-in is not valid for this page."),
    ),
    Refusal.UNAVAILABLE: Message(
        status=HTTPStatus.SERVICE_UNAVAILABLE,
        title=gettext_noop("Your sign-in cannot be checked right now"),
        text=gettext_noop("Try again in a few minutes."),
    ),
    Refusal.NO_ROLE: Message(
        status=HTTPStatus.FORBIDDEN,
        title=gettext_noop("You may not use this page"),
        text=gettext_noop("Ask your administrator for a role, and then sign out and in again."),
    ),
}
_DENIALS: Final[Mapping[Denial, Message]] = {
    Denial.NOT_FOUND: Message(
        status=HTTPStatus.NOT_FOUND,
        title=gettext_noop("There is nothing here"),
        text=gettext_noop(
            "The address is wrong, the file was deleted after 30 days, or it is not yours."
        ),
    ),
    Denial.NOT_ALLOWED: Message(
        status=HTTPStatus.FORBIDDEN,
        title=gettext_noop("You may not do this"),
        text=gettext_noop("Ask your administrator for a role, and then sign out and in again."),
    ),
    Denial.OLD_FORM: Message(
        status=HTTPStatus.FORBIDDEN,
        title=gettext_noop("This form is too old"),
        text=gettext_noop("Nothing was changed. Open the page again and repeat what you did."),
    ),
    Denial.TOO_OFTEN: Message(
        status=HTTPStatus.TOO_MANY_REQUESTS,
        title=gettext_noop("Too many requests"),
        text=gettext_noop("Wait a minute and try again."),
    ),
    Denial.TOO_LARGE: Message(
        status=HTTPStatus.CONTENT_TOO_LARGE,
        title=gettext_noop("The file is too large"),
        text=gettext_noop("Nothing was uploaded. Split the list into several files."),
    ),
}


def refused(refusal: Refusal) -> Message:
    """Why somebody is not let in."""
    return _REFUSALS[refusal]


def denied(denial: Denial) -> Message:
    """Why a person does not get what they asked for."""
    return _DENIALS[denial]


_DECISIONS: Final[Mapping[DecisionRefusal, str]] = {
    DecisionRefusal.OWN_LIST: gettext_noop(
        "You uploaded this list yourself. Somebody else has to approve it."
    ),
    DecisionRefusal.NO_SENTENCE: gettext_noop(
        "Write a sentence for the person who uploaded this list."
    ),
    DecisionRefusal.DECIDED: gettext_noop("Somebody else has already decided about this list."),
    DecisionRefusal.OVER: gettext_noop("This list no longer waits for an approval."),
}


def decision_problem(refusal: DecisionRefusal) -> str:
    """Why a decision was not taken, in English, to be translated."""
    return _DECISIONS[refusal]


def upload_problem(refusal: UploadRefusal, texts: Texts) -> str:
    """Why a file was not taken, and what to do."""
    match refusal:
        case UploadRefusal.MISSING:
            return texts.gettext("Choose a file that is not empty.")
        case UploadRefusal.TOO_LARGE:
            text = texts.gettext("This file is larger than {size} MB. Split it into several files.")
            return text.format(size=texts.number(LARGEST_FILE // 2**20))
        case UploadRefusal.IN_WORK:
            return texts.gettext(
                "A file of this name is being checked at the moment. Try again in a minute, or "
                "give the file another name."
            )
