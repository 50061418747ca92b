"""From the bytes of a file to a sheet, whatever kind of list the file is."""

from typing import Final

from shared.errors import UploadError
from shared.judging.csv_sheets import open_csv
from shared.judging.encodings import detect_encoding
from shared.judging.file_kinds import recognise_foreign
from shared.judging.findings import ForeignKind
from shared.judging.sheets import Sheet
from shared.judging.workbooks import open_workbook
from shared.models import FileClass

_WORKBOOK_ENDING: Final = ".xlsx"


def open_sheet(content: bytes, file_name: str) -> Sheet:
    """The sheet in a file; a workbook counts only under a name that ends like one.

    Raises UploadError `empty`, `not_csv` or `bad_encoding`.
    """
    if not content:
        raise UploadError(FileClass.EMPTY)
    foreign = recognise_foreign(content)
    if foreign is ForeignKind.XLSX and file_name.casefold().endswith(_WORKBOOK_ENDING):
        sheet = open_workbook(content)
    elif foreign:
        raise UploadError(FileClass.NOT_CSV, {"what": foreign.value})
    else:
        sheet = open_csv(content, detect_encoding(content))
    if sheet is None:
        raise UploadError(FileClass.EMPTY)
    return sheet
