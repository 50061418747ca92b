"""The steps that fix a refused file: see `sentences` for how they are chosen."""

from collections.abc import Mapping
from typing import Final

from shared.models import FileError
from shared.rendering.i18n import gettext_noop

_SAVE_AS_CSV: Final = (
    gettext_noop("Open the staff list in Excel, LibreOffice or the program it came from."),
    gettext_noop("Choose “Save as” and the type “CSV UTF-8”."),
)
_UPLOAD_NEW: Final = gettext_noop("Upload the new file in the same place.")
_UPLOAD_AGAIN: Final = gettext_noop("Upload the file again in the same place.")

_UPLOAD_THERE: Final = gettext_noop("Upload the list in the folder undo again.")
_TAKE_RESULTS: Final = gettext_noop(
    "Take the file results.xlsx that came with the email about that run."
)
_DELETE_ROWS: Final = gettext_noop("Delete the rows of people who are to stay, and nothing else.")

_FIX_QUOTES: Final = (
    gettext_noop("Look in that row for a single quotation mark and close it or remove it."),
    _UPLOAD_AGAIN,
)
_ADD_HEADING: Final = (
    gettext_noop("Put this heading above the first person: {columns}."),
    _UPLOAD_AGAIN,
)

FILE_STEPS: Final[Mapping[str, tuple[str, ...]]] = {
    FileError.EMPTY: (
        gettext_noop(
            "Export the staff list again and check that it has a heading and a row for each person."
        ),
        _UPLOAD_NEW,
    ),
    FileError.NO_ROWS: (
        gettext_noop("Keep the heading as the first line and add a row for each person under it."),
        _UPLOAD_AGAIN,
    ),
    "no_rows:not_results": (_TAKE_RESULTS, _DELETE_ROWS, _UPLOAD_THERE),
    "no_rows:no_heading": _ADD_HEADING,
    FileError.TOO_MANY_ROWS: (
        gettext_noop("Split the list into smaller files and repeat the heading in each of them."),
        gettext_noop("Upload all of them in the same place. You can upload them at the same time."),
    ),
    FileError.NOT_CSV: (*_SAVE_AS_CSV, _UPLOAD_NEW),
    "not_csv:archive": (
        gettext_noop("Unpack the archive."),
        gettext_noop("Upload the CSV file that was in it in the same place."),
    ),
    "not_csv:unclosed_quote": _FIX_QUOTES,
    "not_csv:stray_quote": _FIX_QUOTES,
    "not_csv:huge_cell": _FIX_QUOTES,
    FileError.BAD_ENCODING: (
        *_SAVE_AS_CSV,
        gettext_noop("Check a few names with accents in the new file."),
        _UPLOAD_NEW,
    ),
    FileError.WRONG_COLUMNS: (
        gettext_noop("Put the columns in this order: {columns}."),
        gettext_noop(
            "Leave a column without content empty instead of removing it, and remove columns of "
            "your own. Only “{optional}” may be missing."
        ),
        gettext_noop("After them these may follow, as far as they are switched on: {further}."),
        _UPLOAD_AGAIN,
    ),
    "wrong_columns:repeated": (
        gettext_noop("Delete one of the two columns with its cells."),
        _UPLOAD_AGAIN,
    ),
    "wrong_columns:switched_off": (
        gettext_noop("Delete the column with its cells, or ask the administrator to switch it on."),
        _UPLOAD_AGAIN,
    ),
    "wrong_columns:optional_first": (
        gettext_noop("Move the named columns with their cells to the end."),
        _UPLOAD_AGAIN,
    ),
    "wrong_columns:not_results": (_TAKE_RESULTS, _DELETE_ROWS, _UPLOAD_THERE),
    "wrong_columns:no_heading": _ADD_HEADING,
    FileError.UNKNOWN_RUN: (
        _TAKE_RESULTS,
        gettext_noop("If the run is older than 30 days, delete its accounts in the admin centre."),
        _UPLOAD_THERE,
    ),
    FileError.TOO_MANY_REMOVALS: (
        gettext_noop("Check that everyone on this list should be removed."),
        gettext_noop(
            "Keep the rows that must go today, or ask the administrator to raise UNDO_LIMIT."
        ),
        _UPLOAD_THERE,
    ),
    "too_many_removals:all_folders": (
        gettext_noop("Check that everyone on this list should be removed."),
        gettext_noop("Keep the rows that must go today, and upload the others tomorrow."),
        _UPLOAD_THERE,
    ),
    "too_many_removals:switched_off": (
        gettext_noop("Ask the administrator whether undo may be switched on."),
        _UPLOAD_THERE,
    ),
    FileError.OVERWRITTEN: (
        gettext_noop("Check whether the new file contains the same people."),
        gettext_noop("If it does not, upload this file again under another name."),
    ),
    FileError.UNREADABLE: (
        gettext_noop("You do not need to change the file."),
        gettext_noop("Upload it again when the administrator tells you that the problem is fixed."),
    ),
}
