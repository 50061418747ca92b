"""How each outcome is named, in the past and, for a preview, in what would happen."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from shared.models import OutcomeStatus
from shared.rendering.i18n import Catalogue, counted, marked, marked_plural


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


def note(
    status: OutcomeStatus,
    *,
    preview: bool,
    texts: Catalogue,
    is_undo: bool = False,
    licenses_follow: bool = False,
) -> str:
    """What the outcome means, in a sentence or two."""
    if is_undo and status is OutcomeStatus.FAILED:
        return texts.gettext(_NOT_UNDONE)
    if licenses_follow and status is OutcomeStatus.CREATED:
        return texts.gettext(_LICENSES_FOLLOW)
    words = STATUS_TEXTS[status]
    return texts.gettext(words.preview_note if preview else words.note)


_MADE: Final = StatusText(
    title=marked("New accounts"),
    tally=marked_plural("{count} account created", "{count} accounts created"),
    preview_tally=marked_plural(
        "{count} account would be created", "{count} accounts would be created"
    ),
    note=marked("These accounts are ready for use."),
    preview_note=marked("These accounts can be created."),
    colour="#0b5cad",
)

_LICENSES_FOLLOW: Final = marked(
    "These accounts exist. Microsoft 365 assigns their licences "
    "automatically, usually within minutes."
)

_NOT_UNDONE: Final = marked(
    "These accounts were not removed, or Microsoft 365 did not confirm that they were."
)


def _undone(title: str, tally: tuple[str, str], note: str, *, colour: str) -> StatusText:
    """The words of an outcome that no preview has."""
    return StatusText(
        title=title,
        tally=tally,
        preview_tally=tally,
        note=note,
        preview_note=note,
        colour=colour,
    )


# The order is that of the mail: first what somebody has to act on.
STATUS_TEXTS: Final[Mapping[OutcomeStatus, StatusText]] = {
    OutcomeStatus.FAILED: StatusText(
        title=marked("Failed"),
        tally=marked_plural("{count} row failed", "{count} rows failed"),
        preview_tally=marked_plural("{count} row would fail", "{count} rows would fail"),
        note=marked("These rows are valid, but their accounts could not be completed."),
        preview_note=marked("These rows are valid, but their accounts could not be created."),
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
        note=marked("These rows are correct, but there were no licences left."),
        preview_note=marked("These rows are correct, but there would be no licences left."),
        colour="#b87a0c",
    ),
    OutcomeStatus.KEPT: _undone(
        marked("Kept"),
        marked_plural("{count} account kept", "{count} accounts kept"),
        marked(
            "These accounts have been used or changed since. Delete them by hand if"
            " nobody needs them."
        ),
        colour="#b87a0c",
    ),
    OutcomeStatus.REMOVED: _undone(
        marked("Removed accounts"),
        marked_plural("{count} account removed", "{count} accounts removed"),
        marked("They can be restored in the Microsoft 365 admin centre for 30 days."),
        colour="#0b5cad",
    ),
    OutcomeStatus.CREATED: _MADE,
    OutcomeStatus.WOULD_CREATE: _MADE,
    OutcomeStatus.DUPLICATE_USER_NAME: StatusText(
        title=marked("Already existed"),
        tally=marked_plural("{count} already existed", "{count} already existed"),
        preview_tally=marked_plural("{count} already exists", "{count} already exist"),
        note=marked("These accounts were not changed."),
        preview_note=marked("These accounts would not be changed."),
        colour="#8592a3",
    ),
    OutcomeStatus.GONE: _undone(
        marked("Already removed"),
        marked_plural("{count} already removed", "{count} already removed"),
        marked("Somebody else had already removed these accounts."),
        colour="#8592a3",
    ),
    OutcomeStatus.NOT_CREATED: _undone(
        marked("Never created by that run"),
        marked_plural("{count} never created", "{count} never created"),
        marked("That run created no account for these rows, so there was nothing to remove."),
        colour="#8592a3",
    ),
}
