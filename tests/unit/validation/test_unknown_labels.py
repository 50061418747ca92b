import pytest

from shared.models import JudgingRules, RemarkCode
from shared.validation import judge_upload
from tests.unit.validation.lists import CLASSIC_HEADING, a_file, a_person


def remarks(heading: list[str]) -> list[tuple[str, dict[str, str]]]:
    upload = judge_upload(a_file(a_person(), heading=heading), "staff.csv", JudgingRules())
    return [(remark.code, dict(remark.facts)) for remark in upload.remarks]


def with_labels(**labels: str) -> list[str]:
    return [labels.get(label.replace(" ", "_"), label) for label in CLASSIC_HEADING]


def test_known_labels_need_no_remark() -> None:
    assert remarks(CLASSIC_HEADING) == []


def test_column_under_an_unknown_label_is_reported() -> None:
    heading = with_labels(Fax="Badge colour", Job_Title="Shoe size")

    assert remarks(heading) == [
        (RemarkCode.READ_BY_POSITION, {"value": "Shoe size", "lacking": "job_title"}),
        (RemarkCode.READ_BY_POSITION, {"value": "Badge colour", "lacking": "fax"}),
    ]


@pytest.mark.parametrize("known", [0, 11])
def test_labels_of_an_unknown_language_are_reported_once(known: int) -> None:
    unknown = [f"Llabel {number}" for number in range(len(CLASSIC_HEADING) - known)]

    assert remarks([*CLASSIC_HEADING[:known], *unknown]) == [(RemarkCode.HEADINGS_NOT_KNOWN, {})]
