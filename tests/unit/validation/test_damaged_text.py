import pytest

from shared.models import Column
from shared.validation.damaged_text import has_signs_of_damage, judge_damage, judge_lost_zeros


def problems(column: Column, text: str) -> list[str]:
    return [finding.facts["problem"] for finding in judge_damage(column, text)]


@pytest.mark.parametrize(
    ("column", "text", "problem"),
    [
        (Column.MOBILE_PHONE, "3.16E+10", "scientific"),
        (Column.OFFICE_PHONE, "3,16123E+10", "scientific"),
        (Column.FAX, "3e+10", "scientific"),
        (Column.POSTAL_CODE, "1E+05", "scientific"),
        (Column.MOBILE_PHONE, "31655500142.0", "decimal"),
        (Column.POSTAL_CODE, "10115,0", "decimal"),
        (Column.DISPLAY_NAME, "#N/A", "spreadsheet_error"),
        (Column.MOBILE_PHONE, "#NAME?", "spreadsheet_error"),
        (Column.MOBILE_PHONE, "########", "spreadsheet_error"),
        (Column.LAST_NAME, "#REF!", "spreadsheet_error"),
        (Column.LAST_NAME, "M?ller", "replaced"),
        (Column.DISPLAY_NAME, "?? ??", "replaced"),
        (Column.CITY, "?ód?", "replaced"),
        (Column.ADDRESS, "Hauptstra?e 5", "replaced"),
        (Column.JOB_TITLE, "GESCH?FTSF?HRER", "replaced"),
        (Column.LAST_NAME, "MÃ¼ller", "misread"),
        (Column.CITY, "BiaÅ‚ystok", "misread"),
        (Column.DISPLAY_NAME, "Oâ€™Neill", "misread"),
        (Column.JOB_TITLE, "ki\x07ne", "characters"),
        (Column.DEPARTMENT, "HR\ufffd", "characters"),
    ],
)  # fmt: skip
def test_damage_is_recognised_by_its_trace(column: Column, text: str, problem: str) -> None:
    assert has_signs_of_damage(text) or problem == "characters"
    assert problems(column, text) == [problem]


@pytest.mark.parametrize(
    ("column", "text"),
    [
        (Column.MOBILE_PHONE, "+31 6 5550 0142"),
        (Column.MOBILE_PHONE, "06-55500142, 030-5550142"),
        (Column.MOBILE_PHONE, "31655500142"),
        (Column.OFFICE_NUMBER, "4.30"),
        (Column.OFFICE_NUMBER, "2E5"),
        (Column.OFFICE_NUMBER, "7.0"),
        (Column.JOB_TITLE, "R&D #1"),
        (Column.DISPLAY_NAME, "Robin 😀"),
        (Column.DISPLAY_NAME, "می‌خواهم"),
        (Column.DISPLAY_NAME, "👩‍🔬 Ada"),
        (Column.DISPLAY_NAME, 'Jip "de Post" Post'),
        (Column.DISPLAY_NAME, "João Ângelo"),
        (Column.CITY, "ÅLESUND"),
        (Column.ADDRESS, "Kade 3\nloods B\t(achter)"),
        (Column.DEPARTMENT, "Who?"),
        (Column.JOB_TITLE, "Q&A? What?Why"),
        (Column.ADDRESS, "https://fabrikam.com/index.php?id=5&b=c"),
    ],
)
def test_text_that_is_only_unusual_is_left_alone(column: Column, text: str) -> None:
    assert problems(column, text) == []


def lost_zeros(country: str, **cells: str) -> list[str]:
    values = [cells.get(column.value, "") for column in Column]
    return [str(finding.column) for finding in judge_lost_zeros(values, country)]


@pytest.mark.parametrize(
    ("country", "cells", "expected"),
    [
        ("DE", {"postal_code": "1067"}, ["postal_code"]),
        ("US", {"postal_code": "501"}, ["postal_code"]),
        ("NO", {"postal_code": "150"}, ["postal_code"]),
        ("NL", {"mobile_phone": "655500142"}, ["mobile_phone"]),
        ("FR", {"mobile_phone": "655500142", "office_phone": "755500142"},
         ["office_phone", "mobile_phone"]),
        ("IT", {"postal_code": "100"}, ["postal_code"]),
        ("DE", {"postal_code": "106"}, []),
        ("DE", {"postal_code": "01067"}, []),
        ("DE", {"postal_code": "D-1067"}, []),
        ("BE", {"postal_code": "1000"}, []),
        ("US", {"postal_code": "02134-1234"}, []),
        ("ES", {"mobile_phone": "655500142"}, []),
        ("NL", {"mobile_phone": "0655500142", "office_phone": "142"}, []),
    ],
)  # fmt: skip
def test_leading_zero_is_missed_where_it_must_have_been(
    country: str, cells: dict[str, str], expected: list[str]
) -> None:
    assert lost_zeros(country, **cells) == expected
