"""From the bytes of a staff list to judged rows."""

from itertools import islice

from shared.errors import UploadError
from shared.judging.findings import HeadingProblem
from shared.judging.headings import choose_layout, is_person, without_reasons
from shared.judging.opening import open_sheet
from shared.judging.rows import RowJudge
from shared.judging.sheets import Record, Sheet
from shared.models import FileClass, JudgedUpload, JudgingRules


def judge_upload(content: bytes, file_name: str, rules: JudgingRules) -> JudgedUpload:
    """Every data row of a staff list, judged; whatever the bytes are.

    Raises UploadError, and nothing else, for a file that is refused as a whole: `findings`
    lists the classes and their facts.
    """
    sheet = without_reasons(open_sheet(content, file_name))
    records = _read_records(sheet, rules.max_users)
    layout = choose_layout(sheet.heading)
    rows = tuple(map(RowJudge(layout, rules).judge, records))
    return JudgedUpload(heading=sheet.heading[: len(layout)], delimiter=sheet.delimiter, rows=rows)


def _read_records(sheet: Sheet, limit: int) -> list[Record]:
    """The records, read no further than one beyond the limit."""
    records = list(islice(sheet.records, limit + 1))
    if not records:
        problem = {"problem": HeadingProblem.NO_HEADING.value} if is_person(sheet.heading) else {}
        raise UploadError(FileClass.NO_ROWS, problem)
    if len(records) > limit:
        raise UploadError(FileClass.TOO_MANY_ROWS, {"limit": str(limit)})
    return records
