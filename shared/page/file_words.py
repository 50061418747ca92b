"""A file in words: its name and its progress. Pure."""

from collections.abc import Mapping
from typing import Final

from shared.page.live_progress import Phase, Progress
from shared.rendering.i18n import Texts, gettext_noop
from shared.rendering.plain_text import one_line

LONGEST_NAME: Final = 120
_PHASES: Final[Mapping[Phase, str]] = {
    Phase.CHECKING: gettext_noop("The file is being checked"),
    Phase.ALLOCATING: gettext_noop("Existing accounts and licences are being checked"),
    Phase.WORKING: gettext_noop("Accounts are being created"),
    Phase.REPORTING: gettext_noop("The report is being sent"),
    Phase.DONE: gettext_noop("Finished"),
}
_UNDOING: Final = gettext_noop("Accounts are being removed")


def shown_name(file_name: str) -> str:
    """A file's name on one line."""
    return one_line(file_name, LONGEST_NAME) or "–"


def phase_text(progress: Progress, texts: Texts, *, is_undo: bool = False) -> str:
    """The progress of a file, in words."""
    text = _UNDOING if is_undo and progress.phase is Phase.WORKING else _PHASES[progress.phase]
    return texts.gettext(text)
