"""What to do about a refused file, step by step.

Chosen like the sentences (see `wording`) by `‹code›` or `‹code›:‹variant›`. A step may name
the `{columns}` in their order and the `{optional}` one.
"""

from collections.abc import Mapping
from typing import Final

from shared.models import FileError
from shared.rendering.i18n import marked

_SAVE_AS_CSV: Final = (
    marked("Open the staff list in Excel, LibreOffice or the program it came from."),
    marked("Choose “Save as” and the type “CSV UTF-8”."),
)
_DROP_NEW: Final = marked("Upload the new file in the same place.")
_DROP_AGAIN: Final = marked("Upload the file again in the same place.")

_DROP_THERE: Final = marked("Upload the list in the folder undo again.")
_TAKE_RESULTS: Final = marked("Take the file results.xlsx that came with the email about that run.")
_DELETE_ROWS: Final = marked("Delete the rows of people who are to stay, and nothing else.")

_MEND_QUOTES: Final = (
    marked("Look in that row for a single quotation mark and close it or remove it."),
    _DROP_AGAIN,
)
_ADD_HEADING: Final = (
    marked("Put this heading above the first person: {columns}."),
    _DROP_AGAIN,
)

FILE_STEPS: Final[Mapping[str, tuple[str, ...]]] = {
    FileError.EMPTY: (
        marked(
            "Export the staff list again and check that it has a heading and a row for each person."
        ),
        _DROP_NEW,
    ),
    FileError.NO_ROWS: (
        marked("Keep the heading as the first line and add a row for each person under it."),
        _DROP_AGAIN,
    ),
    "no_rows:not_results": (_TAKE_RESULTS, _DELETE_ROWS, _DROP_THERE),
    "no_rows:no_heading": _ADD_HEADING,
    FileError.TOO_MANY_ROWS: (
        marked("Split the list into smaller files and repeat the heading in each of them."),
        marked("Upload all of them in the same place. You can upload them at the same time."),
    ),
    FileError.NOT_CSV: (*_SAVE_AS_CSV, _DROP_NEW),
    "not_csv:archive": (
        marked("Unpack the archive."),
        marked("Upload the CSV file that was in it in the same place."),
    ),
    "not_csv:unclosed_quote": _MEND_QUOTES,
    "not_csv:stray_quote": _MEND_QUOTES,
    "not_csv:huge_cell": _MEND_QUOTES,
    FileError.BAD_ENCODING: (
        *_SAVE_AS_CSV,
        marked("Check a few names with accents in the new file."),
        _DROP_NEW,
    ),
    FileError.WRONG_COLUMNS: (
        marked("Put the columns in this order: {columns}."),
        marked(
            "Leave a column without content empty instead of removing it, and remove columns of "
            "your own. Only “{optional}” may be missing."
        ),
        _DROP_AGAIN,
    ),
    "wrong_columns:not_results": (_TAKE_RESULTS, _DELETE_ROWS, _DROP_THERE),
    "wrong_columns:no_heading": _ADD_HEADING,
    FileError.UNKNOWN_RUN: (
        _TAKE_RESULTS,
        marked("If the run is older than 30 days, delete its accounts in the admin centre."),
        _DROP_THERE,
    ),
    FileError.TOO_MANY_REMOVALS: (
        marked("Check that everyone on this list should be removed."),
        marked("Keep the rows that must go today, or ask the administrator to raise UNDO_LIMIT."),
        _DROP_THERE,
    ),
    "too_many_removals:switched_off": (
        marked("Ask the administrator whether undo may be switched on."),
        _DROP_THERE,
    ),
    FileError.OVERWRITTEN: (
        marked("Check whether the new file contains the same people."),
        marked("If it does not, upload this file again under another name."),
    ),
    FileError.UNREADABLE: (
        marked("You do not need to change the file."),
        marked("Upload it again when the administrator tells you that the problem is fixed."),
    ),
}
