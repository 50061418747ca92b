"""The sentences for why a file is refused: see `sentences` for how one is chosen."""

from collections.abc import Mapping
from typing import Final

from shared.models import FileError
from shared.rendering.i18n import gettext_noop

_NOT_CSV: Final[Mapping[str, tuple[str, ...]]] = {
    FileError.NOT_CSV: (
        gettext_noop("This file is not a CSV file or it is damaged. Save it again as CSV UTF-8."),
    ),
    "not_csv:xlsx": (
        gettext_noop(
            "This is an Excel workbook. Save the sheet as CSV UTF-8 and upload that file."
        ),
    ),
    "not_csv:broken_workbook": (
        gettext_noop(
            "This Excel workbook is damaged. Save the sheet as CSV UTF-8 and upload that file."
        ),
    ),
    "not_csv:too_large_workbook": (
        gettext_noop(
            "This Excel workbook is too large. Save the sheet as CSV UTF-8 and upload that file."
        ),
    ),
    "not_csv:xls": (
        gettext_noop(
            "This is an old Excel workbook or one with a password. Save the sheet "
            "as CSV UTF-8 and upload that file."
        ),
    ),
    "not_csv:ods": (
        gettext_noop(
            "This is an OpenDocument sheet. Save it as CSV in UTF-8 and upload that file."
        ),
    ),
    "not_csv:document": (
        gettext_noop(
            "This is a text document. Put the staff list into a sheet, saved as CSV UTF-8."
        ),
    ),
    "not_csv:pdf": (
        gettext_noop(
            "This is a PDF. Save the staff list itself as CSV UTF-8 and upload that file."
        ),
    ),
    "not_csv:image": (
        gettext_noop(
            "This is a picture. Save the staff list itself as CSV UTF-8 and upload that file."
        ),
    ),
    "not_csv:archive": (
        gettext_noop("This is an archive. Unpack it and upload the CSV file that is in it."),
    ),
    "not_csv:html": (
        gettext_noop(
            "This is a web page. Save the staff list itself as CSV UTF-8 and upload that file."
        ),
    ),
    "not_csv:xml": (
        gettext_noop("This is an XML file. Save the staff list as CSV UTF-8 and upload that file."),
    ),
    "not_csv:json": (
        gettext_noop("This is a JSON file. Save the staff list as CSV UTF-8 and upload that file."),
    ),
    "not_csv:unclosed_quote": (
        gettext_noop(
            "In row {row} a quotation mark opens and is never closed. Close it or remove it."
        ),
    ),
    "not_csv:stray_quote": (
        gettext_noop("In row {row} text follows a closing quotation mark. Take the mark out."),
    ),
    "not_csv:huge_cell": (
        gettext_noop("A cell in row {row} is far too long. Look for an open quotation mark there."),
    ),
    "not_csv:too_costly": (
        gettext_noop(
            "Reading this file takes more memory or time than a staff list needs. "
            "Copy the people into a new sheet and save that as CSV UTF-8."
        ),
    ),
    "not_csv:nul": (
        gettext_noop("This file holds bytes that no text has. Save it again as CSV UTF-8."),
    ),
}

_ENCODINGS: Final[Mapping[str, tuple[str, ...]]] = {
    FileError.BAD_ENCODING: (
        gettext_noop(
            "Letters such as é and ö cannot be read reliably from this file. Save "
            "it again as CSV UTF-8."
        ),
    ),
    "bad_encoding:damaged_utf8": (
        gettext_noop(
            "Some letters in this file are damaged, perhaps because two files were "
            "joined. Save it again as CSV UTF-8."
        ),
    ),
    "bad_encoding:damaged_utf16": (
        gettext_noop("Some letters in this file are damaged. Save it again as CSV UTF-8."),
    ),
}

_COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    FileError.WRONG_COLUMNS: (
        gettext_noop(
            "Without {columns} the heading has {found} columns. Bring these back to the 15 or 16 "
            "columns of a staff list in their order."
        ),
        gettext_noop(
            "The heading has {found} columns. Bring the file back to the 15 or 16 "
            "columns of a staff list in their order."
        ),
    ),
    "wrong_columns:swapped": (
        gettext_noop("These columns are in the wrong place. Put them back in order: {columns}."),
    ),
    "wrong_columns:missing": (
        gettext_noop("A column is missing. Put it back, even if it is empty: {lacking}."),
    ),
    "wrong_columns:added": (
        gettext_noop("A column does not belong to a staff list. Remove it: {columns}."),
        gettext_noop("A column without a label does not belong to a staff list. Remove it."),
    ),
    "wrong_columns:repeated": (
        gettext_noop("The heading has a column twice. Keep it only once: {columns}."),
    ),
    "wrong_columns:switched_off": (
        gettext_noop(
            "This column is switched off here. Remove it or ask the administrator to switch it on: "
            "{columns}."
        ),
    ),
    "wrong_columns:optional_first": (
        gettext_noop("These columns belong after all others. Move them to the end: {columns}."),
    ),
    "wrong_columns:title": (
        gettext_noop(
            "There is a title above the heading. Delete the lines above the heading, so that it "
            "is the first line."
        ),
    ),
    "wrong_columns:other_sheet": (
        gettext_noop(
            "Only the first sheet of a workbook is read, and this one is not a staff list. Move "
            "the sheet with the staff list to the front."
        ),
    ),
    "wrong_columns:results": (
        gettext_noop(
            "This is the results list of a run, not a staff list. To remove the accounts of that "
            "run, upload it in the folder undo."
        ),
    ),
    "wrong_columns:one_label": (
        gettext_noop(
            "The first line has one label only. Begin with the heading and put a "
            "comma, a semicolon or a tab between the columns."
        ),
    ),
    "wrong_columns:not_results": (
        gettext_noop(
            "The folder undo accepts only the results.xlsx of a run. Use the one "
            "from its email and leave its heading and columns unchanged."
        ),
    ),
    "wrong_columns:no_heading": (
        gettext_noop("The first line is a person, not a heading. Put the heading above it."),
    ),
}

_UNDO: Final[Mapping[str, tuple[str, ...]]] = {
    FileError.UNKNOWN_RUN: (
        gettext_noop(
            "This list does not match any run from the last 30 days. Upload the "
            "results.xlsx from the right email, with its row numbers and usernames "
            "unchanged."
        ),
    ),
    "unknown_run:several_runs": (
        gettext_noop("This list has rows of more than one run. Upload one list for each run."),
    ),
    FileError.TOO_MANY_REMOVALS: (
        gettext_noop(
            "This list would remove {count} accounts. At most {limit} may be removed in one day, "
            "and {left} are left for today. Remove rows or ask the administrator to raise the "
            "setting UNDO_LIMIT."
        ),
    ),
    "too_many_removals:all_folders": (
        gettext_noop(
            "This list would remove {count} accounts. At most {limit} may be removed in one day in "
            "the whole organisation, and {left} are left for today. Remove rows, wait until "
            "tomorrow or ask the administrator to raise the setting MAX_REMOVALS_PER_DAY."
        ),
    ),
    "too_many_removals:switched_off": (
        gettext_noop(
            "Undo is switched off. Remove the accounts in the admin centre or have "
            "the administrator raise the setting UNDO_LIMIT above 0."
        ),
    ),
}

FILE_SENTENCES: Final[Mapping[str, tuple[str, ...]]] = {
    FileError.EMPTY: (
        gettext_noop("This file is empty. Export the staff list again and upload the new file."),
    ),
    FileError.NO_ROWS: (
        gettext_noop("This file has a heading but nobody under it. Add a row for each person."),
    ),
    "no_rows:not_results": (
        gettext_noop(
            "This list has a heading but nobody under it. Leave the rows of those "
            "whose accounts are to be removed."
        ),
    ),
    "no_rows:no_heading": (
        gettext_noop(
            "The only line of this file was read as its heading. Put the heading above it."
        ),
    ),
    FileError.TOO_MANY_ROWS: (
        gettext_noop("This file has more than {limit} people. Split it into smaller files."),
    ),
    FileError.OVERWRITTEN: (
        gettext_noop(
            "Another file with the same name replaced this one before Rollcall read it. No account "
            "was created from this file."
        ),
    ),
    FileError.UNREADABLE: (
        gettext_noop(
            "Rollcall failed to read this file, which is not your fault. Its "
            "administrator has been told and will look into it."
        ),
    ),
    **_NOT_CSV,
    **_ENCODINGS,
    **_COLUMNS,
    **_UNDO,
}
