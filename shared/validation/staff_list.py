"""From the bytes of a staff list to validated rows."""

from dataclasses import replace
from itertools import islice
from typing import Final

from shared.errors import UploadError
from shared.models import Column, JudgedUpload, JudgingRules, RemarkCode
from shared.models.reasons import unmet_wish
from shared.validation.columns import COLUMN_LIMITS
from shared.validation.file_languages import find_languages, language_of_labels
from shared.validation.findings import HeadingProblem, no_rows, too_many_rows, wrong_columns
from shared.validation.header import choose_layout, is_person, is_title, without_reasons
from shared.validation.made_names import number_names
from shared.validation.managers import judge_managers
from shared.validation.missing_values import find_marks
from shared.validation.open_file import open_sheet
from shared.validation.prefilled_rows import read_people
from shared.validation.rows import RowJudge
from shared.validation.sheet import Record, Sheet
from shared.validation.unknown_labels import remarks_on_labels
from shared.validation.unseen import list_rows, remarks_on

_LOOKED_FOR_HEADING: Final = 10  # lines below the first one


def judge_upload(content: bytes, file_name: str, rules: JudgingRules) -> JudgedUpload:
    """Every data row of a staff list, validated; the bytes may be anything.

    Raises UploadError, and nothing else, for a file that is refused as a whole: `findings`
    lists the codes and their facts.
    """
    sheet = without_reasons(open_sheet(content, file_name))
    layout, records, prefilled = _read_rows(sheet, rules)
    languages = find_languages(sheet.heading, _countries(records, layout))
    rules = replace(rules, language=language_of_labels(sheet.heading) or rules.language)
    judge = RowJudge(layout, rules, find_marks(records, layout), languages).judge
    heading = sheet.heading[: len(layout)]
    return JudgedUpload(
        heading=heading,
        delimiter=sheet.delimiter,
        rows=tuple(judge_managers(number_names([*map(judge, records)]))),
        remarks=(
            *remarks_on_labels(heading, layout),
            *remarks_on(sheet, [number for number, _ in records]),
            *([unmet_wish(RemarkCode.PREFILLED_ROWS, list_rows(prefilled))] if prefilled else ()),
        ),
    )


def _countries(records: list[Record], layout: tuple[Column, ...]) -> set[str]:
    """The texts in the column of the country that are short enough for a name."""
    at = layout.index(Column.COUNTRY)
    texts = {cells[at].strip() for _, cells in records if len(cells) > at}
    return {text for text in texts if len(text) <= COLUMN_LIMITS[Column.COUNTRY]}


def _read_rows(
    sheet: Sheet, rules: JudgingRules
) -> tuple[tuple[Column, ...], list[Record], list[int]]:
    """The layout, the records down to the last person, and the numbers of those below."""
    try:
        layout = choose_layout(sheet.heading, rules.columns)
    except UploadError as refusal:
        raise _refuse_heading(sheet, rules.max_users, refusal) from None
    records, prefilled = read_people(sheet.records, layout, rules.max_users)
    if not records:
        raise no_rows()
    return layout, records, prefilled


def _refuse_heading(sheet: Sheet, limit: int, refusal: UploadError) -> UploadError:
    """Why a file is refused that has no heading of a staff list.

    It is read no further than one row beyond the limit.
    """
    records = list(islice(sheet.records, limit + 1))
    if not records:
        return no_rows(HeadingProblem.NO_HEADING if is_person(sheet.heading) else None)
    if len(records) > limit:
        return too_many_rows(limit)
    told = refusal.finding.facts["problem"]
    if is_title(sheet.heading, (cells for _, cells in records[:_LOOKED_FOR_HEADING])):
        problem = HeadingProblem.TITLE
    elif sheet.has_others and told in (HeadingProblem.ONE_LABEL, HeadingProblem.COUNT):
        problem = HeadingProblem.OTHER_SHEET
    else:
        return refusal
    return wrong_columns(problem, int(refusal.finding.facts["found"]))
