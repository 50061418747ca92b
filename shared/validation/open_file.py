"""From the bytes of a file of any kind to a sheet."""

from dataclasses import replace
from typing import Final

from shared.validation.columns import LONGEST_LABEL
from shared.validation.csv_file import open_csv
from shared.validation.encodings import detect_encoding
from shared.validation.file_types import recognise_foreign
from shared.validation.findings import ForeignKind, empty_file, not_csv
from shared.validation.sheet import Sheet
from shared.validation.workbook import open_workbook

_WORKBOOK_ENDINGS: Final = (".xlsx", ".xlsm")  # macros are read past, never run


def open_sheet(content: bytes, file_name: str, *, sheet_name: str = "") -> Sheet:
    """The sheet in a file; a workbook counts only under a name that ends like one.

    Labels are cut beyond the length of any known label. Of a workbook the sheet of this name
    is read, if it has one.

    Raises UploadError `empty`, `not_csv` or `bad_encoding`.
    """
    if not content:
        raise empty_file()
    foreign = recognise_foreign(content)
    if foreign is ForeignKind.XLSX and file_name.casefold().endswith(_WORKBOOK_ENDINGS):
        sheet = open_workbook(content, sheet_name)
    elif foreign:
        raise not_csv(foreign)
    else:
        sheet = open_csv(content, detect_encoding(content))
    if sheet is None:
        raise empty_file()
    return replace(sheet, heading=tuple(label[:LONGEST_LABEL] for label in sheet.heading))
