"""From the bytes of a staff list to judged rows."""

from itertools import islice
from typing import Final

from shared.errors import UploadError
from shared.judging.csv_sheets import open_csv
from shared.judging.encodings import detect_encoding
from shared.judging.file_kinds import recognise_foreign
from shared.judging.findings import ForeignKind, HeadingProblem
from shared.judging.headings import choose_layout, is_person, without_reasons
from shared.judging.rows import RowJudge
from shared.judging.sheets import Record, Sheet
from shared.judging.workbooks import open_workbook
from shared.models import FileClass, JudgedUpload, JudgingRules

_WORKBOOK_ENDING: Final = ".xlsx"


def judge_upload(content: bytes, file_name: str, rules: JudgingRules) -> JudgedUpload:
    """Every data row of a staff list, judged; whatever the bytes are.

    Raises UploadError, and nothing else, for a file that is refused as a whole: `findings`
    lists the classes and their facts.
    """
    sheet = without_reasons(_open_sheet(content, file_name))
    records = _read_records(sheet, rules.max_users)
    layout = choose_layout(sheet.heading)
    rows = tuple(map(RowJudge(layout, rules).judge, records))
    return JudgedUpload(heading=sheet.heading[: len(layout)], delimiter=sheet.delimiter, rows=rows)


def _open_sheet(content: bytes, file_name: str) -> Sheet:
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


def _read_records(sheet: Sheet, limit: int) -> list[Record]:
    """The records, read no further than one beyond the limit."""
    records = list(islice(sheet.records, limit + 1))
    if not records:
        problem = {"problem": HeadingProblem.NO_HEADING.value} if is_person(sheet.heading) else {}
        raise UploadError(FileClass.NO_ROWS, problem)
    if len(records) > limit:
        raise UploadError(FileClass.TOO_MANY_ROWS, {"limit": str(limit)})
    return records
