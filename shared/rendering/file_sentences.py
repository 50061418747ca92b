"""The sentences for why a file is refused: see `wording` for how one is chosen."""

from collections.abc import Mapping
from typing import Final

from shared.models import FileError
from shared.rendering.i18n import marked

_NOT_CSV: Final[Mapping[str, tuple[str, ...]]] = {
    FileError.NOT_CSV: (
        marked("From row {row} on this file cannot be read as CSV, so save it again as CSV UTF-8."),
        marked("This file is not a CSV file or it is damaged, so save it again as CSV UTF-8."),
    ),
    "not_csv:xlsx": (
        marked("This is an Excel workbook, so save the sheet as CSV UTF-8 and drop that file."),
    ),
    "not_csv:broken_workbook": (
        marked("This Excel workbook is damaged, so save the sheet as CSV UTF-8 and drop that."),
    ),
    "not_csv:too_large_workbook": (
        marked("This Excel workbook is too large, so save the sheet as CSV UTF-8 and drop that."),
    ),
    "not_csv:xls": (
        marked(
            "This is an old Excel workbook or one with a password, so save the sheet as CSV UTF-8 "
            "and drop that file."
        ),
    ),
    "not_csv:ods": (
        marked("This is an OpenDocument sheet, so save it as CSV in UTF-8 and drop that file."),
    ),
    "not_csv:document": (
        marked("This is a text document, so put the staff list into a sheet, saved as CSV UTF-8."),
    ),
    "not_csv:pdf": (
        marked("This is a PDF, so save the staff list itself as CSV UTF-8 and drop that file."),
    ),
    "not_csv:image": (
        marked("This is a picture, so save the staff list itself as CSV UTF-8 and drop that file."),
    ),
    "not_csv:archive": (
        marked("This is an archive, so unpack it and drop the CSV file that is in it."),
    ),
    "not_csv:html": (
        marked("This is a web page, so save the staff list itself as CSV UTF-8 and drop that."),
    ),
    "not_csv:xml": (
        marked("This is an XML file, so save the staff list as CSV UTF-8 and drop that file."),
    ),
    "not_csv:json": (
        marked("This is a JSON file, so save the staff list as CSV UTF-8 and drop that file."),
    ),
    "not_csv:unclosed_quote": (
        marked(
            "In row {row} a quotation mark opens and is never closed, so close it or take it out."
        ),
        marked("A quotation mark opens and is never closed, so close it or take it out."),
    ),
    "not_csv:stray_quote": (
        marked("In row {row} text follows a closing quotation mark, so take the mark out."),
        marked("In a row text follows a closing quotation mark, so take the mark out."),
    ),
    "not_csv:huge_cell": (
        marked("A cell in row {row} is far too long, so look for an open quotation mark there."),
        marked("A cell is far too long, so look for an open quotation mark."),
    ),
    "not_csv:nul": (
        marked("This file holds bytes that no text has, so save it again as CSV UTF-8."),
    ),
}

_ENCODINGS: Final[Mapping[str, tuple[str, ...]]] = {
    FileError.BAD_ENCODING: (
        marked(
            "Letters such as é and ł cannot be read from this file with certainty, so save it "
            "again as CSV UTF-8."
        ),
    ),
    "bad_encoding:damaged_utf8": (
        marked(
            "Some letters in this file are damaged, perhaps because two files were joined, so "
            "save it again as CSV UTF-8."
        ),
    ),
    "bad_encoding:damaged_utf16": (
        marked("Some letters in this file are damaged, so save it again as CSV UTF-8."),
    ),
}

_COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    FileError.WRONG_COLUMNS: (
        marked(
            "The heading has {found} columns, so bring the file back to the 15 or 16 columns of "
            "a staff list in their order."
        ),
        marked(
            "The columns are not those of a staff list, so bring the file back to the 15 or 16 "
            "columns in their order."
        ),
    ),
    "wrong_columns:swapped": (
        marked("These columns are not in their place, so put them back in order: {columns}."),
        marked("The columns are not in their order, so put them back in it."),
    ),
    "wrong_columns:missing": (
        marked("A column is missing, so put it back, empty if need be: {columns}."),
        marked("A column is missing, so put it back, empty if need be."),
    ),
    "wrong_columns:added": (
        marked("A column does not belong to a staff list, so remove it: {columns}."),
        marked("A column without a label does not belong to a staff list, so remove it."),
    ),
    "wrong_columns:one_label": (
        marked(
            "The first line has one label only, so begin with the heading and put a comma, a "
            "semicolon or a tab between the columns."
        ),
    ),
    "wrong_columns:not_results": (
        marked(
            "The folder undo takes the results.csv of a run and nothing else, so take the one "
            "from its mail and leave its heading and its columns as they are."
        ),
    ),
    "wrong_columns:no_heading": (
        marked("The first line is a person and not a heading, so put the heading above it."),
    ),
}

_UNDO: Final[Mapping[str, tuple[str, ...]]] = {
    FileError.UNKNOWN_RUN: (
        marked(
            "These rows are not those of any run whose mail was sent in the last 30 days, so drop "
            "the results.csv of the run that you mean, with its row numbers and user names as "
            "they came."
        ),
    ),
    FileError.TOO_MANY_REMOVALS: (
        marked(
            "This list would remove {count} accounts and one list may remove {limit}, so split it "
            "or have the administrator raise the setting UNDO_LIMIT."
        ),
        marked(
            "This list would remove more accounts than one list may, so split it or have the "
            "administrator raise the setting UNDO_LIMIT."
        ),
    ),
    "too_many_removals:switched_off": (
        marked(
            "Undo is switched off, so remove the accounts in the admin centre or have the "
            "administrator raise the setting UNDO_LIMIT above 0."
        ),
    ),
}

FILE_SENTENCES: Final[Mapping[str, tuple[str, ...]]] = {
    FileError.EMPTY: (
        marked("There is nothing in this file, so export the staff list again and drop that."),
    ),
    FileError.NO_ROWS: (
        marked("This file has a heading but nobody under it, so add a row for each person."),
    ),
    "no_rows:not_results": (
        marked(
            "This list has a heading but nobody under it, so leave the rows of those whose "
            "accounts are to be removed."
        ),
    ),
    "no_rows:no_heading": (
        marked("The only line of this file is taken as its heading, so put the heading above it."),
    ),
    FileError.TOO_MANY_ROWS: (
        marked("This file has more than {limit} people, so split it into smaller files."),
        marked("This file has more people than one file may have, so split it."),
    ),
    FileError.UNREADABLE: (
        marked(
            "Rollcall failed to read this file, which is not your fault, so its administrator "
            "has been told and will look into it."
        ),
    ),
    **_NOT_CSV,
    **_ENCODINGS,
    **_COLUMNS,
    **_UNDO,
}
