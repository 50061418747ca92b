"""How each outcome is named, in the past and, for a preview, in what would happen."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from shared.answering.catalogue import Catalogue, counted, marked, marked_plural
from shared.models import OutcomeStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusText:
    """The words and the colour of one outcome.

    `tally` and `preview_tally` are singular and plural, with `{count}`.
    """

    title: str
    tally: tuple[str, str]
    preview_tally: tuple[str, str]
    note: str
    preview_note: str
    colour: str


def tally(status: OutcomeStatus, count: int, *, preview: bool, texts: Catalogue) -> str:
    """The outcome and how often it came, such as "3 rows to fix"."""
    words = STATUS_TEXTS[status]
    singular, plural = words.preview_tally if preview else words.tally
    return counted(texts, singular, plural, count)


def note(status: OutcomeStatus, *, preview: bool, texts: Catalogue) -> str:
    """What the outcome means, in a sentence."""
    words = STATUS_TEXTS[status]
    return texts.gettext(words.preview_note if preview else words.note)


_MADE: Final = StatusText(
    title=marked("New accounts"),
    tally=marked_plural("{count} account created", "{count} accounts created"),
    preview_tally=marked_plural(
        "{count} account would be created", "{count} accounts would be created"
    ),
    note=marked("These accounts are ready for use."),
    preview_note=marked("Nothing stands in the way of these accounts."),
    colour="#0b5cad",
)

# The order is that of the mail: first what somebody has to act on.
STATUS_TEXTS: Final[Mapping[OutcomeStatus, StatusText]] = {
    OutcomeStatus.FAILED: StatusText(
        title=marked("Failed"),
        tally=marked_plural("{count} row failed", "{count} rows failed"),
        preview_tally=marked_plural("{count} row would fail", "{count} rows would fail"),
        note=marked("These rows passed every check, but no finished account came of them."),
        preview_note=marked("These rows passed every check, but could not become accounts."),
        colour="#a3305c",
    ),
    OutcomeStatus.INVALID: StatusText(
        title=marked("To fix"),
        tally=marked_plural("{count} row to fix", "{count} rows to fix"),
        preview_tally=marked_plural("{count} row to fix", "{count} rows to fix"),
        note=marked("No account was created for these rows."),
        preview_note=marked("No account would be created for these rows."),
        colour="#c2512b",
    ),
    OutcomeStatus.NO_LICENSE: StatusText(
        title=marked("Waiting for a licence"),
        tally=marked_plural("{count} waiting for a licence", "{count} waiting for licences"),
        preview_tally=marked_plural(
            "{count} would wait for a licence", "{count} would wait for licences"
        ),
        note=marked("The rows are right. Only the licences were used up."),
        preview_note=marked("The rows are right. Only the licences would be used up."),
        colour="#d6951f",
    ),
    OutcomeStatus.CREATED: _MADE,
    OutcomeStatus.WOULD_CREATE: _MADE,
    OutcomeStatus.DUPLICATE_USER_NAME: StatusText(
        title=marked("Existed already"),
        tally=marked_plural("{count} existed already", "{count} existed already"),
        preview_tally=marked_plural("{count} exists already", "{count} exist already"),
        note=marked("These accounts were left exactly as they are."),
        preview_note=marked("These accounts would be left exactly as they are."),
        colour="#8592a3",
    ),
}
